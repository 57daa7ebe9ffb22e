package fixes

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Allow lets one machine reach an address: in the firewalls between the two. An address that means the machine itself is no
// matter of these; there it is a rule of that machine that stands in the way.
func Allow(from, addr string) []report.Fix {
	if probe.IsLoopback(addr) {
		return Network(
			"remove the firewall rule of this machine itself that drops port " + probe.PortOf(addr) + " (iptables -L, nft list ruleset)",
		)
	}
	return []report.Fix{{Kind: report.FixNetwork, Text: "allow TCP from " + from + " to " + addr, Node: addr}}
}
