package checks

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// unlinked is the cluster one of whose replicas has no link to its primary.
func unlinked(downS int64) *estate {
	e := aCluster()
	r := e.at("10.0.0.22:6379").Replication
	r.LinkUp, r.LinkDownS = pBool(false), p64(downS)
	e.at("10.0.0.12:6379").Replication.Replicas = nil
	return e
}

// behind is the cluster one of whose replicas is behind, as its primary lists it.
func behind(offset, lagS int64) *estate {
	e := aCluster()
	p := e.at("10.0.0.12:6379").Replication
	p.Offset = p64(100 << 20)
	p.Replicas = []probe.ReplicaSeen{{Addr: "10.0.0.22:6379", State: "online", Offset: offset, LagS: lagS}}
	return e
}

// asked is the cluster in which the primary does not list its replica, which was asked at a time.
func asked(at probe.Millis) *estate {
	e := behind(0, 0)
	e.at("10.0.0.12:6379").Replication.Replicas = nil
	e.at("10.0.0.22:6379").Step(probe.StepInfo).BeganMS = at
	return e
}

func replExamples() []example {
	return []example{
		{"repl.link_down", report.Warn, func() *estate { return unlinked(30) }, func() *estate { return unlinked(30).kill("10.0.0.12:6379") }},
		{"repl.syncing", report.Warn, func() *estate {
			e := unlinked(0)
			e.at("10.0.0.22:6379").Replication.Syncing = true
			return e
		}, aCluster},
		{"repl.lagging", report.Warn, func() *estate { return behind(90<<20, 0) }, func() *estate { return behind(90<<20+1, 1) }},
	}
}

func TestReplicationAtTheBorders(t *testing.T) {
	checkEdges(t, []edge{
		{"never linked", func() *estate { return unlinked(-1) }, "repl.link_down", report.Warn, "", "CONFIG SET masterauth PASSWORD"},
		{"known to the Sentinels alone", func() *estate {
			e := aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Replicas[0].LinkStatus = "err" })
			e.at("10.0.0.2:6379").Replication = nil
			return e
		}, "repl.link_down", report.Warn, "", "the Sentinels say"},
		{"the Sentinels do not know yet", func() *estate {
			e := aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Replicas[0].LinkStatus, v.Replicas[0].PrimaryAddr = "err", "" })
			e.at("10.0.0.2:6379").Replication = nil
			return e
		}, "repl.link_down", "", "", ""},
		{"the Sentinels are behind", func() *estate {
			return aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Replicas[0].LinkStatus = "err" })
		}, "repl.link_down", "", "", ""},
		{"syncing is not down", func() *estate {
			e := unlinked(0)
			e.at("10.0.0.22:6379").Replication.Syncing, e.at("10.0.0.22:6379").Replication.SyncLeftBytes = true, p64(3<<20)
			return e
		}, "repl.link_down", "", "", ""},
		{"syncing, as its primary sees it", func() *estate {
			e := aStandalone()
			e.nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "10.0.0.2:6379", State: "send_bulk"}}
			return e
		}, "repl.syncing", report.Warn, "", "10.0.0.2:6379"},
		{"ten seconds", func() *estate { return behind(100<<20, 10) }, "repl.lagging", report.Warn, "", "10 s behind its primary 10.0.0.12:6379"},
		{"bytes", func() *estate { return behind(80<<20, 0) }, "repl.lagging", report.Warn, "", "20 MB behind"},
		{"a replica of a standalone primary", func() *estate {
			e := aStandalone()
			e.nodes[0].Replication.Offset = p64(100 << 20)
			e.nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "10.0.0.2:6379", State: "online", Offset: 1 << 20}}
			return e
		}, "repl.lagging", report.Warn, "", "10.0.0.2:6379 is 99 MB behind"},
		{"asked later, still behind", func() *estate {
			e := asked(100)
			p, r := e.at("10.0.0.12:6379").Replication, e.at("10.0.0.22:6379").Replication
			r.ReplID = p.ReplID
			return e
		}, "repl.lagging", report.Warn, "", ""},
		{"asked before: what was written between does not count", func() *estate { return asked(0) }, "repl.lagging", "", "", ""},
		{"of another history", func() *estate {
			e := asked(100)
			e.at("10.0.0.22:6379").Replication.ReplID = "another"
			return e
		}, "repl.lagging", "", "", ""},
		{"one that lists endless nonsense", func() *estate {
			e := aStandalone()
			e.nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "$(reboot):1", State: "send_bulk"}}
			return e
		}, "repl.syncing", "", "", ""},
	})
}
