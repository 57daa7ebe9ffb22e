package visit

import "context"

// sample measures round trips on the open connection. What breaks here has answered before.
func (v *visit) sample(ctx context.Context) {
	if v.opts.Samples <= 0 {
		return
	}
	at, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	v.node.Latency, _ = v.session.Ping(at, v.opts.Samples)
}
