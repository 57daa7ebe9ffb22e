package checks

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// refusingWrites is an estate one of whose nodes refuses every write of the component.
func refusingWrites(e *estate, addr string, id probe.FaultID, text string) *estate {
	n := e.at(addr)
	fault := probe.Fault{ID: id, Text: text}
	n.Rights.Refused = []probe.Refusal{{Command: "SET", Key: "apikey-*", Use: "sessions", Vital: true, Fault: fault}, {Command: "INCR", Key: "quota-*", Use: "quotas", Fault: fault}}
	for i := range n.Steps {
		if n.Steps[i].Name == probe.StepRights {
			n.Steps[i].Fault = &fault
		}
	}
	return e
}

// refusingAll is a standalone server that refuses PING, though INFO answers.
func refusingAll(id probe.FaultID, text string) func() *estate {
	return func() *estate {
		e := aStandalone()
		n := e.nodes[0]
		n.Steps = []probe.Step{{Name: probe.StepTCP, TookMS: 0.5}, {Name: probe.StepPing, TookMS: 0.5, Fault: &probe.Fault{ID: id, Text: text}}}
		n.Rights = nil
		return e
	}
}

// aReplica is a Gateway pointed at a replica.
func aReplica() *estate {
	e := aStandalone()
	n := e.nodes[0]
	n.Role = probe.Replica
	n.Replication = &probe.Replication{Role: probe.Replica, PrimaryAddr: "10.0.0.5:6379", LinkUp: pBool(true), ReadOnly: pBool(true)}
	return e
}

// versions gives every data node a product and version, and the component one of its own.
func versions(e *estate, product, version, tyk string) func() *estate {
	for _, n := range e.nodes {
		if n.Purpose == probe.AsData {
			n.Server.Product, n.Server.Version = product, version
		}
	}
	e.stores[0].TykVersion = tyk
	return func() *estate { return e }
}

// memory is a standalone server with a limit, in percent of use.
func memory(policy string, pct, evicted int64) func() *estate {
	return func() *estate {
		e := aStandalone()
		e.nodes[0].Memory = &probe.Memory{UsedBytes: p64(pct << 20), MaxBytes: p64(100 << 20), Policy: policy, Evicted: p64(evicted)}
		return e
	}
}

func serverExamples() []example {
	idle := func(s int64) func() *estate {
		return func() *estate {
			e := aStandalone()
			e.nodes[0].Server.IdleS = p64(s)
			return e
		}
	}
	return []example{
		{"server.protected_mode", report.Fail, func() *estate {
			e := aStandalone()
			fails(e.nodes[0], probe.StepPing, probe.ServerProtectedMode, "DENIED Redis is running in protected mode")
			return e
		}, aStandalone},
		{"server.loading", report.Fail, refusingAll(probe.ServerLoading, "LOADING Redis is loading the dataset in memory"), aStandalone},
		{"server.busy", report.Fail, refusingAll(probe.ServerBusy, "BUSY Redis is busy running a script."), aStandalone},
		{"server.writes_held", report.Fail, refusingAll(probe.ServerWritesHeld, "it answers reads, and a write waits without an answer"), aStandalone},
		{"server.masterdown", report.Fail, func() *estate {
			e := refusingAll(probe.ServerMasterdown, "MASTERDOWN Link with MASTER is down")()
			e.nodes[0].Role, e.nodes[0].Replication = probe.Replica, aReplica().nodes[0].Replication
			e.nodes[0].Replication.LinkUp = pBool(false)
			return e
		}, aReplica},
		{"server.readonly", report.Fail, aReplica, func() *estate {
			e := aStandalone()
			e.nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "10.0.0.2:6379", State: "online", Offset: 1000}}
			return e
		}},
		{"server.oom", report.Fail, func() *estate {
			return refusingWrites(memory("noeviction", 101, 0)(), "10.0.0.1:6379", probe.ServerOOM, "OOM command not allowed when used memory > 'maxmemory'.")
		}, memory("noeviction", 50, 0)},
		{"server.misconf", report.Fail, refusingAll(probe.ServerMisconf, "MISCONF Redis is configured to save RDB snapshots"), aStandalone},
		{"server.noreplicas", report.Fail, func() *estate {
			return refusingWrites(aStandalone(), "10.0.0.1:6379", probe.ServerNoreplicas, "NOREPLICAS Not enough good replicas to write.")
		}, aStandalone},
		{"server.command_disabled", report.Fail, refusingAll(probe.ServerCommandDisabled, "ERR unknown command 'PING'"), func() *estate { // what only the tool asks for
			e := aStandalone()
			e.nodes[0].NotVisible = []probe.NotVisible{{What: "CONFIG GET", Text: "ERR unknown command 'CONFIG'"}}
			return e
		}},
		{"server.error", report.Fail, refusingAll(probe.ServerError, "ERR something new"), aStandalone},
		{"server.near_oom", report.Warn, memory("noeviction", 96, 0), memory("noeviction", 89, 0)},
		{"server.evicts_keys", report.Warn, memory("allkeys-lru", 20, 0), memory("volatile-lru", 95, 0)},
		{"server.save_failed", report.Warn, func() *estate {
			e := aStandalone()
			e.nodes[0].Persistence.LastSaveOK = pBool(false)
			return e
		}, aStandalone},
		{"server.closes_idle", report.Warn, idle(30), idle(300)},
		{"server.clock_skew", report.Warn, func() *estate {
			e := aStandalone()
			e.nodes[0].Server.SkewMS = p64(-10_000)
			return e
		}, func() *estate {
			e := aStandalone()
			e.nodes[0].Server.SkewMS = p64(9_999)
			return e
		}},
		{"server.unsupported", report.Warn, versions(aStandalone(), "keydb", "6.3.4", "5.14.0"), versions(aStandalone(), "valkey", "8.0.1", "5.14.0")},
		{"server.too_old", report.Warn, versions(aStandalone(), "redis", "5.0.14", "5.14.0"), versions(aStandalone(), "redis", "6.2.0", "5.14.0")},
		{"server.too_new", report.Info, versions(aStandalone(), "redis", "7.0.15", "5.2.3"), versions(aStandalone(), "redis", "7.0.15", "5.3.0")},
		{"server.versions_differ", report.Warn, func() *estate {
			e := aCluster()
			e.at("10.0.0.22:6379").Server.Version = "7.2.4"
			return e
		}, func() *estate { // patches of one release
			e := aCluster()
			e.at("10.0.0.22:6379").Server.Version = "7.0.11"
			return e
		}},
	}
}

func TestServerAtTheBorders(t *testing.T) {
	oom := "OOM command not allowed when used memory > 'maxmemory'."
	checkEdges(t, []edge{
		{"one primary of three out of memory", func() *estate { return refusingWrites(aCluster(), "10.0.0.12:6379", probe.ServerOOM, oom) }, "server.oom", report.Fail, "", "10.0.0.12:6379 (slots 5461-10922, 33 % of the keys) is out of memory and refuses writes"},
		{"out of memory explains nearly out", func() *estate {
			return refusingWrites(memory("noeviction", 101, 0)(), "10.0.0.1:6379", probe.ServerOOM, oom)
		}, "server.near_oom", report.Warn, "server.oom", ""},
		{"no limit", memory("allkeys-lru", 0, 0), "server.near_oom", "", "", ""},
		{"limit of a replica", func() *estate {
			e := aCluster()
			e.at("10.0.0.21:6379").Memory = memory("noeviction", 99, 0)().nodes[0].Memory
			return e
		}, "server.near_oom", "", "", ""},
		{"a cache evicts", func() *estate {
			e := memory("allkeys-lru", 99, 5000)()
			e.stores[0].Block = "cache_storage"
			return e
		}, "server.evicts_keys", "", "", ""},
		{"keys with an expiry evicted now", memory("volatile-lru", 99, 5000), "server.evicts_keys", report.Warn, "", "5000 times"},
		{"keys with an expiry evicted once", memory("volatile-lru", 40, 5000), "server.evicts_keys", report.Info, "", ""},
		{"eviction without a limit", func() *estate {
			e := aStandalone()
			e.nodes[0].Memory.Policy = "allkeys-lfu"
			return e
		}, "server.evicts_keys", "", "", ""},
		{"the primary of a replica is named", aReplica, "server.readonly", report.Fail, "", `"addrs": ["10.0.0.5:6379"]`},
		{"a replica that takes writes", func() *estate {
			e := aReplica()
			e.nodes[0].Replication.ReadOnly = pBool(false)
			return e
		}, "server.readonly", report.Warn, "", "lost with the next synchronisation"},
		{"replicas of a cluster are read-only", aCluster, "server.readonly", "", "", ""},
		{"a replica that loads", func() *estate {
			e := aCluster()
			e.at("10.0.0.22:6379").Persistence.Loading = true
			return e
		}, "server.loading", report.Warn, "", "10.0.0.22:6379 is loading"},
		{"how long it loads", func() *estate {
			e := refusingAll(probe.ServerLoading, "LOADING")()
			e.nodes[0].Persistence.Loading, e.nodes[0].Persistence.LoadingETAS = true, p64(42)
			return e
		}, "server.loading", report.Fail, "", "for about 42 s more"},
		{"a function that is missing", func() *estate {
			e := aStandalone()
			e.nodes[0].Rights.Refused = []probe.Refusal{{Command: "EVAL", Use: "rate limits", Fault: probe.Fault{ID: probe.ServerCommandDisabled, Text: "ERR unknown command 'EVAL'"}}}
			return e
		}, "server.command_disabled", report.Warn, "", "fails in: rate limits"},
		{"the append-only file", refusingAll(probe.ServerMisconf, "MISCONF Errors writing to the AOF file: No space left on device"), "server.misconf", report.Fail, "", "its append-only file"},
		{"a failed snapshot behind MISCONF", func() *estate {
			e := refusingAll(probe.ServerMisconf, "MISCONF Redis is configured to save RDB snapshots")()
			e.nodes[0].Persistence.LastSaveOK = pBool(false)
			return e
		}, "server.save_failed", report.Warn, "server.misconf", ""},
		{"a clock that is wrong here", func() *estate {
			e := aCluster()
			for _, n := range e.nodes {
				n.Server.SkewMS = p64(60_000)
			}
			return e
		}, "server.clock_skew", report.Warn, "", "which is likely to be the wrong one"},
	})
}

func TestSupportedVersions(t *testing.T) {
	for _, test := range []struct {
		product, version, tyk string
		id                    probe.FaultID // "" for none
		want                  report.Status
	}{
		{"redis", "6.0.20", "5.14.0", "server.too_old", report.Info},
		{"redis", "6.0.20", "5.2.3", "", ""},
		{"redis", "5.0.14", "5.2.3", "server.too_old", report.Warn},
		{"redis", "7.4.1", "5.8", "", ""},
		{"redis", "8.0.2", "5.8", "server.too_new", report.Info},
		{"redis", "8.2.0", "5.11.0", "", ""},
		{"redis", "8.4.0", "5.11.0", "server.too_new", report.Info},
		{"redis", "8.4.1", "5.12.0", "", ""},
		{"redis", "8.6.0", "5.14.0", "server.too_new", report.Info},
		{"valkey", "8.1.1", "5.9.0", "", ""},
		{"valkey", "9.0.0", "5.14.0", "server.too_new", report.Info},
		{"valkey", "7.2.7", "5.8", "server.unsupported", report.Info},
		{"dragonfly", "1.22.0", "5.14.0", "server.unsupported", report.Warn},
		{"redis enterprise", "7.8.2-60", "5.14.0", "", ""},
		{"redis", "unknown", "5.14.0", "", ""},
	} {
		r := judge(t, versions(aStandalone(), test.product, test.version, test.tyk)())
		for _, id := range []probe.FaultID{"server.too_old", "server.too_new", "server.unsupported"} {
			f := find(r, id)
			switch {
			case id != test.id && f != nil:
				t.Errorf("%s %s with %s: %s", test.product, test.version, test.tyk, f.Message)
			case id == test.id && (f == nil || f.Status != test.want):
				t.Errorf("%s %s with %s: %+v, want %s %s", test.product, test.version, test.tyk, f, id, test.want)
			}
		}
	}
}

func TestAmountsOfMemory(t *testing.T) {
	for bytes, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1 KB", 1536: "1.5 KB", 1 << 20: "1 MB", 150 << 20: "150 MB", 3 << 40: "3 TB", 5 << 50: "5120 TB"} {
		if got := sizeText(bytes); got != want {
			t.Errorf("%d: %q, want %q", bytes, got, want)
		}
	}
}
