package capacity

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// subscriptions is how many connections beside its pools one process keeps at the server: a subscription has one of its
// own. In a cluster it is at one of the primaries alone, and does not count for each.
func subscriptions(c *checks.Case, s *probe.Store) int {
	if s.Mode != probe.Cluster && slices.Contains(component.Functions(s, c.Ev.Stores), probe.Subscribe) {
		return 1
	}
	return 0
}

// parts says what the least number of connections is made of.
func (d demand) parts() string {
	clients := prose.Count(d.clients, "client", "clients")
	if d.least == d.clients {
		return clients
	}
	return clients + " and " + prose.Count(d.least-d.clients, "subscription", "subscriptions")
}

// ours is the connection over which a server was asked how many it has. Those of the component's driver may be among them
// as well: at worst an estate with exactly as many free as it needs is told of.
const ours = 1

// turnedAway is true where the driver of a store that reaches a server got no connection while we held one: what a server does
// that has none left is to say so, or to close at once. Where it failed otherwise, or at a key, others are to blame.
func turnedAway(c *checks.Case, n *probe.Node) bool {
	return slices.ContainsFunc(c.Ev.Rehearsals, func(r probe.Rehearsal) bool {
		full := r.Fault != nil && (r.Fault.ID == probe.CapacityMaxclientsReached || r.Fault.ID == probe.NetClosed)
		return full && !r.OK && r.Skipped == "" && slices.Contains(n.Stores, r.Store)
	})
}

// tooFewFree are the primaries that take connections, and not as many as one process of the component keeps open at least.
func tooFewFree(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	seen := map[string]bool{}
	for i := range c.Ev.Nodes {
		n := &c.Ev.Nodes[i]
		if n.Purpose != probe.AsData || n.Role != probe.Primary || seen[n.Addr] || n.Clients == nil || n.Clients.Max == nil ||
			n.Clients.Connected == nil {
			continue
		}
		d, most := demandOn(c, n), *n.Clients.Max
		others := max(*n.Clients.Connected-ours, 0)
		free, least := most-others, int64(d.least)
		taken := free < least+ours && turnedAway(c, n)
		if d.of == nil || least > most || free >= least && !taken {
			continue
		}
		seen[n.Addr] = true
		want := max(most*2, roundUp(int(others)+d.total))
		f := checks.Finding{
			Status: c.Weight(d.of, n), Store: d.of, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "clients")},
			What: prose.Say("{nodes} {has|have} %d of %d client connections free, and one process of %s needs at least %d.",
				free, most, title(d.of), d.least),
			Seen: prose.Say("They are for %s, without what this check itself opens; the further ones are refused.", d.parts()),
			Hint: prose.Say("Raise maxclients on {nodes}, find who keeps connections open (CLIENT LIST), or lower %s. A process that runs "+
				"already has its own among those in use, and meets this when it starts again.", checks.Key(d.of, component.MaxActive)),
			Fix: fixes.Ways(
				raiseMaxclients(d.of, n, want),
				fixes.ConfLines(n.Addr, map[string]*string{"maxclients": fixes.Value(fmt.Sprint(want))}),
			),
		}
		if free >= least {
			f.What = prose.Say("{nodes} {has|have} %d of %d client connections free, and {turns|turn} away who comes besides this check.",
				free, most)
			f.Seen = prose.Say("The client of %s got none while this check held one.", title(d.of))
		}
		if r := n.Clients.Rejected; r != nil && *r > 0 {
			f.Seen = f.Seen.Then(prose.Say("%d were refused since it started.", *r))
		}
		out = append(out, f)
	}
	return out
}
