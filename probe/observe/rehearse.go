package observe

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/visit"
	"tyk-redis-doctor/probe/wire"
)

// rehearse connects once for every store as its component would. It comes after the visits, and only where these found
// servers to connect to, and sane ones: the client of a component trusts its peers.
func rehearse(ctx context.Context, ev *probe.Evidence, visitor *visit.Visitor, opts Options) []probe.Rehearsal {
	done := map[probe.StoreID]probe.Rehearsal{}
	results := make(chan probe.Rehearsal, len(ev.Stores))
	running := 0
	for i := range ev.Stores {
		s := &ev.Stores[i]
		if !s.Active {
			continue
		}
		if why := skipped(ctx, ev, s); why != "" {
			done[s.ID] = probe.Rehearsal{Store: s.ID, Skipped: why}
			continue
		}
		done[s.ID] = probe.Rehearsal{Store: s.ID, Skipped: cutText}
		running++
		go func() {
			results <- wire.Rehearse(ctx, wire.Rehearsal{
				Store: s, Material: visitor.Material(s), Timeout: rehearsalTime(ctx, opts.ofVisits().TimeoutAt(s)),
			})
		}()
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

// cutText is why a store was not rehearsed, or not to the end.
const cutText = "the run was cut short"

// rehearsalTime is what a client may take: two of its timeouts, since it asks a seed or Sentinel first and then the
// server it was named, and never more than four fifths of what the run has left.
func rehearsalTime(ctx context.Context, timeout time.Duration) time.Duration {
	return 2 * visit.Budget(ctx, timeout)
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
		if id := n.FaultID(); s.Mode == probe.Cluster && (id == probe.NetTimeout || id == probe.ProtoNoReply) {
			return n.Addr + " is silent, and a cluster client asks nodes by chance"
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
