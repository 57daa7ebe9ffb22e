package capacity

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// clientsTold: without maxclients of some server there is nothing to compare.
var clientsTold = &checks.Need{What: "maxclients of a data node", Met: func(c *checks.Case) bool {
	return c.AnyNode(func(n *probe.Node) bool { return n.Clients != nil && n.Clients.Max != nil })
}}

// defaultMaxclients is what Redis allows where nobody says otherwise.
const defaultMaxclients = 10000

var maxclientsReached = checks.Check{
	ID: probe.CapacityMaxclientsReached, Title: "All client connections in use", Status: report.Fail,
	Broken: checks.BrokenFull, Degraded: checks.DegradedCapacity, Shared: true, Costs: true,
	Doc: "The server refused the connection because maxclients is reached. It says so and closes without reading, so that Tyk mostly " +
		"logs EOF, broken pipe or connection reset; over TLS nothing is said at all. Seen by reading before writing, and by counting: " +
		"what is free besides the connections of this check, against one for each client that a process of the component builds and " +
		"one for its subscription. redis-cli needs a connection as well: CONFIG SET can run only once somebody has let one go.",
	Hint:  "Raise maxclients, lower the pools of Tyk, or find who keeps connections open.",
	Judge: judgeMaxclientsReached,
}

func judgeMaxclientsReached(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.CapacityMaxclientsReached) {
		want := wanted(c, t.Node)
		f := c.Found(t, prose.Say("{nodes} {refuses|refuse} new connections: maxclients is reached."))
		f.Seen = prose.Say("It says: %s.", prose.Clause(t.Fault.Text))
		f.Hint = prose.Say("Restart {nodes} with a larger maxclients (saved data is kept); or let some client go first, since redis-cli "+
			"needs a connection too, then set it while it runs. Find who keeps connections open (CLIENT LIST), or lower "+
			"%s.", checks.Key(t.Store, component.MaxActive))
		lines := fixes.ConfLines
		if t.Node.Purpose == probe.AsSentinel {
			lines = fixes.SentinelLines
		}
		f.Fix = fixes.Ways(
			lines(t.Node.Addr, map[string]*string{"maxclients": fixes.Value(fmt.Sprint(want))}),
			raiseMaxclients(t.Store, t.Node, want),
		)
		out = append(out, f)
	}
	return append(out, tooFewFree(c)...)
}

// wanted is how many clients a server that told nothing should allow: more than the default, than what the pools may
// open, and than what the others of the estate allow.
func wanted(c *checks.Case, n *probe.Node) int64 {
	most := int64(defaultMaxclients)
	if d := demandOn(c, n); d.of != nil {
		most = max(most, roundUp(d.total))
	}
	for i := range c.Ev.Nodes {
		o := &c.Ev.Nodes[i]
		if o.Clients != nil && o.Clients.Max != nil && *o.Clients.Max >= most && o.Purpose == n.Purpose {
			most = *o.Clients.Max * 2
		}
	}
	return most
}

// raiseMaxclients gives a running server more connections.
func raiseMaxclients(s *probe.Store, n *probe.Node, to int64) []report.Fix {
	return fixes.ConfigSet(s, n.Addr, n, "maxclients", fmt.Sprint(to))
}

var nearMaxclients = checks.Check{
	ID: probe.CapacityNearMaxclients, Title: "Client connections nearly used up", Status: report.Warn, Needs: clientsTold,
	Broken: checks.BrokenCapacity, Degraded: checks.DegradedFull, Shared: true, Costs: true,
	Doc: "connected_clients has come near maxclients. When it is reached every new connection is refused, first those of components that " +
		"restart.",
	Hint:  "Raise maxclients, lower the pools of Tyk, or find who keeps connections open (CLIENT LIST).",
	After: []probe.FaultID{probe.CapacityMaxclientsReached},
	Judge: judgeNearMaxclients,
}

func judgeNearMaxclients(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if n.Clients == nil || n.Clients.Max == nil || n.Clients.Connected == nil || *n.Clients.Max <= 0 {
				continue
			}
			used, most := *n.Clients.Connected-1, *n.Clients.Max // it was asked over a connection of ours
			pct := 100 * float64(used) / float64(most)
			if pct < c.Policy.NearMaxclientsPct {
				continue
			}
			f := checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "clients")},
				What: prose.Say("On {nodes} %d of %d client connections are in use besides this check (%.0f %%).", used, most, pct),
				Hint: prose.Say("Raise maxclients there, find who keeps connections open (CLIENT LIST), or lower %s.", checks.Key(s,
					component.MaxActive)),
				Fix: fixes.Ways(raiseMaxclients(s, n, most*2)),
			}
			if r := n.Clients.Rejected; r != nil && *r > 0 {
				f.Seen = prose.Say("%d were refused since it started.", *r)
			}
			out = append(out, f)
		}
	}
	return out
}
