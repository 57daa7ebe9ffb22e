package checks

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
	"tyk-redis-doctor/report"
)

// capture is what one node of a real cluster answered.
type capture struct {
	Server string `json:"server"`
	Case   string `json:"case"`
	Info   string `json:"info"`  // CLUSTER INFO
	Nodes  string `json:"nodes"` // CLUSTER NODES
	Slots  any    `json:"slots"` // CLUSTER SLOTS
}

// estate is the cluster of a capture: the node that was asked tells its view, those that it flags as failed refuse
// connections, all others answer and tell nothing of the cluster.
func (x capture) estate() *estate {
	view := wire.ParseClusterInfo(x.Info)
	view.Nodes = wire.ParseClusterNodes(x.Nodes)
	view.Slots, view.Elements = wire.ParseClusterSlots(numbers(x.Slots))
	e := &estate{}
	s := e.store("gateway/storage", probe.Cluster)
	for _, line := range view.Nodes {
		addr := line.Addr
		if line.Has("myself") {
			view.MyID = line.ID
			if addr == "" {
				addr = "127.0.0.1:7000"
			}
		}
		if line.Has("handshake") {
			continue
		}
		n := e.node(addr, s.ID)
		n.Server.Mode, n.Role = "cluster", map[bool]probe.Role{true: probe.Primary, false: probe.Replica}[line.Has("master")]
		switch {
		case line.Has("myself"):
			n.Cluster, n.Listed = view, true
		case line.Has("fail"), line.Has("fail?"):
			role := n.Role
			fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
			n.Role = role
		}
		s.Addrs = append(s.Addrs, addr)
	}
	return e
}

// numbers makes the numbers of JSON those of RESP.
func numbers(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = numbers(v[i])
		}
		return out
	case float64:
		return int64(v)
	}
	return v
}

// told are the findings that a case must give in the family cluster, from warn up, in the order of the report; the same
// for every server.
var told = map[string]string{
	"primary": "", "replica": "", "just-started": "", "tls": "", "human-nodename": "", "announce-client-ipv4": "", "nodes-conf-of-older-version": "",
	"hostname-announced": "", "hostname-preferred": "", "hostname-preferred-replica": "",
	"replica-down":                    "cluster.replica_down",
	"replica-pfail":                   "cluster.replica_down",
	"failed-over":                     "cluster.primary_down cluster.replica_down",
	"failed-over-new-primary":         "cluster.primary_down cluster.replica_down",
	"primary-down-before-failover":    "cluster.primary_down cluster.slots_uncovered cluster.state_fail cluster.replica_down",
	"slots-lost":                      "cluster.primary_down cluster.slots_uncovered cluster.state_fail cluster.primary_down cluster.replica_down",
	"majority-lost":                   "cluster.quorum_lost cluster.slots_uncovered cluster.primary_down cluster.primary_down cluster.state_fail cluster.primary_down cluster.replica_down",
	"migrating-source":                "cluster.open_slot",
	"handshake":                       "",
	"unknown-endpoint":                "cluster.no_endpoint",
	"hostname-preferred-mostly-unset": "cluster.no_endpoint",
	"empty-node":                      "cluster.state_fail",
	"single-node-no-ip":               "cluster.no_endpoint cluster.no_replicas",
	"partial-coverage":                "cluster.no_endpoint cluster.slots_uncovered cluster.no_replicas",
}

func TestRepliesOfRealClusters(t *testing.T) {
	f, err := os.Open("testdata/clusters.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var x capture
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		want, known := told[x.Case]
		if !known {
			t.Errorf("%s: nothing is expected of it", x.Case)
		}
		var got []string
		var words []string
		r := Run(x.estate().evidence(), report.DefaultPolicy(), asOf, clusterChecks(), Selection{})
		for _, f := range r.Findings {
			if f.Status.Rank() >= report.Warn.Rank() {
				got = append(got, string(f.ID))
				words = append(words, string(f.Status)+" "+f.Message)
			}
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s %s: %v, want %s\n%s", x.Server, x.Case, got, want, strings.Join(words, "\n"))
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
