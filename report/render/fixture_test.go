package render

import (
	"fmt"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

// began is when every hand-built run began.
var began = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

// bigCluster is an estate of n nodes, half primaries and half replicas, with some of each kind of trouble in it.
func bigCluster(n int) *report.Report {
	store := tlsStore(probe.Cluster, "10.20.0.10:6379", "10.20.0.11:6379")
	r := &report.Report{
		Schema: report.Schema, Tool: report.Tool{Name: "tyk-redis-doctor", Version: "1.0.0"},
		Began: began, Finished: began.Add(1342 * time.Millisecond), Policy: report.DefaultPolicy(),
		Evidence: probe.Evidence{Stores: []probe.Store{store}, Vantage: probe.Vantage{Hostname: "gw-7f9c", OS: "linux/amd64"}},
	}
	addr := func(i int) string { return fmt.Sprintf("10.20.%d.%d:6379", i/200, 10+i%200) }
	half := n / 2
	for i := range n {
		node := probe.Node{Addr: addr(i), Purpose: probe.AsData, Listed: i < 2, Stores: []probe.StoreID{store.ID}}
		if i < 2 {
			node.FoundBy = []string{"tyk.conf:7 addrs"}
		} else {
			node.FoundBy = []string{"CLUSTER NODES of " + addr(0), "CLUSTER SLOTS of " + addr(0)}
		}
		climb(&node, i)
		if i < half {
			node.Role, node.Slots = probe.Primary, fmt.Sprintf("%d-%d", i*16384/half, (i+1)*16384/half-1)
		} else {
			node.Role, node.ReplicaOf = probe.Replica, addr(i-half)
			node.Replication = &probe.Replication{Role: probe.Replica, LinkUp: ptr(true), LastIOS: ptr(int64(1)), PrimaryAddr: addr(i - half)}
		}
		r.Evidence.Nodes = append(r.Evidence.Nodes, node)
	}
	breakSome(r, n)
	return r
}

// tlsStore is a Gateway's main store with TLS on.
func tlsStore(mode probe.Mode, addrs ...string) probe.Store {
	keys := &probe.Keyring{}
	return probe.Store{
		ID: "gateway/storage", Component: probe.Gateway, Block: "storage", Active: true, Starts: true,
		Source: "/opt/tyk-gateway/tyk.conf, 3 variables", Conf: "/opt/tyk-gateway/tyk.conf",
		Mode: mode, Addrs: addrs, AddrsFrom: "addrs", Configured: addrs, Password: keys.Add("canary-one"),
		EnableCluster: mode == probe.Cluster, TLS: tlsinspect.Settings{Enabled: true, CAFile: "/etc/tyk/ca.pem", MinVersion: "1.2"},
		TimeoutS: 5, Pool: probe.Pool{Size: 500, ClientsPerProcess: 3, Scope: "client and node", IdleS: 240},
		TykVersion: "5.8.0", VersionGiven: true, Driver: probe.Driver{Era: "v9", Verified: true},
		Origin: map[string]probe.Origin{
			"addrs": "tyk.conf:7", "enable_cluster": "tyk.conf:9", "password": "TYK_GW_STORAGE_PASSWORD", "username": "default",
			"database": "default", "use_ssl": "tyk.conf:10", "ca_file": "TYK_GW_STORAGE_CAFILE", "min_version": "default", "timeout": "default",
			"max_active": "default",
		},
	}
}

// climb fills in a visit that went well; i varies its times.
func climb(n *probe.Node, i int) {
	at := probe.Millis(1 + float64(i%7)*3.5)
	for _, s := range []struct {
		name probe.StepName
		took float64
	}{
		{probe.StepTCP, 0.9 + float64(i%5)*0.1}, {probe.StepTLS, 3.2 + float64(i%4)*0.4}, {probe.StepAuth, 0.6},
		{probe.StepPing, 0.4}, {probe.StepInfo, 0.3}, {probe.StepCluster, 0.8}, {probe.StepRights, 0.5},
	} {
		n.Steps = append(n.Steps, probe.Step{Name: s.name, BeganMS: at, TookMS: probe.Millis(s.took)})
		at += probe.Millis(s.took)
	}
	n.TLS = &tlsinspect.Handshake{Version: "1.3", Cipher: "TLS_AES_128_GCM_SHA256", ServerName: "redis",
		Chain: []tlsinspect.Cert{
			{
				Subject:   "CN=redis",
				Issuer:    "CN=Example Intermediate",
				Serial:    "1f",
				DNSNames:  []string{"redis"},
				Key:       "RSA 2048",
				Signature: "SHA256-RSA",
				SHA256:    "ab12",
				NotBefore: began.AddDate(0, -9, 0),
				NotAfter:  began.AddDate(0, 0, 89+i%3*40).Add(5 * time.Hour),
			},
			{
				Subject:   "CN=Example Intermediate",
				Issuer:    "CN=Example Root",
				Serial:    "02",
				IsCA:      true,
				Key:       "ECDSA P-256",
				Signature: "ECDSA-SHA256",
				SHA256:    "cd34",
				NotBefore: began.AddDate(-2, 0, 0),
				NotAfter:  began.AddDate(3, 0, 0),
			},
		}}
	n.Server = &probe.Server{
		Product: "redis",
		Version: "7.0.15",
		Mode:    "cluster",
		RunID:   fmt.Sprintf("%08x%032x", 0x9e3779b9*uint32(i+1), i),
		UptimeS: ptr(int64(8640000 + i)),
	}
	n.Clients = &probe.Clients{Connected: ptr(int64(212 + i)), Max: ptr(int64(10000))}
	n.Memory = &probe.Memory{UsedBytes: ptr(int64(1288490188)), MaxBytes: ptr(int64(4294967296)), Policy: "noeviction"}
	n.Latency = &probe.Latency{
		Samples: 10,
		MinUS:   290,
		P50US:   410 + int64(i%9)*35,
		P99US:   900 + int64(i%9)*200,
		MaxUS:   1300 + int64(i%9)*400,
	}
}

// breakSome makes one node refuse the password, one refuse connections and two certificates run out.
func breakSome(r *report.Report, n int) {
	fail := func(node *probe.Node, step probe.StepName, id probe.FaultID, text string) {
		for i := range node.Steps {
			if node.Steps[i].Name == step {
				node.Steps = node.Steps[:i+1]
				node.Steps[i].Fault = &probe.Fault{ID: id, Text: text}
				break
			}
		}
		node.Server, node.Clients, node.Memory, node.Latency = nil, nil, nil, nil
	}
	denied, down, aging := &r.Evidence.Nodes[1], &r.Evidence.Nodes[n-1], []*probe.Node{&r.Evidence.Nodes[0], &r.Evidence.Nodes[n/2]}
	fail(denied, probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS invalid username-password pair or user is disabled.")
	fail(down, probe.StepTCP, probe.NetRefused, "connect: connection refused")
	down.Role, down.TLS, down.ReplicaOf, down.Replication = probe.Unknown, nil, "", nil
	for _, node := range aging {
		node.TLS.Chain[0].NotAfter = began.AddDate(0, 0, 12)
	}
	r.Verdict = report.Broken
	r.Headline = denied.Addr + " (slots " + denied.Slots + ", 33 % of the keys) refuses the password that the other nodes accept."
	r.Findings = []report.Finding{
		{ID: probe.AuthNodeDiffers, Status: report.Fail, Store: "gateway/storage", Nodes: []string{denied.Addr},
			Summary: r.Headline,
			Detail:  "WRONGPASS invalid username-password pair or user is disabled.",
			Message: r.Headline + " WRONGPASS invalid username-password pair or user is disabled.",
			Hint:    "Give this node the password of the others.",
			Fix: []report.Fix{
				{
					Kind:  report.FixRedis,
					Way:   1,
					Node:  denied.Addr,
					Argv:  []string{"CONFIG", "SET", "requirepass", "<password of storage>"},
					As:    report.AsAdmin,
					Text:  "redis-cli -h 10.20.0.11 -p 6379 --askpass CONFIG SET requirepass <password of storage>",
					Needs: "the password of storage",
				},
				{
					Kind:  report.FixRedis,
					Way:   1,
					Node:  denied.Addr,
					Argv:  []string{"CONFIG", "SET", "masterauth", "<password of storage>"},
					As:    report.AsAdmin,
					Text:  "redis-cli -h 10.20.0.11 -p 6379 --askpass CONFIG SET masterauth <password of storage>",
					Needs: "the password of storage",
				},
				{Kind: report.FixRedis, Way: 1, Node: denied.Addr, Argv: []string{"CONFIG", "REWRITE"}, As: report.AsAdmin,
					Text: "redis-cli -h 10.20.0.11 -p 6379 --askpass CONFIG REWRITE"},
				{
					Kind:  report.FixConf,
					Way:   2,
					File:  "/opt/tyk-gateway/tyk.conf",
					Unset: []string{"storage.password"},
					Text:  "remove storage.password",
				},
			},
			Verify:   "tyk-redis-doctor check --conf /opt/tyk-gateway/tyk.conf",
			Evidence: []string{"/evidence/nodes/1/steps/2/fault"}},
		{
			ID:       probe.NetRefused,
			Status:   report.Fail,
			Store:    "gateway/storage",
			Nodes:    []string{down.Addr},
			CausedBy: probe.ClusterReplicaDown,
			Message:  down.Addr + " refuses connections: nothing listens there.",
		},
		{ID: probe.ClusterReplicaDown, Status: report.Warn, Store: "gateway/storage", Nodes: []string{down.Addr},
			Message: "The replica " + down.Addr + " is down; its primary has no other.", Hint: "Start it, or remove it from the cluster.",
			Fix: []report.Fix{
				{Kind: report.FixServer, Way: 1, Node: down.Addr, Do: report.Start, Text: "start redis-server at " + down.Addr},
			}},
		{ID: probe.TLSExpiresSoon, Status: report.Warn, Store: "gateway/storage", Nodes: []string{aging[0].Addr, aging[1].Addr},
			Message: "The certificates of 2 nodes expire on 2026-03-14, in 12 days.", Hint: "Renew them."},
		{ID: probe.ShardcountInert, Status: report.Info, Store: "gateway/storage",
			Message: "REDIGOCLUSTER_SHARDCOUNT=128 (environment): Tyk reads it up to 2.9.2 only.", Hint: "Remove it.",
			Fix: []report.Fix{{Kind: report.FixEnv, Text: "unset REDIGOCLUSTER_SHARDCOUNT"}}},
		{ID: probe.SentinelUnknownMaster, Status: report.Skipped, Message: "not asked: no store uses Sentinels."},
		{ID: probe.NetDNS, Status: report.Pass, Message: "every name resolves."},
	}
	r.Findings[1].CausedByIndex = ptr(2)
	for i, f := range r.Findings {
		if counts(&f) && f.CausedBy == "" {
			r.Causes = append(
				r.Causes,
				report.Cause{ID: f.ID, Status: f.Status, Store: f.Store, Nodes: f.Nodes, Message: f.Message, Index: ptr(i)},
			)
		}
	}
	store := probe.StoreID("gateway/storage")
	r.Claims = []report.Claim{
		{Store: store, ID: report.ClaimStart, State: report.Proved},
		{Store: store, ID: report.ClaimRead, State: report.Refuted, Why: "WRONGPASS", Nodes: []string{denied.Addr}},
		{Store: store, ID: report.ClaimWrite, State: report.Refuted, Why: "WRONGPASS", Nodes: []string{denied.Addr}},
		{
			Store: store,
			ID:    report.ClaimClient,
			State: report.Unproved,
			Why:   "the deadline came first",
			Would: "a longer --deadline would tell",
		},
	}
	r.Evidence.Rehearsals = []probe.Rehearsal{{Store: "gateway/storage", OK: true, TookMS: 12.4}}
}
