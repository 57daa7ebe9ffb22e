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
	if l := v.node.Latency; l != nil && l.P50US > stalledUS {
		if again := v.pinged.LatencyAgain(at, v.opts.Samples); again != nil && again.P50US < l.P50US {
			v.node.Latency = again
		}
	}
}

// stalledUS is from which median on pings are sent once more: they follow each other so closely that one moment in which this
// machine was busy with something else is in all of them. A way that is so long is so the second time.
const stalledUS = 50_000
