package checks

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/prose"
)

// Absence says in a clause how a server behaves that could not be used: "refuses connections". n may be nil: none was
// visited.
func Absence(n *probe.Node) string { return Absent(n).Write(nil, "") }

// Absent is the same of the addresses of a finding, one or several: "{refuses|refuse} connections".
func Absent(n *probe.Node) prose.Text {
	if n != nil {
		switch n.FaultID() {
		case probe.NetRefused:
			return prose.Say("{refuses|refuse} connections")
		case probe.NetTimeout:
			return prose.Say("{does|do} not answer connection attempts")
		case probe.NetUnreachable:
			return prose.Say("{has|have} no route from here")
		case probe.NetClosed:
			return prose.Say("{closes|close} connections at once")
		case probe.ProtoNoReply:
			return prose.Say("{accepts|accept} connections and {keeps|keep} silent")
		case probe.NetDNS:
			return prose.Say("{has a name that does|have names that do} not resolve here")
		}
	}
	return prose.Say("{was|were} not reached")
}

// Here is this machine by its addresses: "10.0.9.9"; "this machine" where none is known.
func (c *Case) Here() string {
	addrs := slices.DeleteFunc(slices.Clone(c.Ev.Vantage.Addresses), probe.IsLoopback)
	if len(addrs) == 0 {
		return "this machine"
	}
	return prose.Some(addrs)
}
