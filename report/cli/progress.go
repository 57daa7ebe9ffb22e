package cli

import (
	"fmt"
	"io"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe/observe"
)

// progress is one line on standard error that is written over while the walk goes on; only on a terminal that can.
type progress struct {
	w    io.Writer // nil: none is shown
	long bool      // a line is standing
}

func (p *program) progress(c *urfave.Context) *progress {
	if !p.sys.ErrTerminal || p.sys.getenv("TERM") == "dumb" || c.Bool("q") || c.Bool("v") {
		return &progress{}
	}
	return &progress{w: p.sys.Err}
}

// show is called by one goroutine at a time.
func (b *progress) show(e observe.Event) {
	if b.w == nil {
		return
	}
	b.long = true
	fmt.Fprintf(b.w, "\r\x1b[K%d of %d addresses visited, %s", e.Done, e.Known, e.Addr)
}

// clear takes the line away.
func (b *progress) clear() {
	if b.long {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.long = false
	}
}
