package wire

import (
	"bufio"
	"os"
	"reflect"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// FuzzClassify: every error reply has an id, the same each time, and nothing of it comes out that a terminal would obey.
func FuzzClassify(f *testing.F) {
	file, err := os.Open("testdata/errors.tsv")
	if err != nil {
		f.Fatal(err)
	}
	defer file.Close()
	for lines, n := bufio.NewScanner(file), 0; lines.Scan(); n++ {
		if col := strings.Split(lines.Text(), "\t"); n%7 == 0 {
			f.Add(col[len(col)-1])
		}
	}
	f.Add("MOVED 99999 \x1b[1m:0")
	f.Add("NOPERM this user has no permissions to run the '' command")
	f.Fuzz(func(t *testing.T, text string) {
		fault := Classify(text)
		if fault.ID == "" || !reflect.DeepEqual(fault, Classify(text)) {
			t.Errorf("%+v", fault)
		}
		printable(t, reflect.ValueOf([]any{fault, Complete(probe.Fault{ID: fault.ID, Text: fault.Text})}))
		s := &probe.Sniff{Banner: probe.Printable(text), Plain: probe.Printable(text)}
		printable(t, reflect.ValueOf([]any{kind(s), Foreign(text), ProxyOf(text)}))
		Answers(s)
		SpeaksTLS(s)
	})
}
