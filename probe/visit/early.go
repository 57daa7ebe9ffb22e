package visit

import (
	"context"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// silence is how long a peer may be silent before it is sniffed at while the step still waits, and half of the step's
// time at the most: no healthy server is, and a hung one costs its timeout and nothing more.
const silence = 1500 * time.Millisecond

// early is a sniff that began before its step was over. The zero value is none.
type early struct{ result chan *probe.Sniff }

// sniffIfSilent begins a sniff unless answered is called in time.
func (v *visit) sniffIfSilent(ctx context.Context) (answered func()) {
	result := make(chan *probe.Sniff, 1)
	timer := time.AfterFunc(min(silence, v.timeout/2), func() {
		if !v.sniffs.take(v.kindOf(probe.StepTLS, "")) {
			result <- nil
			return
		}
		result <- wire.Sniff(ctx, v.path())
	})
	return func() {
		if !timer.Stop() {
			v.early = early{result}
		}
	}
}

// take waits for the sniff that has begun; nil where none has, or where the time was over first.
func (e early) take(ctx context.Context) *probe.Sniff {
	if e.result == nil {
		return nil
	}
	select {
	case s := <-e.result:
		return s
	case <-ctx.Done():
		return nil
	}
}
