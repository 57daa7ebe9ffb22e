package observe

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/visit"
	"tyk-redis-doctor/probe/wire"
)

// Why a store is not rehearsed, or not to the end.
const (
	notAskedFor = "no rehearsal was asked for"
	cutText     = "the run was cut short"
)

// rehearse connects once for every store as its component would, and asks a key of every primary. It comes after the
// visits, and only where these found servers to connect to, and sane ones: the client of a component trusts its peers.
func rehearse(ctx context.Context, ev *probe.Evidence, visitor *visit.Visitor, opts Options) []probe.Rehearsal {
	done := map[probe.StoreID]probe.Rehearsal{}
	results := make(chan probe.Rehearsal, len(ev.Stores))
	running := 0
	for i := range ev.Stores {
		s := &ev.Stores[i]
		if !s.Active {
			continue
		}
		why := notAskedFor
		if !opts.NoRehearsal {
			why = skipped(ctx, ev, s)
		}
		if why != "" {
			done[s.ID] = probe.Rehearsal{Store: s.ID, Skipped: why}
			continue
		}
		done[s.ID] = probe.Rehearsal{Store: s.ID, Skipped: cutText}
		running++
		silent := silentAt(ev, s)
		r := wire.Rehearsal{
			Store: s, Material: visitor.Material(s), Keys: keysOf(ev, s), Timeout: rehearsalTime(ctx, opts.ofVisits().TimeoutAt(s)),
			Refused: func(addr string) string { return silent[addr] },
		}
		go func() { results <- wire.Rehearse(ctx, r) }()
	}
	for range running {
		select {
		case r := <-results:
			if r.OK || ctx.Err() == nil {
				done[r.Store] = r
			}
			continue
		case <-ctx.Done(): // a client of go-redis minds no interrupt while it waits for a reply
		}
		break
	}
	list := slices.Collect(maps.Values(done))
	slices.SortFunc(list, func(a, b probe.Rehearsal) int { return cmp.Compare(a.Store, b.Store) })
	return list
}

// rehearsalTime is what a client may take: two of its timeouts, since it asks a seed or Sentinel first and then the
// server it was named, and never more than four fifths of what the run has left.
func rehearsalTime(ctx context.Context, timeout time.Duration) time.Duration {
	return 2 * visit.Budget(ctx, timeout)
}

// keysOf are the keyed reads of a rehearsal: one for the primary of a client that has one, in a cluster one in a slot of
// each primary that told its slots.
func keysOf(ev *probe.Evidence, s *probe.Store) []wire.KeyedRead {
	demand, ok := component.KeyedRead(s, ev.Stores)
	if !ok {
		return nil
	}
	read := func(addr, key string) wire.KeyedRead {
		var cmd wire.Command
		for _, w := range demand.Words(key) {
			cmd = append(cmd, w)
		}
		return wire.KeyedRead{Addr: addr, Command: cmd}
	}
	switch {
	case s.Mode == probe.Sentinel:
		return []wire.KeyedRead{read(listedPrimary(ev, s), visit.Anywhere.Key(demand.Key))}
	case s.Mode == probe.Standalone && len(s.Addrs) > 0:
		return []wire.KeyedRead{read(s.Addrs[0], visit.Anywhere.Key(demand.Key))}
	}
	var keys []wire.KeyedRead
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if n.Purpose != probe.AsData || n.OwnRole() != probe.Primary || !slices.Contains(n.Stores, s.ID) {
			continue
		}
		if !passable(n) && n.Rights == nil { // one that refuses CLUSTER SLOTS alone was asked for keys
			continue
		}
		if key := visit.KeyspaceOf(n, s).Key(demand.Key); key != "" {
			keys = append(keys, read(n.Addr, key))
		}
	}
	return keys
}

// listedPrimary is the primary that a Sentinel names where the settings list it among the Sentinels, "" elsewhere: dialling
// it does not show then that the Sentinels have led there.
func listedPrimary(ev *probe.Evidence, s *probe.Store) string {
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if n.Sentinel != nil && slices.Contains(n.Stores, s.ID) && slices.Contains(s.Addrs, n.Sentinel.MasterAddr) {
			return n.Sentinel.MasterAddr
		}
	}
	return ""
}

// silentAt are the addresses of a store at which a visit met nothing but silence, and why they are not dialled again.
func silentAt(ev *probe.Evidence, s *probe.Store) map[string]string {
	out := map[string]string{}
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		failed := n.Failed()
		if failed == nil || failed.Name == probe.StepRights || !slices.Contains(n.Stores, s.ID) {
			continue
		}
		if id := failed.Fault.ID; id == probe.NetTimeout || id == probe.ProtoNoReply {
			out[n.Addr] = failed.Fault.Text
		}
	}
	return out
}

// skipped says why a store is not rehearsed, "" where it is. Where the visits found no way in, the client would only
// take its time to say the same with less words.
func skipped(ctx context.Context, ev *probe.Evidence, s *probe.Store) string {
	entry, data := false, s.Mode != probe.Sentinel
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if !slices.Contains(n.Stores, s.ID) {
			continue
		}
		if n.FaultID() == probe.ProtoHostile {
			return n.Addr + " leaves every limit, and the client would trust it"
		}
		entry = entry || n.Listed && passable(n)
		data = data || n.Purpose == probe.AsData && n.OwnRole() != probe.Replica && passable(n)
	}
	switch {
	case !s.Starts:
		return "the component does not start with these settings"
	case ctx.Err() != nil:
		return cutText
	case !entry:
		return "no listed server could be used"
	case !data:
		return "the Sentinels lead to no primary that could be used"
	}
	return ""
}

// passable tells whether a client gets through to the server; what it may do there is another matter.
func passable(n *probe.Node) bool {
	failed := n.Failed()
	return failed == nil || failed.Name == probe.StepRights
}
