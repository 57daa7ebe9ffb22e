package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var replicaDown = checks.Check{
	ID: probe.ClusterReplicaDown, Title: "Replica down", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedMember, Shared: true,
	Doc: "A replica does not answer, and the others flag it. Tyk notices nothing; when its primary fails, too, the keys are out of " +
		"service. CLUSTER SLOTS leaves failed replicas out, so it is seen by CLUSTER NODES.",
	Hint:  "Start Redis there again.",
	After: []probe.FaultID{probe.ClusterQuorumLost}, Needs: viewSeen, Judge: judgeReplicaDown,
	Many: prose.Say("Replicas {nodes} are down."),
}

func judgeReplicaDown(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, m := range t.Members {
			if !m.IsReplica() || !m.Down() {
				continue
			}
			f := told(c, t, prose.Say("Replica {nodes} is down."), m)
			f.Seen = prose.Say("It %s.", checks.Absence(m.Node))
			if p := m.Primary; p != nil {
				f.What = prose.Say("Replica {nodes} of %s is down, its only one.", p.Name())
				if n := len(p.LiveReplicas()); n > 0 {
					f.What = prose.Say("Replica {nodes} of %s is down.", p.Name())
					f.Seen = f.Seen.Then(prose.Say("%s has %s.", p.Name(), prose.Count(n, "other replica", "other replicas")))
				}
			}
			f.Hint = prose.Say("Start Redis at %s again: a failure of its primary would take the keys with it. "+
				"If it is gone for good, let all nodes forget it.", m.Name())
			f.Fix = fixes.Ways(bringBack(m), forget(t, m))
			out = append(out, f)
		}
	}
	return out
}
