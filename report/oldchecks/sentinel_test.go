package checks

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// eachSentinel edits what every Sentinel says.
func (e *estate) eachSentinel(edit func(*probe.SentinelView)) *estate {
	for _, n := range e.nodes {
		if n.Sentinel != nil {
			edit(n.Sentinel)
		}
	}
	return e
}

// flagMaster makes every Sentinel flag the primary as down.
func (e *estate) flagMaster() *estate {
	return e.eachSentinel(func(v *probe.SentinelView) { v.Masters[0].Flags = []string{"s_down", "o_down", "master"} })
}

// flagReplica makes every Sentinel flag the replica as down.
func (e *estate) flagReplica() *estate {
	return e.eachSentinel(func(v *probe.SentinelView) { v.Replicas[0].Flags = []string{"s_down", "slave", "disconnected"} })
}

// losing is the Sentinel estate in which some Sentinels refuse connections and the others have noticed.
func losing(gone ...string) *estate {
	e := aSentinel()
	for _, addr := range gone {
		n := e.at(addr)
		fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
		n.Role = probe.SentinelRole
	}
	return e.eachSentinel(func(v *probe.SentinelView) {
		for i := range v.Sentinels {
			if slices.Contains(gone, v.Sentinels[i].Addr) {
				v.Sentinels[i].Flags = []string{"s_down", "sentinel"}
			}
		}
		if len(gone) > 1 {
			v.CKQuorum = "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover"
		}
	})
}

// watchedWithPassword is the Sentinel estate whose Redis has a password.
func watchedWithPassword() *estate {
	e := aSentinel()
	var keys probe.Keyring
	e.stores[0].Password = keys.Add("not shown")
	return e
}

// asking is the Sentinel estate with a master name that is not watched.
func asking(name string) *estate {
	e := aSentinel()
	e.stores[0].MasterName = name
	for _, n := range e.nodes {
		if n.Sentinel != nil {
			n.Sentinel.Name, n.Sentinel.Known, n.Sentinel.MasterAddr, n.Sentinel.Replicas, n.Sentinel.Sentinels, n.Sentinel.CKQuorum = name, pBool(false), "", nil, nil, ""
			n.Steps = append(n.Steps, probe.Step{Name: probe.StepSentinel, Fault: &probe.Fault{ID: probe.SentinelUnknownMaster, Text: "no such master"}})
		}
	}
	e.nodes = slices.DeleteFunc(e.nodes, func(n *probe.Node) bool { return n.Purpose == probe.AsData })
	return e
}

// lonely is the Sentinel estate of some Sentinels only, which know each other.
func lonely(count, wanted int) *estate {
	e := aSentinel()
	kept := e.stores[0].Addrs[:count]
	e.stores[0].Addrs = kept
	e.nodes = slices.DeleteFunc(e.nodes, func(n *probe.Node) bool { return n.Purpose == probe.AsSentinel && !slices.Contains(kept, n.Addr) })
	return e.eachSentinel(func(v *probe.SentinelView) {
		v.Sentinels = slices.DeleteFunc(v.Sentinels, func(p probe.SentinelPeer) bool { return !slices.Contains(kept, p.Addr) })
		v.Masters[0].OtherSentinels, v.Masters[0].Quorum = count-1, wanted
	})
}

// deadMaster is the Sentinel estate whose primary does not answer.
func deadMaster() *estate {
	e := aSentinel()
	n := e.at("10.0.0.1:6379")
	fails(n, probe.StepTCP, probe.NetTimeout, "i/o timeout")
	n.Role = probe.Primary
	return e
}

func sentinelExamples() []example {
	return []example{
		{"sentinel.unknown_master", report.Fail, func() *estate { return asking("MyMaster") }, aSentinel},
		{"sentinel.master_down", report.Fail, func() *estate { return deadMaster().flagMaster() }, deadMaster},
		{"sentinel.master_unreachable", report.Fail, deadMaster, func() *estate { return deadMaster().flagMaster() }},
		{"sentinel.master_is_replica", report.Fail, func() *estate {
			e := aSentinel()
			follow(e.at("10.0.0.1:6379"), e.node("10.0.0.9:6379", "gateway/storage"))
			return e
		}, aSentinel},
		{"sentinel.disagree", report.Fail, func() *estate {
			e := aSentinel()
			e.at("10.0.0.33:26379").Sentinel.MasterAddr = "10.0.0.2:6379"
			return e
		}, func() *estate { // the same server under two addresses
			e := aSentinel()
			e.at("10.0.0.33:26379").Sentinel.MasterAddr = "redis-1:6379"
			e.at("10.0.0.1:6379").Aliases = []string{"redis-1:6379"}
			return e
		}},
		{"sentinel.auth_pass_missing", report.Warn, func() *estate { return watchedWithPassword().flagMaster() }, watchedWithPassword},
		{"sentinel.master_flagged_down", report.Warn, func() *estate { return aSentinel().flagMaster() }, func() *estate { return watchedWithPassword().flagMaster() }},
		{"sentinel.sentinel_down", report.Warn, func() *estate { return losing("10.0.0.32:26379") }, aSentinel},
		{"sentinel.quorum_lost", report.Warn, func() *estate { return losing("10.0.0.32:26379", "10.0.0.33:26379") }, func() *estate { return losing("10.0.0.33:26379") }},
		{"sentinel.cut_off", report.Warn, func() *estate {
			return aSentinel().eachSentinel(func(v *probe.SentinelView) {
				for i := range v.Sentinels {
					if v.Sentinels[i].Addr == "10.0.0.33:26379" {
						v.Sentinels[i].Flags = []string{"s_down", "sentinel"}
					}
				}
			})
		}, func() *estate { return losing("10.0.0.33:26379") }},
		{"sentinel.tilt", report.Warn, func() *estate {
			e := aSentinel()
			e.at("10.0.0.31:26379").Sentinel.Tilt = true
			return e
		}, aSentinel},
		{"sentinel.announces_port_zero", report.Warn, func() *estate {
			e := aSentinel()
			e.at("10.0.0.31:26379").Sentinel.Sentinels[0].Addr = "10.0.0.32:0"
			return e
		}, aSentinel},
		{"sentinel.replica_down", report.Warn, func() *estate {
			e := aSentinel().flagReplica()
			fails(e.at("10.0.0.2:6379"), probe.StepTCP, probe.NetRefused, "connection refused")
			return e
		}, func() *estate { return aSentinel().flagReplica() }},
		{"sentinel.no_promotable_replica", report.Warn, func() *estate {
			return aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Replicas, v.Masters[0].Replicas = nil, 0 })
		}, func() *estate { // one of priority 0 beside one that could take over
			return aSentinel().eachSentinel(func(v *probe.SentinelView) {
				v.Replicas = append(v.Replicas, probe.SentinelPeer{Addr: "10.0.0.3:6379", Flags: []string{"slave"}, Priority: p64(0)})
			})
		}},
		{"sentinel.too_few", report.Info, func() *estate { return lonely(2, 2) }, aSentinel},
		{"sentinel.not_listed", report.Info, func() *estate {
			e := aSentinel()
			e.stores[0].Addrs = e.stores[0].Addrs[:1]
			return e
		}, aSentinel},
	}
}

func TestSentinelAtTheBorders(t *testing.T) {
	trio := []string{"10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379"}
	checkEdges(t, []edge{
		{"other capitals", func() *estate { return asking("MyMaster") }, "sentinel.unknown_master", report.Fail, "", "TYK_GW_STORAGE_MASTERNAME=mymaster"},
		{"capitals are named", func() *estate { return asking("MyMaster") }, "sentinel.unknown_master", report.Fail, "", "capitals count"},
		{"a typing mistake among several", func() *estate {
			return asking("mymastre").eachSentinel(func(v *probe.SentinelView) {
				v.Masters = append(v.Masters, probe.SentinelMaster{Name: "cache"}, probe.SentinelMaster{Name: "orders"})
			})
		}, "sentinel.unknown_master", report.Fail, "", "Set storage.master_name to mymaster."},
		{"a name like none of them", func() *estate {
			return asking("redis").eachSentinel(func(v *probe.SentinelView) {
				v.Masters = append(v.Masters, probe.SentinelMaster{Name: "orders"})
			})
		}, "sentinel.unknown_master", report.Fail, "", "one of mymaster and orders"},
		{"one Sentinel of three does not know it", func() *estate {
			e := aSentinel()
			v := e.at("10.0.0.33:26379").Sentinel
			v.Known, v.MasterAddr = pBool(false), ""
			return e
		}, "sentinel.unknown_master", report.Warn, "", "2 other Sentinels do"},
		{"two lost explain the refusals", func() *estate { return losing(trio[1], trio[2]) }, "net.refused", report.Warn, "sentinel.quorum_lost", ""},
		{"two lost are no more than too few", func() *estate { return losing(trio[1], trio[2]) }, "sentinel.sentinel_down", report.Warn, "sentinel.quorum_lost", "10.0.0.32:26379"},
		{"two lost: the arithmetic", func() *estate { return losing(trio[1], trio[2]) }, "sentinel.quorum_lost", report.Warn, "", "Only 1 of 3 Sentinels is left, and 2 are needed (quorum 2, majority 2)"},
		{"all lost", func() *estate { return losing(trio...) }, "sentinel.sentinel_down", report.Fail, "", "No Sentinel answers"},
		{"all lost explain the refusals", func() *estate { return losing(trio...) }, "net.refused", report.Fail, "sentinel.sentinel_down", ""},
		{"names that do not resolve", func() *estate {
			e := losing(trio...)
			for _, addr := range trio {
				fails(e.at(addr), probe.StepDNS, probe.NetDNS, "no such host")
			}
			return e
		}, "sentinel.sentinel_down", "", "", ""},
		{"unreachable from here alone", func() *estate {
			e := aSentinel()
			for _, addr := range trio[1:] {
				fails(e.at(addr), probe.StepTCP, probe.NetTimeout, "i/o timeout")
			}
			return e
		}, "sentinel.quorum_lost", "", "", ""},
		{"one Sentinel with a quorum of one", func() *estate { return lonely(1, 1) }, "sentinel.quorum_lost", "", "", ""},
		{"one Sentinel with a quorum of two", func() *estate { return lonely(1, 2) }, "sentinel.quorum_lost", report.Warn, "", "takes 2 Sentinels to agree, and 1 is known"},
		{"two Sentinels", func() *estate { return lonely(2, 2) }, "sentinel.quorum_lost", "", "", ""},
		{"the primary is dead, and so is the way to it", func() *estate { return deadMaster().flagMaster() }, "net.timeout", report.Fail, "sentinel.master_down", ""},
		{"a primary beyond a translation", deadMaster, "net.timeout", report.Fail, "sentinel.master_unreachable", ""},
		{"a failover that comes", func() *estate { return deadMaster().flagMaster() }, "sentinel.master_down", report.Fail, "", "SENTINEL FAILOVER mymaster  # makes 10.0.0.2:6379 the primary"},
		{"a replica down", func() *estate {
			e := aSentinel().flagReplica()
			n := e.at("10.0.0.2:6379")
			fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
			n.Role = probe.Replica
			return e
		}, "net.refused", report.Warn, "sentinel.replica_down", ""},
		{"the only replica down", func() *estate {
			e := aSentinel().flagReplica()
			fails(e.at("10.0.0.2:6379"), probe.StepTCP, probe.NetRefused, "connection refused")
			return e
		}, "sentinel.no_promotable_replica", report.Warn, "sentinel.replica_down", ""},
		{"all of priority 0", func() *estate {
			return aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Replicas[0].Priority = p64(0) })
		}, "sentinel.no_promotable_replica", report.Warn, "", "CONFIG SET replica-priority 100"},
		{"replicas not visible", func() *estate {
			return aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Replicas = nil })
		}, "sentinel.no_promotable_replica", "", "", ""},
		{"auth-pass missing hides the replicas", func() *estate {
			return watchedWithPassword().flagMaster().eachSentinel(func(v *probe.SentinelView) { v.Replicas, v.Masters[0].Replicas = nil, 0 })
		}, "sentinel.no_promotable_replica", report.Warn, "sentinel.auth_pass_missing", ""},
		{"auth-pass for every Sentinel", func() *estate { return watchedWithPassword().flagMaster() }, "sentinel.auth_pass_missing", report.Warn, "", "-h 10.0.0.33 -p 26379 SENTINEL SET mymaster auth-pass PASSWORD"},
		{"a primary that is a replica refuses writes", func() *estate {
			e := aSentinel()
			n := e.at("10.0.0.1:6379")
			follow(n, e.node("10.0.0.9:6379", "gateway/storage"))
			n.Rights.Refused = []probe.Refusal{{Command: "SET", Key: "apikey-*", Vital: true, Fault: probe.Fault{ID: probe.ServerReadonly, Text: "READONLY"}}}
			return e
		}, "server.readonly", report.Warn, "sentinel.master_is_replica", ""},
	})
}

func TestNearestName(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"MYMASTER", "mymaster"}, {"mymastr", "mymaster"}, {"my-master", "mymaster"}, {"redis", ""}, {"", ""}, {"orders-2", "orders"},
	} {
		if got := nearest(test.name, []string{"orders", "mymaster"}); got != test.want {
			t.Errorf("%q: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestQuorumArithmetic(t *testing.T) {
	peers := func(flags ...string) []probe.SentinelPeer {
		var out []probe.SentinelPeer
		for _, f := range flags {
			out = append(out, probe.SentinelPeer{Addr: "10.0.0.31:26379", Flags: []string{"sentinel", f}})
		}
		return out
	}
	for name, test := range map[string]struct {
		peers        []probe.SentinelPeer
		wanted       int
		others       int
		known, need  int
		lost, hidden bool
	}{
		"a trio":                        {peers("", ""), 2, 2, 3, 2, false, false},
		"a trio, one lost":              {peers("s_down", ""), 2, 2, 3, 2, false, false},
		"a trio, two lost":              {peers("s_down", "s_down"), 2, 2, 3, 2, true, false},
		"five with a quorum of two":     {peers("s_down", "s_down", "s_down", ""), 2, 4, 5, 3, true, false},
		"three with a quorum of three":  {peers("s_down", ""), 3, 2, 3, 3, true, false},
		"two":                           {peers(""), 2, 1, 2, 2, false, false},
		"two, one lost":                 {peers("s_down"), 1, 1, 2, 2, true, false},
		"disconnected and not flagged":  {peers("disconnected", ""), 2, 2, 3, 2, false, false},
		"others that are not told":      {nil, 2, 2, 3, 2, false, false},
		"SENTINEL MASTERS not visible":  {peers("", ""), 0, 0, 3, 2, false, true},
		"a quorum that cannot be given": {nil, 2, 0, 1, 2, true, false},
	} {
		v := watcher{SentinelView: &probe.SentinelView{Sentinels: test.peers}}
		if !test.hidden {
			v.master = &probe.SentinelMaster{Quorum: test.wanted, OtherSentinels: test.others}
		}
		q := quorumOf(v)
		if q.known != test.known || q.needed() != test.need || q.lost() != test.lost {
			t.Errorf("%s: %+v, %d needed, lost %v", name, q, q.needed(), q.lost())
		}
	}
}
