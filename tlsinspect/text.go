package tlsinspect

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxText is how much of one text of a certificate or a peer is kept, in bytes. A name of a hostile certificate can
// be as long as the whole message.
const maxText = 200

// printable makes text of a peer or a file safe to print: what a terminal would act on is escaped, what is longer
// than maxText is cut.
func printable(s string) string {
	rest := s
	var b strings.Builder
	for len(rest) > 0 && b.Len() < maxText {
		r, n := utf8.DecodeRuneInString(rest)
		if r == utf8.RuneError && n <= 1 {
			b.WriteString(`\x` + strconv.FormatUint(uint64(rest[0])|0x100, 16)[1:])
		} else if strconv.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		b.WriteString("...")
	}
	return b.String()
}

// quoted is printable text in quotation marks, for use inside a sentence.
func quoted(s string) string { return `"` + printable(s) + `"` }

// list joins what a sentence enumerates, at most n of it.
func list(items []string, n int) string {
	if len(items) > n {
		return strings.Join(items[:n], ", ") + " and " + strconv.Itoa(len(items)-n) + " more"
	}
	return strings.Join(items, ", ")
}
