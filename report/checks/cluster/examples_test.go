package cluster_test

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

func clusterExamples() []example {
	return slices.Concat(clusterHealthExamples(), clusterAnnounceExamples(), clusterViewExamples(), clusterLayoutExamples())
}

func clusterHealthExamples() []example {
	hidden := func() *estate { return aCluster().hide("10.0.0.12:6379", probe.NetTimeout) }
	return []example{
		{probe.ClusterQuorumLost, report.Fail, func() *estate {
			return aCluster().kill("10.0.0.12:6379").kill("10.0.0.13:6379").refuse()
		}, func() *estate { return aCluster().kill("10.0.0.12:6379").refuse() }},
		{probe.ClusterPrimaryDown, report.Fail, func() *estate { return aCluster().kill("10.0.0.12:6379").refuse() }, hidden},
		{probe.ClusterSlotsUncovered, report.Fail, func() *estate { return withoutReplicas().kill("10.0.0.12:6379").refuse() }, hidden},
		{probe.ClusterStateFail, report.Fail, emptyCluster, aCluster},
		{probe.ClusterBusBlocked, report.Fail, func() *estate {
			return aCluster().refuse().eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) {
				if !line.Has("myself") {
					line.Flags, line.LinkUp = append(line.Flags, "fail"), false
				}
			})
		}, func() *estate { // fail? in one view, and the node answers
			e := aCluster()
			line := &e.Nodes[0].Cluster.Nodes[0]
			line.Flags = append(line.Flags, "fail?")
			return e
		}},
		{probe.ClusterReplicaDown, report.Warn, func() *estate { return aCluster().kill("10.0.0.23:6379") }, func() *estate {
			return aCluster().hide("10.0.0.23:6379", probe.NetRefused)
		}},
		{probe.ClusterSeedDown, report.Warn, func() *estate {
			e := aCluster()
			e.Stores[0].Addrs = append(slices.Clone(e.Stores[0].Addrs), "10.0.0.99:6379")
			n := e.Node("10.0.0.99:6379", "gateway/storage")
			n.Listed = true
			checkstest.Fails(n, probe.StepTCP, probe.NetTimeout, "i/o timeout")
			return e
		}, hidden},
	}
}

func clusterAnnounceExamples() []example {
	unnamed := func(edit func(*probe.Endpoint)) func() *estate {
		return func() *estate { return aCluster().eachEndpoint("10.0.0.12:6379", edit) }
	}
	return []example{
		{
			probe.ClusterAnnounceUnreachable,
			report.Fail,
			outside,
			func() *estate { return aCluster().hide("10.0.0.12:6379", probe.NetTimeout) },
		},
		{probe.ClusterAnnounceDNS, report.Fail, func() *estate {
			e, row := aCluster().announcing("10.0.0.12:6379", "redis-1.internal:6379")
			checkstest.Fails(row, probe.StepDNS, probe.NetDNS, "no such host")
			return e
		}, aCluster},
		{probe.ClusterNoEndpoint, report.Fail, unnamed(func(e *probe.Endpoint) { e.Host, e.Null = "", true }), aCluster},
		{probe.ClusterAnnouncesLoopback, report.Fail, func() *estate {
			e, _ := aCluster().announcing("10.0.0.12:6379", "127.0.0.1:6379")
			return e
		}, aCluster},
		{probe.ClusterAnnouncesPortZero, report.Fail, unnamed(func(e *probe.Endpoint) { e.Port = 0 }), aCluster},
		{probe.ClusterAnnouncesPlaintext, report.Fail, func() *estate {
			e := aCluster()
			e.Stores[0].TLS.Enabled = true
			row := e.At("10.0.0.12:6379")
			checkstest.Fails(row, probe.StepTLS, probe.TLSServerPlaintext, "no TLS")
			row.Listed = false
			return e
		}, aCluster},
		{probe.ClusterSlotsReplyTooNew, report.Fail, func() *estate {
			e := aCluster()
			e.Stores[0].Driver.SlotsThreeOnly, e.Stores[0].TykVersion = true, "5.2.3"
			return e
		}, func() *estate {
			e := aCluster()
			e.Stores[0].Driver.SlotsThreeOnly, e.Stores[0].TykVersion = true, "5.2.3"
			for _, n := range e.Nodes {
				n.Server.Version, n.Cluster.Elements = "6.2.16", 3
			}
			return e
		}},
	}
}

func clusterViewExamples() []example {
	return []example{
		{probe.ClusterMixed, report.Fail, func() *estate {
			return aCluster().stranger("10.0.0.99:6379", probe.Range{From: 0, To: 16383})
		}, func() *estate { return aCluster().stranger("10.0.0.99:6379") }},
		{probe.ClusterForeignNode, report.Warn, func() *estate { return aCluster().stranger("10.0.0.99:6379") }, emptyCluster},
		{probe.ClusterViewsDiffer, report.Warn, func() *estate {
			e := aCluster()
			for i := range e.At("10.0.0.22:6379").Cluster.Nodes { // it has not heard that a slot was moved
				line := &e.At("10.0.0.22:6379").Cluster.Nodes[i]
				switch line.ID {
				case checkstest.NodeID("10.0.0.11:6379"):
					line.Slots = []probe.Range{{From: 0, To: 5459}}
				case checkstest.NodeID("10.0.0.12:6379"):
					line.Slots = []probe.Range{{From: 5460, To: 10922}}
				}
			}
			return e
		}, func() *estate { // the same range twice, as Redis 7.2 says it
			e := aCluster()
			line := &e.Nodes[0].Cluster.Nodes[0]
			line.Slots = append(line.Slots, line.Slots...)
			return e
		}},
		{probe.ClusterHandshakeStuck, report.Warn, func() *estate {
			e := aCluster().stranger("10.0.0.99:6379")
			e.Nodes[0].Cluster.Nodes = append(e.Nodes[0].Cluster.Nodes, probe.ClusterNode{
				ID: "made up", Addr: "10.0.0.99:6379", BusPort: 16379, Flags: []string{"handshake"},
			})
			return e
		}, func() *estate { return aCluster().stranger("10.0.0.99:6379") }},
		{probe.ClusterStaleNode, report.Warn, func() *estate {
			return aCluster().eachView(func(v *probe.ClusterView) {
				v.Nodes = append(v.Nodes, probe.ClusterNode{ID: checkstest.NodeID("gone"), Flags: []string{"master", "fail", "noaddr"}})
			})
		}, func() *estate { return aCluster().kill("10.0.0.23:6379") }},
		{probe.ClusterOpenSlot, report.Warn, func() *estate {
			e := aCluster()
			line := &e.Nodes[0].Cluster.Nodes[0]
			line.Open = []probe.OpenSlot{{Slot: 200, Importing: true, PeerID: checkstest.NodeID("10.0.0.12:6379")}}
			return e
		}, aCluster},
	}
}

func clusterLayoutExamples() []example {
	together := func(zone string) func() *estate {
		return func() *estate {
			e := aCluster().eachLine("10.0.0.21:6379", func(line *probe.ClusterNode) { line.Addr = "10.0.0.11:6380" })
			e.At("10.0.0.21:6379").Server.Zone = zone
			return e
		}
	}
	return []example{
		{probe.ClusterNoReplicas, report.Warn, withoutReplicas, func() *estate {
			return aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379")
		}},
		{probe.ClusterSameHost, report.Warn, together(""), together("eu-1b")},
		{probe.ClusterTooFewPrimaries, report.Info, func() *estate {
			e := aCluster().eachLine("10.0.0.13:6379", func(line *probe.ClusterNode) { line.Slots = nil })
			return e.eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) { line.Slots = []probe.Range{{From: 5461, To: 16383}} })
		}, withoutReplicas},
		{probe.ClusterNotListed, report.Info, func() *estate {
			e := aCluster()
			e.Stores[0].Addrs = e.Stores[0].Addrs[:1]
			return e
		}, aCluster},
	}
}

// example is a check with an estate in which it answers and one in which it has nothing to say.
type example struct {
	id     probe.FaultID
	status report.Status  // of the finding in bad
	bad    func() *estate // the check must report id at status
	good   func() *estate // the check must say nothing above info, and must not report at all where bad is info
}
