package tykconf

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tyk-redis-doctor/probe"
)

// diagnose says where a file stops being JSON and why, in words that name the mistake.
func diagnose(data []byte, err error) (at int, what string) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return 0, "the file is empty, which is not JSON"
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return 0, "the file begins with a byte order mark (UTF-8 BOM), which JSON does not allow; save it without"
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return 0, "the file is UTF-16; JSON must be UTF-8"
	case bytes.IndexByte(data, 0) >= 0:
		return bytes.IndexByte(data, 0), "the file is binary, not JSON"
	case braced(data) != nil:
		return 0, "a fragment without its outer braces, as the documentation prints it: put { before and } after it"
	}
	var syntax *json.SyntaxError
	if !errors.As(json.Unmarshal(data, new(json.RawMessage)), &syntax) {
		if err != nil {
			return 0, "not JSON: " + probe.Printable(err.Error())
		}
		return 0, "not JSON"
	}
	at = min(max(int(syntax.Offset)-1, 0), len(data)-1)
	return mistake(data, at, syntax.Error())
}

// braced is a fragment of an object with its outer braces added, nil for what is none.
func braced(data []byte) []byte {
	inner := bytes.TrimSuffix(bytes.TrimSpace(data), []byte(","))
	if len(inner) == 0 || inner[0] != '"' {
		return nil
	}
	whole := append(append([]byte("{"), inner...), '}')
	if !json.Valid(whole) {
		return nil
	}
	return whole
}

// mistake names what is wrong at an offset. said is the error of the parser.
func mistake(data []byte, at int, said string) (int, string) {
	before := bytes.TrimRight(data[:at], " \t\r\n")
	last := byte(0)
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	r, _ := utf8.DecodeRune(data[at:])
	if hole := placeholderAt(data, at); hole != "" {
		return at, "a placeholder that nothing has filled, " + hole
	}
	switch c := data[at]; {
	case strings.HasPrefix(said, "unexpected end"):
		return at, "the file ends too early: " + unclosed(data)
	case (c == '}' || c == ']') && last == ',':
		return len(before) - 1, "a comma before " + strconv.Quote(string(c)) + ": the last item of a list or object has none"
	case c == '/' || c == '#':
		return at, "a comment: JSON has none"
	case strings.ContainsRune("“”„‟«»", r):
		return at, "a typographic quote (" + string(r) + "): JSON wants the plain one (\")"
	case c == '\'' || r == '‘' || r == '’':
		return at, "a single quote: JSON wants the double one (\")"
	case strings.Contains(said, "after object key:value pair") || strings.Contains(said, "after array element"):
		return len(before) - 1, "a comma is missing after this line's value, before " + shownRune(r)
	case strings.Contains(said, "after object key"):
		return at, "a colon is missing after the key"
	case strings.Contains(said, "in string literal") && (c == '\n' || c == '\r'):
		return at, "a quote is not closed on this line"
	case strings.Contains(said, "in string escape"), strings.Contains(said, "in string literal"):
		return at, "in a string, " + shownRune(r) + " cannot stand as it is: " + probe.Printable(said)
	case strings.Contains(said, "after top-level value"):
		return at, "text after the closing brace, beginning with " + shownRune(r)
	case len(before) == 0 && letter(c):
		return at, "this is not JSON: it looks like YAML or KEY=VALUE lines"
	case letter(c) && (last == '{' || last == ','):
		return at, "a key without quotes"
	case last == ':' && wordAt(data, at) != "":
		return at, "a placeholder that nothing has filled, " + wordAt(data, at)
	}
	return at, "not JSON: " + probe.Printable(said)
}

// capitals are a word that a script was to replace: REDIS_PORT.
var capitals = pattern(`^[A-Z][A-Z0-9_]{2,}\b`)

// wordAt is such a word, "" for none and for the constants of other languages.
func wordAt(data []byte, at int) string {
	word := capitals().FindString(string(data[at:min(at+80, len(data))]))
	if slices.Contains([]string{"TRUE", "FALSE", "NULL", "NONE"}, word) {
		return ""
	}
	return word
}

// placeholderAt is the placeholder of a template that begins at an offset, or just before it: the parser takes the first
// brace of {{ x }} for an object. "" for none.
func placeholderAt(data []byte, at int) string {
	const longest = 80
	for _, from := range []int{at, at - 1} {
		if from < 0 {
			continue
		}
		text := string(data[from:min(from+longest, len(data))])
		if span := inAddress().FindStringIndex(text); span != nil && span[0] == 0 && !strings.ContainsAny(text[:span[1]], "\r\n") {
			return shown(text[:span[1]])
		}
	}
	return ""
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func shownRune(r rune) string { return probe.Printable(strconv.Quote(string(r))) }

// unclosed says what is still open at the end of a file.
func unclosed(data []byte) string {
	var open []byte
	inString, escaped := false, false
	for _, c := range data {
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			open = append(open, c)
		case (c == '}' || c == ']') && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	switch {
	case inString:
		return "a string is not closed"
	case len(open) == 0:
		return "a value is missing"
	case open[len(open)-1] == '[':
		return "a list is not closed"
	}
	return "an object is not closed; a \"}\" is missing"
}
