package network

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var unreachable = checks.Check{
	ID: probe.NetUnreachable, Title: "No route to the address", Status: report.Fail,
	Broken: checks.BrokenNet, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "The system has no route, a router says that the host cannot be reached, or a firewall rejects the connection: most firewalls " +
		"answer with the very message of a host that is not there. The address of a Kubernetes pod that is gone looks like this. Where " +
		"other hosts of the same network were reached, the route is in order, and the firewall is likelier.",
	Hint:  "Look at the firewalls on the way, then at the route to the address.",
	After: toldByEstate, Follows: misdirected, Judge: judgeUnreachable,
	Many: prose.Say("There is no way to {nodes} from here."),
}

func judgeUnreachable(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	there := newReached(c)
	for _, t := range c.Troubles(probe.NetUnreachable) {
		f := c.Found(t, prose.Say("There is no way to {nodes} from here."))
		f.Seen = prose.Said(t.Fault)
		same, near := there.near(t.Node)
		route := fixes.Network("add a route to " + probe.HostOf(t.Node.Addr) + " on " + c.Here())
		switch {
		case len(same) > 0:
			f.What = prose.Say("A firewall rejects connections to {nodes}: the machine itself is there.")
			f.Seen = f.Seen.Then(prose.Say("%s on the same machine answers.", prose.Some(same)))
			f.Hint = prose.Say("Allow the port in the firewall, security group or network policy of the server.")
			f.Fix = fixes.Allow(c.Here(), t.Node.Addr)
		case len(near) > 0:
			f.What = prose.Say("{nodes} cannot be reached: a firewall rejects the connection, or the host is down.")
			f.Seen = f.Seen.Then(prose.Say("%s of the same network %s, so that the route is there; a firewall that rejects answers like this "+
				"at once.",
				prose.Some(near), pick(len(near), "was reached", "were reached")))
			f.Hint = prose.Say("Look at the firewalls between here and the server first, then whether its host is up.")
			f.Fix = fixes.Ways(fixes.Allow(c.Here(), t.Node.Addr), again.of(t))
		case t.Fault.Kind == probe.NoRouteHere:
			f.What = prose.Say("This machine has no route to {nodes}.")
			f.Hint = prose.Say("Add the route, or use another address. A firewall of this machine that rejects looks the same.")
			f.Fix = fixes.Ways(route, again.of(t))
		default:
			f.Seen = f.Seen.Then(prose.Say("The host is down, its address is wrong, or a firewall rejects the connection, which looks the same."))
			f.Hint = prose.Say("Check the address, the firewalls on the way, and whether the host is up.")
			f.Fix = fixes.Ways(fixes.Allow(c.Here(), t.Node.Addr), again.of(t))
		}
		out = append(out, f)
	}
	return out
}

// pick is the one word or the other, by a number.
func pick(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

var localLimit = checks.Check{
	ID: probe.NetLocalLimit, Title: "Limit of this machine", Status: report.Fail,
	Broken: checks.BrokenNet, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "This machine itself could not open the connection: too many open files, no free local port, no such source address. It says " +
		"nothing about Redis. Tyk on the same machine meets the same limit.",
	Hint:    "Raise the limit of open files (LimitNOFILE, ulimit -n), and look for connections that pile up.",
	Follows: misdirected, Judge: judgeLocalLimit,
}

func judgeLocalLimit(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	for _, t := range c.Troubles(probe.NetLocalLimit) {
		f := c.Found(t, prose.Say("This machine could not open a connection to {nodes}."))
		f.Seen = prose.Said(t.Fault)
		switch t.Fault.Kind {
		case probe.LimitFiles:
			f.What = prose.Say("This machine could not open a connection to {nodes}: too many open files.")
			f.Hint = prose.Say("Raise the limit of open files of the process (LimitNOFILE of a systemd unit, ulimit -n).")
			f.Fix = fixes.Network("raise the limit of open files on " + c.Here() +
				": LimitNOFILE=65536 in the unit, or ulimit -n 65536 before the start")
		case probe.LimitPorts:
			f.What = prose.Say("This machine has no local port left for a connection to {nodes}.")
			f.Hint = prose.Say("Look for connections that pile up here: all local ports to that address are in use.")
			f.Fix = fixes.Network("close connections of " + c.Here() + " to " + probe.HostOf(t.Node.Addr) +
				", or widen net.ipv4.ip_local_port_range")
		case probe.LimitSource:
			f.What = prose.Say("This machine has no address from which it could reach {nodes}.")
			f.Hint = prose.Say("Use an IPv4 address of the server, or give this machine IPv6.")
			f.Fix = again.of(t)
		case probe.LimitMemory:
			f.What = prose.Say("This machine has no memory left for a connection to {nodes}.")
			f.Hint = prose.Say("Look at the memory of this machine, and at net.ipv4.tcp_mem.")
		}
		out = append(out, f)
	}
	return out
}
