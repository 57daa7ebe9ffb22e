package wire

import (
	"strings"
	"testing"
)

func TestFramingCounts(t *testing.T) {
	for in, want := range map[string]int{
		"":                                            0,
		"+OK\r\n":                                     1,
		"+OK\r\n:1\r\n$-1\r\n*-1\r\n_\r\n":            5,
		"$3\r\nabc\r\n":                               1,
		"$0\r\n\r\n+OK\r\n":                           2,
		"$3\r\nab":                                    0,
		"$3\r\nabc\r":                                 0,
		"*0\r\n*2\r\n:1\r\n$1\r\n*\r\n":               2,
		"*2\r\n*1\r\n+a\r\n*1\r\n+b\r\n+c\r\n":        2,
		"%1\r\n+k\r\n*2\r\n:1\r\n:2\r\n":              1,
		"~1\r\n#t\r\n>1\r\n,1.5\r\n":                  2,
		"|1\r\n+k\r\n+v\r\n+OK\r\n":                   1,
		"|0\r\n+OK\r\n":                               1,
		"*2\r\n|1\r\n+k\r\n+v\r\n:1\r\n:2\r\n":        1,
		"=8\r\ntxt:abcd\r\n!3\r\nERR\r\n(12\r\n":      3,
		"HTTP/1.1 400 Bad Request\r\n\r\n":            2,
		strings.Repeat("*1\r\n", maxDepth) + ":1\r\n": 1,
	} {
		f := newFraming()
		if _, h := f.feed([]byte(in)); h != nil || f.done != want {
			t.Errorf("%q: %d replies, want %d; %v", in, f.done, want, h)
		}
	}
}

func TestFramingRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"$2147483647\r\n":                      "a string of 2147483647 bytes",
		"$2097153\r\n":                         "a string of 2097153 bytes",
		"=99999999\r\n":                        "a string of",
		"*99999999\r\n":                        "an array of 99999999 elements",
		"*20001\r\n":                           "an array of 20001 elements",
		"%99999999\r\n":                        "an array of",
		">99999999\r\n":                        "an array of",
		"|99999999\r\n":                        "an array of",
		"*-2\r\n":                              `"-2" is no length`,
		"$-99\r\n":                             "is no length",
		"$9223372036854775808\r\n":             "is no length",
		"$?\r\n":                               `"?" is no length`, // streamed types
		"*?\r\n":                               "is no length",
		"*\r\n":                                "is no length",
		"$1 \r\n":                              "is no length",
		strings.Repeat("*1\r\n", 10_000):       "nesting deeper than 16",
		strings.Repeat("%1\r\n+k\r\n", 10_000): "nesting deeper than 16",
		strings.Repeat("|0\r\n", 10_000):       "nesting deeper than 16",
		strings.Repeat("x", maxLine+2):         "a line of more than 64 kB",
		"+" + strings.Repeat("x", maxLine+1):   "a line of more than 64 kB",
		"*2\r\n" + strings.Repeat("*20000\r\n"+strings.Repeat(":1\r\n", 19_999)+"*2\r\n", 15):           "nesting deeper than 16",
		strings.Repeat("*20000\r\n"+strings.Repeat(":1\r\n", 19_999), 14) + strings.Repeat("*1\r\n", 3): "nesting deeper than 16",
	} {
		f := newFraming()
		_, h := f.feed([]byte(in))
		if h == nil || !strings.Contains(h.Error(), want) {
			t.Errorf("%.40q: %v, want %q", in, h, want)
		}
	}
}

func TestFramingSums(t *testing.T) {
	t.Run("elements", func(t *testing.T) {
		f := newFraming()
		inner := "*20000\r\n" + strings.Repeat("_\r\n", 20_000)
		_, h := f.feed([]byte("*100\r\n"))
		for range maxElements/20_000 + 1 {
			if h == nil {
				_, h = f.feed([]byte(inner))
			}
		}
		if h == nil || !strings.Contains(h.Error(), "more than 500000 elements") {
			t.Error(h)
		}
	})
	t.Run("reply", func(t *testing.T) {
		f := newFraming()
		big := "$1048576\r\n" + strings.Repeat("x", 1<<20) + "\r\n"
		_, h := f.feed([]byte("*100\r\n"))
		for range maxReply>>20 + 1 {
			if h == nil {
				_, h = f.feed([]byte(big))
			}
		}
		if h == nil || !strings.Contains(h.Error(), "one reply of more than 8 MiB") {
			t.Error(h)
		}
	})
	t.Run("session", func(t *testing.T) {
		f := newFraming()
		big := []byte("$1048576\r\n" + strings.Repeat("x", 1<<20) + "\r\n")
		var h *HostileError
		n := 0
		for ; h == nil && n <= maxSession>>20; n++ {
			_, h = f.feed(big)
		}
		if h == nil || !strings.Contains(h.Error(), "in one session") || n < maxSession>>20-1 {
			t.Error(n, h)
		}
	})
}

// What a framing says does not depend on how the bytes came in, and it never asks for more than its limits.
func FuzzFraming(f *testing.F) {
	for _, seed := range []string{
		"+OK\r\n", "*2\r\n$3\r\nabc\r\n:1\r\n", "%1\r\n+k\r\n|1\r\n+a\r\n+b\r\n_\r\n", "$-1\r\n*-1\r\n", "*1\r\n*1\r\n*1\r\n",
		"$5\r\nab\r\n", "\r\n\n\r",
		"$99999999999\r\n", "HTTP/1.1 400\r\n", "!3\r\nERR\r\n~1\r\n#t\r\n>0\r\n",
	} {
		f.Add([]byte(seed), 1)
	}
	f.Fuzz(func(t *testing.T, in []byte, size int) {
		whole, pieces := newFraming(), newFraming()
		_, a := whole.feed(in)
		var b *HostileError
		for rest := in; len(rest) > 0 && b == nil; {
			n := min(len(rest), max(1, size&1023))
			_, b = pieces.feed(rest[:n])
			rest = rest[n:]
		}
		if (a == nil) != (b == nil) || a != nil && a.What != b.What {
			t.Fatalf("whole: %v, in pieces: %v", a, b)
		}
		if a == nil && (whole.done != pieces.done || whole.open() != pieces.open()) {
			t.Fatalf("whole: %d %t, in pieces: %d %t", whole.done, whole.open(), pieces.done, pieces.open())
		}
		if a == nil && (whole.skip > maxBulk+2 || len(whole.stack) > maxDepth || len(whole.line) > maxLine) {
			t.Fatalf("skip %d, depth %d, line %d", whole.skip, len(whole.stack), len(whole.line))
		}
	})
}
