package observe

import (
	"context"
	"time"

	"tyk-redis-doctor/probe/wire"
)

// Without a number of samples, pings go on up to mostSamples as long as they fit into samplingTime, and fewestSamples
// are made in any case.
const (
	mostSamples   = 10
	fewestSamples = 3
	samplingTime  = 100 * time.Millisecond
)

// sample measures round trips on the open connection. What breaks here has been answered before, and the next step
// meets it.
func (v *visit) sample(ctx context.Context, session *wire.Session) {
	at, cancel := context.WithTimeout(ctx, budget(ctx, v.timeout))
	defer cancel()
	n := v.opts.Samples
	if n <= 0 {
		n = samplesFor(v.answered.Sub(v.sent))
	}
	v.node.Latency, _ = session.Ping(at, n)
}

// samplesFor chooses by the time that the pipeline took, which is at least one round trip.
func samplesFor(roundTrip time.Duration) int {
	return max(fewestSamples, min(mostSamples, int(samplingTime/max(roundTrip, time.Microsecond))))
}
