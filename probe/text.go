package probe

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxPeerText is how much of a peer's text is kept, in bytes.
const maxPeerText = 400

// Printable makes text of a peer, or of a file, safe to print: control characters, invalid UTF-8 and the
// invisible characters that reorder text become \xNN or \uNNNN escapes, and what is longer than 400 bytes is cut.
func Printable(s string) string {
	cut := len(s) > maxPeerText
	if cut {
		s = s[:maxPeerText]
		for len(s) > 0 && !utf8.ValidString(s[len(s)-min(len(s), utf8.UTFMax):]) && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			b.WriteString(`\x` + hex2(s[i]))
		case r < 0x20 || r == 0x7f:
			b.WriteString(`\x` + hex2(byte(r)))
		case !unicode.IsPrint(r):
			b.WriteString(`\u` + hex2(byte(r>>8)) + hex2(byte(r)))
		default:
			b.WriteRune(r)
		}
		i += n
	}
	if cut {
		b.WriteString("...")
	}
	return b.String()
}

func hex2(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// Millis is a length of time in milliseconds, exact to the microsecond, as the report writes it.
type Millis float64

// ToMillis rounds a duration to the microsecond.
func ToMillis(d time.Duration) Millis { return Millis(d.Round(time.Microsecond).Microseconds()) / 1000 }

// Duration is the length of time as Go counts it.
func (m Millis) Duration() time.Duration {
	return time.Duration(float64(m) * float64(time.Millisecond))
}
