package probe

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxPeerText is how much of a peer's text is kept, in bytes.
const maxPeerText = 400

// Printable makes text of a peer, or of a file, safe to keep and to print: it is Visible, and what is longer than
// 400 bytes is cut.
func Printable(s string) string {
	if len(s) <= maxPeerText {
		return Visible(s)
	}
	s = s[:maxPeerText]
	for i := len(s) - 1; i >= len(s)-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			if !utf8.FullRuneInString(s[i:]) {
				s = s[:i]
			}
			break
		}
	}
	return Visible(s) + "..."
}

// Visible replaces what a terminal would obey instead of show: control characters, invalid UTF-8 and the invisible
// characters that reorder or hide text become \xNN, \uNNNN or \UNNNNNNNN. Text that is visible already stays as it is.
func Visible(s string) string {
	if allVisible(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += n
	}
	return b.String()
}

func allVisible(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 || !unicode.IsPrint(r) {
			return false
		}
		i += n
	}
	return true
}

// Millis is a length of time in milliseconds, exact to the microsecond, as the report writes it.
type Millis float64

// ToMillis rounds a duration to the microsecond.
func ToMillis(d time.Duration) Millis { return Millis(d.Round(time.Microsecond).Microseconds()) / 1000 }

// Duration is the length of time as Go counts it.
func (m Millis) Duration() time.Duration {
	return time.Duration(float64(m) * float64(time.Millisecond))
}
