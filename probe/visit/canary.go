package visit

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// optIns are the two parts of a visit that somebody has to ask for: the canary, and the pool test. Both are for
// primaries, and for addresses that a component writes to.
func (v *visit) optIns(ctx context.Context) {
	if failed := v.node.Failed(); !v.writesHere() || failed != nil && failed.Name != probe.StepRights {
		return
	}
	if v.opts.Write {
		v.node.Canary = v.canary(ctx)
	}
	if v.opts.PoolTest > 0 {
		opened, fault := wire.Hold(ctx, v.path(), Budget(ctx, v.timeout), v.login(), v.opts.PoolTest)
		v.node.PoolTest = &probe.PoolTest{Wanted: v.opts.PoolTest, Opened: opened, Fault: ours(ctx, fault)}
	}
}

// canaryTTL ends the canary's key should nobody come to delete it.
const canaryTTL = 10 * time.Second

// canaryPrefix keeps the canary's key within the patterns that the component's account may write.
func (v *visit) canaryPrefix() string {
	for _, s := range v.target.Asked {
		if d, ok := component.KeyedRead(s, v.stores); ok {
			return strings.TrimSuffix(d.Key, "*")
		}
	}
	return ""
}

// canary writes one key, reads it back and deletes it, and sends itself one message on a channel of its own. The key is
// new, expires by itself, and lies in a slot of this node.
func (v *visit) canary(ctx context.Context) *probe.Canary {
	key := v.keyspace().Key(v.canaryPrefix() + rand.Text() + "-*")
	if key == "" {
		return nil // a primary without slots
	}
	c := &probe.Canary{Key: key, Channel: "tyk-redis-doctor." + rand.Text()}
	began := time.Now()
	at, cancel := context.WithTimeout(ctx, 2*Budget(ctx, v.timeout))
	defer cancel()
	c.Fault = ours(ctx, v.run(at, c))
	c.TookMS = probe.ToMillis(time.Since(began))
	return c
}

// run does the canary's work and gives the first fault. The key is deleted also where reading it back failed.
func (v *visit) run(ctx context.Context, c *probe.Canary) *probe.Fault {
	talker, fault := v.open(ctx, wire.OpenWriting)
	if fault != nil {
		return fault
	}
	defer talker.Close()
	value := rand.Text()
	replies, fault := talker.Do(ctx,
		wire.Command{"SET", c.Key, value, "PX", canaryTTL.Milliseconds(), "NX"},
		wire.Command{"GET", c.Key},
		wire.Command{"DEL", c.Key},
	)
	if fault != nil {
		return fault
	}
	c.Wrote = replies[0].Text() == "OK"
	c.Read = c.Wrote && replies[1].Text() == value
	c.Deleted = c.Wrote && replies[2].Value == int64(1)
	for _, r := range replies {
		if fault == nil {
			fault = r.Err
		}
	}
	if f := v.message(ctx, talker, c); fault == nil {
		fault = f
	}
	return fault
}

// message publishes one message and waits for it on a second connection.
func (v *visit) message(ctx context.Context, talker *wire.Session, c *probe.Canary) *probe.Fault {
	listener, fault := v.open(ctx, wire.OpenWriting)
	if fault != nil {
		return fault
	}
	defer listener.Close()
	replies, fault := listener.Do(ctx, wire.Command{"SUBSCRIBE", c.Channel})
	if fault == nil {
		fault = replies[0].Err
	}
	if fault != nil {
		return fault
	}
	replies, fault = talker.Do(ctx, wire.Command{"PUBLISH", c.Channel, "canary"})
	if fault == nil {
		fault = replies[0].Err
	}
	if fault != nil {
		return fault
	}
	c.Published = true
	// The next that the listener reads is the message; the reply of UNSUBSCRIBE comes after it.
	replies, fault = listener.Do(ctx, wire.Command{"UNSUBSCRIBE", c.Channel})
	if fault == nil {
		c.Received = isMessage(replies[0].Value, "canary")
	}
	return fault
}

// isMessage recognises what a subscriber is sent: "message", the channel, the payload.
func isMessage(reply any, payload string) bool {
	parts, ok := reply.([]any)
	return ok && len(parts) == 3 && parts[0] == "message" && parts[2] == payload
}
