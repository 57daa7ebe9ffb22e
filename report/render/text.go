package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"tyk-redis-doctor/probe"
)

// plain makes any text safe for a terminal or a text file; with ascii nothing beyond ASCII is left.
func plain(s string, ascii bool) string {
	s = probe.Visible(s)
	if !ascii {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case asciiFor[r] != "":
			b.WriteString(asciiFor[r])
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// asciiFor are the signs that this program writes itself.
var asciiFor = map[rune]string{'·': "-", '…': "...", '→': "->", '×': "x", '–': "-", '≤': "<=", '≥': ">=", 'µ': "u"}

// wide is the number of terminal columns of visible text. Ambiguous characters count as narrow, whatever the locale.
func wide(s string) int { return twwidth.WidthWithOptions(s, twwidth.Options{}) }

// pad fills visible text with spaces up to n columns.
func pad(s string, n int) string {
	if gap := n - wide(s); gap > 0 {
		return s + strings.Repeat(" ", gap)
	}
	return s
}

// wrap breaks visible text at spaces into lines of at most width columns. A word is never cut: addresses and
// commands stay whole, also where they are too long.
func wrap(s string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(s) {
		n := wide(word)
		switch {
		case line == "":
			line, used = word, n
		case used+1+n <= width:
			line, used = line+" "+word, used+1+n
		default:
			lines = append(lines, line)
			line, used = word, n
		}
	}
	return append(lines, line)
}

// Paragraphs breaks text of this program at a width of at most 100 columns; 0 is 100. Lines that begin with a blank, such
// as examples, stay as they are.
func Paragraphs(text string, width int) string {
	if width <= 0 || width > 100 {
		width = 100
	}
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, " ") {
			out = append(out, line)
			continue
		}
		out = append(out, wrap(line, width)...)
	}
	return strings.Join(out, "\n")
}

// textLines are the lines of a fix, to be shown as they are; a tab, which no medium shows alike, is four spaces.
func textLines(s string) []string {
	lines := strings.Split(strings.TrimRight(s, "\r\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(strings.TrimSuffix(l, "\r"), "\t", "    ")
	}
	return lines
}

// cut shortens visible text to n columns at a space, so that no address is cut, and marks it.
func cut(s string, n int) string {
	if wide(s) <= n {
		return s
	}
	return wrap(s, max(n-1, 1))[0] + "…"
}

// millis tells a time as people do: 0.4 ms, 84 ms, 1.5 s.
func millis(m probe.Millis) string {
	switch {
	case m < 0.05:
		return fmt.Sprintf("%.2f ms", float64(m))
	case m < 10:
		return fmt.Sprintf("%.1f ms", float64(m))
	case m < 1000:
		return fmt.Sprintf("%.0f ms", float64(m))
	}
	return fmt.Sprintf("%.1f s", float64(m)/1000)
}

// micros is millis for microseconds.
func micros(us int64) string { return millis(probe.Millis(us) / 1000) }

// days is the number of whole days from one time to another, negative where it is in the past.
func days(from, to time.Time) int {
	d := to.Sub(from)
	if d < 0 {
		return -int((-d + 24*time.Hour - 1) / (24 * time.Hour))
	}
	return int(d / (24 * time.Hour))
}

// seconds tells a length of time in its largest unit: 45 s, 12 min, 3 h, 40 d.
func seconds(s int64) string {
	switch {
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 2*3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 48*3600:
		return fmt.Sprintf("%d h", s/3600)
	}
	return fmt.Sprintf("%d d", s/86400)
}

// bytesOf tells a size in binary units: 512 B, 1.5 MB.
func bytesOf(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	f, i := float64(n), 0
	for f >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	if f >= 10 || i == 0 {
		return fmt.Sprintf("%.0f %s", f, units[i])
	}
	return fmt.Sprintf("%.1f %s", f, units[i])
}
