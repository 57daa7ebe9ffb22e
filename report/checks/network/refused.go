package network

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var refused = checks.Check{
	ID: probe.NetRefused, Title: "Connection refused", Status: report.Fail,
	Broken: checks.BrokenNet, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "The machine is there and refuses: nothing listens on that port, Redis is bound to 127.0.0.1 only, the Kubernetes Service " +
		"has no ready endpoint, or a firewall rejects. Which of these cannot be told from here. In a cluster or behind Sentinels it is " +
		"the consequence of a node that is down.",
	Hint:  "Check host and port, that Redis runs, and its bind setting.",
	After: toldByEstate, Follows: misdirected, Judge: judgeRefused,
	Many: prose.Say("None of the addresses {nodes} takes a connection."),
}

func judgeRefused(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	for _, t := range c.Troubles(probe.NetRefused) {
		f := c.Found(t, prose.Say("{nodes} {refuses|refuse} connections: nothing listens there, or a firewall rejects them."))
		f.Seen = prose.Say("The machine is there: it answers the attempt.")
		other, listed := otherPort(c, t), again.alsoListed(t)
		switch {
		case strings.HasPrefix(t.Node.Addr, "/"):
			f.What, f.Seen = prose.Say("Nothing listens on the socket {nodes}."), prose.Said(t.Fault)
			f.Hint = prose.Say("Check the path of the socket (unixsocket in redis.conf), and that it is mounted where Tyk runs.")
			f.Fix = fixes.AskInstead(t.Store, []string{t.Node.Addr}, "path of the socket of Redis")
		case listed != "":
			f.Seen = prose.Say("The settings name %s as well, which answers, and the first address alone is used.", listed)
			f.Hint = prose.Say("Take {nodes} out of the list, or start Redis there.")
			f.Fix = fixes.Ways(fixes.Addresses(t.Store, []string{listed}), fixes.Process(t.Node.Addr, report.Start))
		case other != "":
			f.What = prose.Say("{nodes} refuses connections, and port %s of the same host answers.", probe.PortOf(other))
			f.Hint = prose.Say("Check the port: did you mean %s? Else start Redis at {nodes}.", other)
			replace, start := fixes.Replace(t.Store, map[string]string{t.Node.Addr: other}), fixes.Process(t.Node.Addr, report.Start)
			f.Fix = fixes.Ways(replace, start)
			if ofSameComponent(c, t.Store, other) {
				f.Hint = prose.Say("Start Redis at {nodes}; or use %s for %s as well, if the two need not be apart.", other, t.Store.Block)
				f.Fix = fixes.Ways(start, replace)
			}
		case ownContainer(c, t.Node):
			f.What = prose.Say("{nodes} {refuses|refuse} connections: that is this container itself, and nothing listens at that port in it.")
			f.Hint = prose.Say("Use the name of the Redis service in place of %s; if Redis runs in this container, its port.",
				probe.HostOf(t.Node.Addr))
			f.Fix = again.of(t)
		default:
			f.Hint = prose.Say("Correct the address, or start Redis there; if it runs, look at its port, its bind setting and the endpoints " +
				"of the Service.")
			f.Fix = fixes.Ways(again.of(t), fixes.Process(t.Node.Addr, report.Start))
		}
		out = append(out, f)
	}
	return out
}

// ownContainer is true for an address that means the container in which this program runs, where nobody answers.
func ownContainer(c *checks.Case, n *probe.Node) bool {
	return n.Listed && probe.IsLoopback(n.Addr) && (c.Ev.Vantage.Container || c.Ev.Vantage.Kubernetes) &&
		!c.AnyNode(func(o *probe.Node) bool { return probe.IsLoopback(o.Addr) && o.Answered() })
}

// ofSameComponent is true where another store of the same component uses an address: that its stores are apart was meant.
func ofSameComponent(c *checks.Case, s *probe.Store, addr string) bool {
	return slices.ContainsFunc(c.Stores(), func(o *probe.Store) bool {
		return o != s && o.Component == s.Component && o.Service == s.Service && slices.Contains(o.Addrs, addr)
	})
}

// otherPort is the address of a node of the same host that answers and is of use in the place of the one in trouble: one
// that another store uses for the same purpose.
func otherPort(c *checks.Case, t checks.Trouble) string {
	if !t.Node.Listed || t.Store.Mode == probe.Cluster {
		return ""
	}
	for i := range c.Ev.Nodes {
		o := &c.Ev.Nodes[i]
		if o.Addr != t.Node.Addr && probe.HostOf(o.Addr) == probe.HostOf(t.Node.Addr) && o.Purpose == t.Node.Purpose &&
			o.Answered() && !slices.Contains(o.Stores, t.Store.ID) {
			return o.Addr
		}
	}
	return ""
}
