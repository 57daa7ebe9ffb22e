package logs

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Group is all lines of a log that mean the same.
type Group struct {
	Meanings []Meaning `json:"meanings"`
	Count    int       `json:"count"`
	// First and Last are the times of the first and the last of the lines, as the log writes them; "" where the lines have
	// none that is known here.
	First string `json:"first,omitempty"`
	Last  string `json:"last,omitempty"`
	// Example is the first of them, without what may be a secret, cut where it is long.
	Example string `json:"example"`
	// Addrs are the addresses in them, sorted, at most 16; a name alone where it could not be looked up.
	Addrs []string `json:"addrs,omitempty"`
}

// maxLine is how much of a line is looked at, in bytes; what is longer is passed over.
const maxLine = 64 << 10

// Summarise groups the lines of a log that concern Redis, and none that name another service, in the order of their first
// appearance. lines is how many the log has. A log that cannot be read to its end gives what was read, and the error.
func Summarise(log io.Reader) (groups []Group, lines int, err error) {
	at := map[string]int{}
	in := bufio.NewReaderSize(log, maxLine)
	for {
		text, more, err := in.ReadLine()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return groups, lines, nil
			}
			return groups, lines, fmt.Errorf("reading the log: %w", err)
		}
		line := string(text) // the buffer is used again below
		for more && err == nil {
			_, more, err = in.ReadLine()
		}
		lines++
		if ofOthers(line) {
			continue
		}
		meanings := Read(line)
		if len(meanings) == 0 {
			continue
		}
		key := meanings[0].Says
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, Group{Meanings: meanings})
		}
		groups[i].note(line)
	}
}

// logTimes are how Tyk and the runtimes around it write times: logrus with and without JSON, containerd and journald, and the
// client itself.
var logTimes = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`\btime="([^"]{8,40})"`),
		regexp.MustCompile(`"time"\s*:\s*"([^"]{8,40})"`),
		regexp.MustCompile(`^\S*?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)`),
		regexp.MustCompile(`\b(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?)`),
		regexp.MustCompile(`^\[?([A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d)\]?`),
	}
})

// timeOf is the time of a line as it is written there; one that is RFC 3339 is written in UTC.
func timeOf(line string) string {
	for _, form := range logTimes() {
		m := form.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if t, err := time.Parse(time.RFC3339Nano, m[1]); err == nil {
			return t.UTC().Format("2006-01-02 15:04:05 UTC")
		}
		return strings.TrimSpace(m[1])
	}
	return ""
}
