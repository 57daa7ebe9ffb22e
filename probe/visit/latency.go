package visit

import "context"

// sendPings begins to measure round trips on the open connection, once. What is asked next is answered after them, in the same
// round trip.
func (v *visit) sendPings(ctx context.Context) {
	if v.pinged != nil || v.opts.Samples <= 0 {
		return
	}
	v.pinged = v.session
	v.pinged.SendPings(ctx, v.opts.Samples)
}

// sample takes the measurements that were begun, or begins them. What breaks here has answered before.
func (v *visit) sample(ctx context.Context) {
	if v.opts.Samples <= 0 {
		return
	}
	at, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	v.sendPings(at)
	v.node.Latency = v.pinged.Latency(at)
}
