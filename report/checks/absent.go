package checks

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/prose"
)

// Absence says in a clause how a server behaves that could not be used: "refuses connections". n may be nil: none was
// visited.
func Absence(n *probe.Node) string {
	if n == nil {
		return "was not reached"
	}
	switch n.FaultID() {
	case probe.NetRefused:
		return "refuses connections"
	case probe.NetTimeout:
		return "does not answer connection attempts"
	case probe.NetUnreachable:
		return "has no route from here"
	case probe.NetClosed:
		return "closes connections at once"
	case probe.ProtoNoReply:
		return "accepts connections and keeps silent"
	case probe.NetDNS:
		return "has a name that does not resolve here"
	}
	return "was not reached"
}

// Here is this machine by its addresses: "10.0.9.9"; "this machine" where none is known.
func (c *Case) Here() string {
	addrs := slices.DeleteFunc(slices.Clone(c.Ev.Vantage.Addresses), probe.IsLoopback)
	if len(addrs) == 0 {
		return "this machine"
	}
	return prose.Some(addrs)
}
