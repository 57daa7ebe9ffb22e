package probe

import (
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain text":                   "plain text",
		"größe 日本":                     "größe 日本",
		"a\x1b[31mred":                 `a\x1b[31mred`,
		"line\r\nnext\ttab":            `line\x0d\x0anext\x09tab`,
		"c1 \u009b31m":                 `c1 \u009b31m`,
		"\u202egnp.exe":                `\u202egnp.exe`,
		"zero\u200bwidth\ufeff":        `zero\u200bwidth\ufeff`,
		"tag \U000e0041":               `tag \U000e0041`,
		"bad \xff utf8":                `bad \xff utf8`,
		"\x7f":                         `\x7f`,
		"no\u00a0break":                `no\u00a0break`,
		`already \x1b shown \u202e ok`: `already \x1b shown \u202e ok`,
	} {
		if got := Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
		if again := Visible(Visible(in)); again != want {
			t.Errorf("Visible twice (%q) = %q, want %q", in, again, want)
		}
	}
}

func TestPrintableCuts(t *testing.T) {
	for name, in := range map[string]string{
		"ascii":     strings.Repeat("a", 1000),
		"two bytes": "x" + strings.Repeat("ö", 1000),
		"four":      strings.Repeat("😀", 1000),
	} {
		got := Printable(in)
		if len(got) > maxPeerText+len("...") || !strings.HasSuffix(got, "...") || strings.Contains(got, `\x`) {
			t.Errorf("%s: %d bytes, %q", name, len(got), got[len(got)-20:])
		}
	}
	if got := Printable("short"); got != "short" {
		t.Errorf("short: %q", got)
	}
}
