package checks

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func clusterExamples() []example {
	return slices.Concat(clusterHealthExamples(), clusterAnnounceExamples(), clusterViewExamples(), clusterLayoutExamples())
}

func clusterHealthExamples() []example {
	hidden := func() *estate { return aCluster().hide("10.0.0.12:6379", probe.NetTimeout) }
	return []example{
		{"cluster.quorum_lost", report.Fail, func() *estate { return aCluster().kill("10.0.0.12:6379").kill("10.0.0.13:6379").refuse() }, func() *estate { return aCluster().kill("10.0.0.12:6379").refuse() }},
		{"cluster.primary_down", report.Fail, func() *estate { return aCluster().kill("10.0.0.12:6379").refuse() }, hidden},
		{"cluster.slots_uncovered", report.Fail, func() *estate { return withoutReplicas().kill("10.0.0.12:6379").refuse() }, hidden},
		{"cluster.state_fail", report.Fail, emptyCluster, aCluster},
		{"cluster.bus_blocked", report.Fail, func() *estate {
			return aCluster().refuse().eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) {
				if !line.Has("myself") {
					line.Flags, line.LinkUp = append(line.Flags, "fail"), false
				}
			})
		}, func() *estate { // fail? in one view, and the node answers
			e := aCluster()
			line := &e.nodes[0].Cluster.Nodes[0]
			line.Flags = append(line.Flags, "fail?")
			return e
		}},
		{"cluster.replica_down", report.Warn, func() *estate { return aCluster().kill("10.0.0.23:6379") }, func() *estate { return aCluster().hide("10.0.0.23:6379", probe.NetRefused) }},
		{"cluster.seed_down", report.Warn, func() *estate {
			e := aCluster()
			e.stores[0].Addrs = append(slices.Clone(e.stores[0].Addrs), "10.0.0.99:6379")
			n := e.node("10.0.0.99:6379", "gateway/storage")
			n.Listed = true
			fails(n, probe.StepTCP, probe.NetTimeout, "i/o timeout")
			return e
		}, hidden},
	}
}

func clusterAnnounceExamples() []example {
	unnamed := func(edit func(*probe.Endpoint)) func() *estate {
		return func() *estate { return aCluster().eachEndpoint("10.0.0.12:6379", edit) }
	}
	return []example{
		{"cluster.announce_unreachable", report.Fail, outside, func() *estate { return aCluster().hide("10.0.0.12:6379", probe.NetTimeout) }},
		{"cluster.announce_dns", report.Fail, func() *estate {
			e, row := aCluster().announcing("10.0.0.12:6379", "redis-1.internal:6379")
			fails(row, probe.StepDNS, probe.NetDNS, "no such host")
			return e
		}, aCluster},
		{"cluster.no_endpoint", report.Fail, unnamed(func(e *probe.Endpoint) { e.Host, e.Null = "", true }), aCluster},
		{"cluster.announces_loopback", report.Fail, func() *estate {
			e, _ := aCluster().announcing("10.0.0.12:6379", "127.0.0.1:6379")
			return e
		}, aCluster},
		{"cluster.announces_port_zero", report.Fail, unnamed(func(e *probe.Endpoint) { e.Port = 0 }), aCluster},
		{"cluster.announces_plaintext", report.Fail, func() *estate {
			e := aCluster()
			e.stores[0].TLS.Enabled = true
			row := e.at("10.0.0.12:6379")
			fails(row, probe.StepTLS, probe.TLSServerPlaintext, "no TLS")
			row.Listed = false
			return e
		}, aCluster},
		{"cluster.slots_reply_too_new", report.Fail, func() *estate {
			e := aCluster()
			e.stores[0].Driver.SlotsThreeOnly, e.stores[0].TykVersion = true, "5.2.3"
			return e
		}, func() *estate {
			e := aCluster()
			e.stores[0].Driver.SlotsThreeOnly, e.stores[0].TykVersion = true, "5.2.3"
			for _, n := range e.nodes {
				n.Server.Version, n.Cluster.Elements = "6.2.16", 3
			}
			return e
		}},
	}
}

func clusterViewExamples() []example {
	return []example{
		{"cluster.mixed", report.Fail, func() *estate { return aCluster().stranger("10.0.0.99:6379", probe.Range{From: 0, To: 16383}) }, func() *estate { return aCluster().stranger("10.0.0.99:6379") }},
		{"cluster.foreign_node", report.Warn, func() *estate { return aCluster().stranger("10.0.0.99:6379") }, emptyCluster},
		{"cluster.views_differ", report.Warn, func() *estate {
			e := aCluster()
			for i := range e.at("10.0.0.22:6379").Cluster.Nodes { // it has not heard that a slot was moved
				line := &e.at("10.0.0.22:6379").Cluster.Nodes[i]
				switch line.ID {
				case nodeID("10.0.0.11:6379"):
					line.Slots = []probe.Range{{From: 0, To: 5459}}
				case nodeID("10.0.0.12:6379"):
					line.Slots = []probe.Range{{From: 5460, To: 10922}}
				}
			}
			return e
		}, func() *estate { // the same range twice, as Redis 7.2 says it
			e := aCluster()
			line := &e.nodes[0].Cluster.Nodes[0]
			line.Slots = append(line.Slots, line.Slots...)
			return e
		}},
		{"cluster.handshake_stuck", report.Warn, func() *estate {
			e := aCluster().stranger("10.0.0.99:6379")
			e.nodes[0].Cluster.Nodes = append(e.nodes[0].Cluster.Nodes, probe.ClusterNode{ID: "made up", Addr: "10.0.0.99:6379", BusPort: 16379, Flags: []string{"handshake"}})
			return e
		}, func() *estate { return aCluster().stranger("10.0.0.99:6379") }},
		{"cluster.stale_node", report.Warn, func() *estate {
			return aCluster().eachView(func(v *probe.ClusterView) {
				v.Nodes = append(v.Nodes, probe.ClusterNode{ID: nodeID("gone"), Flags: []string{"master", "fail", "noaddr"}})
			})
		}, func() *estate { return aCluster().kill("10.0.0.23:6379") }},
		{"cluster.open_slot", report.Warn, func() *estate {
			e := aCluster()
			line := &e.nodes[0].Cluster.Nodes[0]
			line.Open = []probe.OpenSlot{{Slot: 200, PeerID: nodeID("10.0.0.12:6379")}}
			return e
		}, aCluster},
	}
}

func clusterLayoutExamples() []example {
	together := func(zone string) func() *estate {
		return func() *estate {
			e := aCluster().eachLine("10.0.0.21:6379", func(line *probe.ClusterNode) { line.Addr = "10.0.0.11:6380" })
			e.at("10.0.0.21:6379").Server.Zone = zone
			return e
		}
	}
	return []example{
		{"cluster.no_replicas", report.Warn, withoutReplicas, func() *estate { return aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379") }},
		{"cluster.same_host", report.Warn, together(""), together("eu-1b")},
		{"cluster.too_few_primaries", report.Info, func() *estate {
			e := aCluster().eachLine("10.0.0.13:6379", func(line *probe.ClusterNode) { line.Slots = nil })
			return e.eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) { line.Slots = []probe.Range{{From: 5461, To: 16383}} })
		}, withoutReplicas},
		{"cluster.not_listed", report.Info, func() *estate {
			e := aCluster()
			e.stores[0].Addrs = e.stores[0].Addrs[:1]
			return e
		}, aCluster},
	}
}

// TestClusterAtTheBorders holds what each kind of trouble is told as, and what must stay silent.
func TestClusterAtTheBorders(t *testing.T) {
	checkEdges(t, []edge{
		{"a replica could take over", func() *estate { return aCluster().kill("10.0.0.12:6379").refuse() }, "cluster.primary_down", report.Fail, "", "its replica 10.0.0.22:6379 has not taken over: slots 5461-10922 (33 % of the keys) are not served, and the whole cluster refuses"},
		{"none could", func() *estate { return withoutReplicas().kill("10.0.0.12:6379").refuse() }, "cluster.primary_down", report.Fail, "", "has no replica: slots 5461-10922 (33 % of the keys)"},
		{"slots of a primary that is down", func() *estate { return withoutReplicas().kill("10.0.0.12:6379").refuse() }, "cluster.slots_uncovered", report.Fail, "cluster.primary_down", "10.0.0.12:6379"},
		{"the connection refused", func() *estate { return withoutReplicas().kill("10.0.0.12:6379").refuse() }, "net.refused", report.Fail, "cluster.primary_down", "10.0.0.12:6379"},
		{"full coverage off", func() *estate { return withoutReplicas().kill("10.0.0.12:6379") }, "cluster.primary_down", report.Fail, "", "the other keys work"},
		{"failed over", func() *estate { return aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379") }, "cluster.primary_down", report.Warn, "", "10.0.0.21:6379 has taken over slots 0-5460 and has no replica itself"},
		{"failed over, refused", func() *estate { return aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379") }, "net.refused", report.Warn, "cluster.primary_down", ""},
		{"failed over: all slots served", func() *estate { return aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379") }, "cluster.slots_uncovered", "", "", ""},
		{"failed over: a listed address", func() *estate { return aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379") }, "cluster.seed_down", "", "", ""},
		{"a majority lost", func() *estate { return aCluster().kill("10.0.0.12:6379").kill("10.0.0.13:6379").refuse() }, "cluster.quorum_lost", report.Fail, "", "2 of 3 primaries are down (10.0.0.12:6379 and 10.0.0.13:6379)"},
		{"a majority lost explains the rest", func() *estate { return aCluster().kill("10.0.0.12:6379").kill("10.0.0.13:6379").refuse() }, "cluster.primary_down", report.Fail, "cluster.quorum_lost", ""},
		{"a replica down", func() *estate { return aCluster().kill("10.0.0.23:6379") }, "cluster.replica_down", report.Warn, "", "a replica of 10.0.0.13:6379, which has no other replica"},
		{"a replica down, refused", func() *estate { return aCluster().kill("10.0.0.23:6379") }, "net.refused", report.Warn, "cluster.replica_down", ""},
		{"one primary out of our reach", func() *estate { return aCluster().hide("10.0.0.12:6379", probe.NetUnreachable) }, "net.unreachable", report.Fail, "", ""},
		{"flagged by one, answers us", func() *estate { return flaggedByOne("10.0.0.12:6379") }, "cluster.primary_down", "", "", ""},
		{"flagged by one: slots", func() *estate { return flaggedByOne("10.0.0.12:6379") }, "cluster.slots_uncovered", "", "", ""},
		{"slots that belong to nobody", unassigned, "cluster.slots_uncovered", report.Fail, "", "Slots 5461-10922 (33 % of the keys) belong to no node"},
		{"an isolated primary", isolated, "cluster.state_fail", report.Fail, "", "10.0.0.11:6379 sees the cluster as failed and refuses every key, while 5 other nodes find it well: it has lost the others on its bus port 16379"},
		{"an isolated primary is not down", isolated, "cluster.primary_down", "", "", ""},
		{"an isolated primary is a member", isolated, "cluster.foreign_node", "", "", ""},
		{"never created", emptyCluster, "cluster.state_fail", report.Fail, "", "--cluster create 10.0.0.11:6379 10.0.0.12:6379 10.0.0.13:6379"},
		{"never created is no mixture", emptyCluster, "cluster.mixed", "", "", ""},
		{"never created is not uncovered", emptyCluster, "cluster.slots_uncovered", "", "", ""},
		{"halves that never met", halves, "cluster.mixed", report.Fail, "", "CLUSTER MEET"},
		{"forgotten by the others", forgotten, "cluster.foreign_node", report.Warn, "", "10.0.0.21:6379"},
		{"an empty primary", emptyPrimary, "cluster.no_replicas", "", "", ""},
		{"a replica that just started", justStarted, "cluster.no_replicas", "", "", ""},
		{"accounts without CLUSTER NODES", withoutNodes, "cluster.no_replicas", "", "", ""},
		{"a node behind another login", func() *estate {
			e := aCluster()
			fails(e.at("10.0.0.12:6379"), probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS")
			return e
		}, "cluster.primary_down", "", "", ""},
		{"a managed service behind one address", func() *estate { return oneAddress("") }, "cluster.same_host", "", "", ""},
		{"a whole cluster on one machine", func() *estate { return oneAddress("10.0.0.1") }, "cluster.same_host", report.Warn, "", "3 primaries share the machine"},
		{"an entry that nobody misses", func() *estate { return leftOver("master", "") }, "cluster.stale_node", report.Warn, "", "10.0.0.98:6379"},
		{"an entry that nobody misses is not down", func() *estate { return leftOver("master", "") }, "cluster.primary_down", "", "", ""},
		{"a replica that was replaced", func() *estate { return leftOver("slave", "10.0.0.11:6379") }, "cluster.stale_node", report.Warn, "", "10.0.0.98:6379"},
		{"a replica that is missed", func() *estate {
			return leftOver("slave", "10.0.0.11:6379").kill("10.0.0.21:6379")
		}, "cluster.replica_down", report.Warn, "", ""},
		{"replicas on loopback", func() *estate {
			e := aCluster().eachLine("10.0.0.21:6379", func(line *probe.ClusterNode) { line.Addr = "127.0.0.1:6380" })
			return e.eachLine("10.0.0.11:6379", func(line *probe.ClusterNode) { line.Addr = "127.0.0.1:6379" })
		}, "cluster.same_host", "", "", ""},
	})
}
