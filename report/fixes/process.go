package fixes

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// BringBack lets a server serve again that is down: one that accepts connections and keeps silent is a process that was
// stopped or hangs, anything else is not running. n may be nil: it was not visited.
func BringBack(addr string, n *probe.Node) []report.Fix {
	if n != nil && n.Met(probe.ProtoNoReply) {
		return Process(addr, report.Resume)
	}
	return Process(addr, report.Start)
}
