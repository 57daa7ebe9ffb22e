package cli

import (
	"bytes"
	"flag"
	"testing"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe/observe"
)

// The line that is written over goes to terminals that can do so, and to nobody else.
func TestProgressIsForTerminals(t *testing.T) {
	for name, test := range map[string]struct {
		terminal bool
		environ  []string
		want     bool
	}{
		"a terminal":            {true, []string{"TERM=xterm"}, true},
		"a terminal that can't": {true, []string{"TERM=dumb"}, false},
		"a file":                {false, []string{"TERM=xterm"}, false},
	} {
		var out bytes.Buffer
		p := &program{sys: IO{Err: &out, ErrTerminal: test.terminal, Environ: test.environ}}
		bar := p.progress(urfave.NewContext(urfave.NewApp(), flag.NewFlagSet("", flag.ContinueOnError), nil))
		bar.show(observe.Event{Done: 1, Known: 2, Addr: "a:1"})
		bar.clear()
		if got := out.Len() > 0; got != test.want {
			t.Errorf("%s: %q", name, out.String())
		}
	}
}
