package observe

import (
	"context"
	"slices"
	"sync"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/visit"
	"tyk-redis-doctor/probe/wire"
)

// Between is what is learned of an estate between two checks.
type Between struct {
	// Beat and Event are told as they come, from several goroutines.
	Beat  func(probe.Beat)
	Event func(probe.SentinelEvent)
	// Every is the time from one question of the component's own driver to the next; 0: it is not asked.
	Every time.Duration
}

// maxFollowed is how many keys are asked and how many Sentinels listened to, of each store.
const maxFollowed = 16

// Follow asks the driver of every store that was rehearsed again and again, and listens to the Sentinels, until the
// context ends; it returns once all of it has come to its end. ev is a check of the estate: it tells which keys lead to
// which primary, and which Sentinels answer.
func Follow(ctx context.Context, ev *probe.Evidence, dir string, opts Options, b Between) {
	opts = opts.withDefaults()
	visitor := visit.New(ctx, ev.Stores, dir, ev.Began, opts.ofVisits())
	var all sync.WaitGroup
	defer all.Wait()
	for i := range ev.Stores {
		s := &ev.Stores[i]
		if b.Every == 0 || !slices.ContainsFunc(ev.Rehearsals, func(r probe.Rehearsal) bool { return r.Store == s.ID && r.OK }) {
			continue
		}
		keys := followedKeys(ev, s)
		p := wire.Pulse{
			Rehearsal: wire.Rehearsal{
				Store: s, Material: visitor.Material(s), Keys: keys[:min(len(keys), maxFollowed)], Timeout: opts.ofVisits().TimeoutAt(s),
			},
			Every: b.Every, Write: queuedWrite(s, ev.Stores),
		}
		all.Go(func() { p.Run(ctx, b.Beat) })
	}
	for i := range ev.Stores {
		s := &ev.Stores[i]
		for _, addr := range sentinelsOf(ev, s) {
			all.Go(func() { wire.ListenToSentinel(ctx, s, visitor.Material(s), addr, b.Event) })
		}
	}
}

// followedKeys are the keyed reads that a store's client is asked: one in a slot of each primary of a cluster, else one.
func followedKeys(ev *probe.Evidence, s *probe.Store) []wire.KeyedRead {
	r := &rehearsal{store: s}
	if r.demand, r.keyed = component.KeyedRead(s, ev.Stores); !r.keyed {
		return nil
	}
	if s.Mode != probe.Cluster {
		return []wire.KeyedRead{r.read("", visit.Anywhere.Key(r.demand.Key))}
	}
	var keys []wire.KeyedRead
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if n.Purpose != probe.AsData || n.OwnRole() != probe.Primary || !slices.Contains(n.Stores, s.ID) {
			continue
		}
		if key := visit.KeyspaceOf(ownView(ev, n), s).Key(r.demand.Key); key != "" {
			keys = append(keys, r.read(n.Addr, key))
		}
	}
	return keys
}

// ownView is a row with the slots that it serves, also where its view is kept once with that of another.
func ownView(ev *probe.Evidence, n *probe.Node) *probe.Node {
	if n.Cluster == nil || n.Cluster.SameAs == "" {
		return n
	}
	own := *n
	for i := range ev.Nodes {
		other := &ev.Nodes[i]
		if other.Addr != n.Cluster.SameAs || other.Cluster == nil {
			continue
		}
		for _, line := range other.Cluster.Nodes {
			if line.ID == n.Cluster.MyID {
				own.AnsweredSlots = line.Slots
			}
		}
	}
	return &own
}

// queuedWrite is the command that a client of one primary queues; nil where the component writes no keys of its own here.
func queuedWrite(s *probe.Store, all []probe.Store) wire.Command {
	for _, d := range component.Demands(s, all) {
		if d.Function != probe.Write || d.Key == "" || !d.Vital {
			continue
		}
		var cmd wire.Command
		for _, w := range d.Words(visit.Anywhere.Key(d.Key)) {
			cmd = append(cmd, w)
		}
		return cmd
	}
	return nil
}

// sentinelsOf are the addresses of a store's Sentinels that answered, the first few.
func sentinelsOf(ev *probe.Evidence, s *probe.Store) []string {
	var out []string
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if n.Sentinel != nil && slices.Contains(n.Stores, s.ID) && len(out) < maxFollowed {
			out = append(out, n.Addr)
		}
	}
	return out
}
