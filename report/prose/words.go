package prose

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tyk-redis-doctor/probe"
)

// maxNamed is how many addresses or other items a sentence names; the finding itself always holds them all.
const maxNamed = 3

// Nodes names addresses, the first few when there are many.
func Nodes(addrs []string) string { return Some(addrs) }

// Some is a list of which the first few are named and the others counted: "a, b, c and 7 more".
func Some(items []string) string {
	if len(items) > maxNamed+1 {
		return strings.Join(items[:maxNamed], ", ") + fmt.Sprintf(" and %d more", len(items)-maxNamed)
	}
	return List(items)
}

// List is "a", "a and b", "a, b and c".
func List(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
}

// Join is all items with commas between, however many there are.
func Join(items []string) string { return strings.Join(items, ", ") }

// Either is "a", "a or b", "a, b or c".
func Either(items []string) string {
	if n := len(items); n > 1 {
		return strings.Join(items[:n-1], ", ") + " or " + items[n-1]
	}
	return List(items)
}

// Count is "1 node", "3 nodes".
func Count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Capital begins a sentence with a capital letter.
func Capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// Line names a line of a file: "tyk.conf:12".
func Line(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }

// Clause is a text of the wire as the end of a sentence: without the full stop that it may have.
func Clause(text string) string { return strings.TrimRight(strings.TrimSpace(text), ".") }

// Saying is the clause that quotes what was met, with a colon in front; "" where there are no words.
func Saying(f *probe.Fault) string {
	if f == nil {
		return ""
	}
	if text := Clause(f.Text); text != "" {
		return ": " + text
	}
	return ""
}

// Minute is a time for people.
func Minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// Span is a length of time for people, rounded to what matters: "3 minutes", "2 days".
func Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return Count(int(d/time.Second), "second", "seconds")
	case d < 2*time.Hour:
		return Count(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return Count(int(d/time.Hour), "hour", "hours")
	}
	return Count(int(d/(24*time.Hour)), "day", "days")
}

// Bytes is a size for people, in binary units.
func Bytes(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.0f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.0f kB", float64(n)/(1<<10))
	}
	return Count(n, "byte", "bytes")
}

// Sentences puts sentences one after the other; empty ones are left out.
func Sentences(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " ")
}

// Cut shortens a sentence to so many characters, at a blank where there is one, with an ellipsis at the end.
func Cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	short := string(runes[:most-1])
	if i := strings.LastIndexByte(short, ' '); i > most/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:") + "…"
}

// Setting is a value of the settings for a sentence: "mymaster" in quotes, 6379, true, the addresses of a list; "" for
// none.
func Setting(s *probe.Setting) string {
	switch v := s.Value().(type) {
	case nil:
		return ""
	case string:
		return fmt.Sprintf("%q", v)
	case []string:
		return Some(v)
	default:
		return fmt.Sprint(v)
	}
}

// Verb is the form of a verb that goes with a number.
func Verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
