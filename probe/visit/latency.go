package visit

import (
	"context"

	"tyk-redis-doctor/probe/wire"
)

// sample measures round trips on the open connection. What breaks here has been answered before, and the next step
// meets it.
func (v *visit) sample(ctx context.Context, session *wire.Session) {
	if v.opts.Samples <= 0 {
		return
	}
	at, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	v.node.Latency, _ = session.Ping(at, v.opts.Samples)
}
