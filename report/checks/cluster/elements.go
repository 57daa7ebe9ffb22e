package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var slotsReplyTooNew = checks.Check{
	ID: probe.ClusterSlotsReplyTooNew, Title: "Tyk too old for this cluster", Status: report.Fail,
	Broken: checks.BrokenAnnounced, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "From Redis 7 on the entries of CLUSTER SLOTS have four elements, and the client of older versions (Gateway up to 5.2, Pump up " +
		"to 1.8, Identity Broker up to 1.4) reads two or three only. Standalone and Sentinel are not concerned.",
	Hint: "Upgrade Tyk, or use Redis 6.2 for the cluster.", Judge: judgeSlotsReply,
}

func judgeSlotsReply(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Cluster || !s.Driver.SlotsThreeOnly {
			continue
		}
		tyk := component.Get(s.Component)
		for _, n := range c.DataNodes(s.ID) {
			if !fourElements(n) {
				continue
			}
			f := checks.Finding{Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "")}}
			f.What = prose.Say("%s %s cannot read the CLUSTER SLOTS reply of {nodes}.", tyk.Title, s.TykVersion)
			f.Seen = prose.Say("Every command ends with \"got 4 elements in cluster info address, expected 2 or 3\".")
			if n.Server != nil && n.Server.Version != "" {
				f.Seen = prose.Say("It is that of %s %s.", prose.Product(n.Server.Product), n.Server.Version).Then(f.Seen)
			}
			f.Hint = prose.Say("Use Redis 6.2 for the cluster, or upgrade %s to %s or later.", tyk.Title, tyk.First.Storage)
			out = append(out, f)
		}
	}
	return out
}
