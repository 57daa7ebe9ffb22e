package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// mute is a cluster one of whose nodes refuses every command, those about its cluster included.
func mute(addr string, id probe.FaultID) func() *estate {
	return func() *estate {
		e := aCluster()
		n := e.at(addr)
		fails(n, probe.StepPing, id, "refused")
		n.Role, n.Slots = probe.Primary, ""
		return e
	}
}

// lockedOut are Sentinels that cannot log in to the primary, and so know of nobody.
func lockedOut(flags ...string) func() *estate {
	return func() *estate {
		return watchedWithPassword().eachSentinel(func(v *probe.SentinelView) {
			m := &v.Masters[0]
			m.RunID, m.OtherSentinels, m.Replicas, m.Flags = "", 0, 0, flags
			v.Sentinels, v.Replicas = nil, nil
			v.CKQuorum = "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover"
		})
	}
}

// gone is the Sentinel estate whose primary does not answer here while the Sentinels flag it like this.
func gone(id probe.FaultID, flags ...string) func() *estate {
	return func() *estate {
		e := aSentinel()
		fails(e.at("10.0.0.1:6379"), map[bool]probe.StepName{true: probe.StepPing, false: probe.StepTCP}[id == probe.ProtoNoReply], id, "nothing")
		return e.eachSentinel(func(v *probe.SentinelView) { v.Masters[0].Flags = flags })
	}
}

// orphan is a Gateway at a replica that refuses everything, and how long it has been without its primary.
func orphan(downS int64) func() *estate {
	return func() *estate {
		e := refusingAll(probe.ServerMasterdown, "MASTERDOWN Link with MASTER is down")()
		e.nodes[0].Role, e.nodes[0].Replication = probe.Replica, aReplica().nodes[0].Replication
		e.nodes[0].Replication.LinkUp, e.nodes[0].Replication.LinkDownS = pBool(false), p64(downS)
		return e
	}
}

// aStray is a cluster without replicas, with a Redis among its addresses that is in no cluster.
func aStray() *estate {
	e := aCluster()
	e.nodes = e.nodes[:0:0]
	for _, n := range aCluster().nodes {
		if n.Role == probe.Primary {
			n.Cluster.Nodes = primariesOf(n.Cluster.Nodes)
			for i := range n.Cluster.Slots {
				n.Cluster.Slots[i].Endpoints = n.Cluster.Slots[i].Endpoints[:1]
			}
			n.Replication.Replicas = nil
			e.nodes = append(e.nodes, n)
		}
	}
	s := e.stores[0]
	s.Addrs = append(s.Addrs, "10.0.0.99:6379")
	s.Configured = s.Addrs
	n := e.node("10.0.0.99:6379", s.ID)
	n.Listed = true
	n.Steps = append(n.Steps, probe.Step{Name: probe.StepCluster, Fault: &probe.Fault{ID: probe.ModeClusterOnStandalone, Text: "ERR This instance has cluster support disabled"}})
	return e
}

func primariesOf(nodes []probe.ClusterNode) []probe.ClusterNode {
	var out []probe.ClusterNode
	for _, n := range nodes {
		if n.Has("master") {
			out = append(out, n)
		}
	}
	return out
}

// oneSentinelDiffers are Sentinels without a password but for one, which refuses ours.
func oneSentinelDiffers() *estate {
	e := aSentinel()
	var keys probe.Keyring
	e.stores[0].SentinelPassword = keys.Add("not shown")
	for i, addr := range []string{"10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379"} {
		n := e.at(addr)
		if i == 2 {
			fails(n, probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS invalid username-password pair")
			n.Role = probe.SentinelRole
			continue
		}
		n.Account = &probe.Account{User: "default", NeedsNone: pBool(true)}
	}
	return e
}

func TestTheFirstCause(t *testing.T) {
	const owner = "10.0.0.12:6379"
	for name, tt := range map[string]struct {
		in      func() *estate
		verdict report.Verdict
		id      probe.FaultID
		says    string // in the headline
		never   string // in the whole finding
	}{
		"busy owner":               {mute(owner, probe.ServerBusy), report.Broken, probe.ServerBusy, owner + " (slots 5461-10922, 33 % of the keys) is busy", ""},
		"loading owner":            {mute(owner, probe.ServerLoading), report.Broken, probe.ServerLoading, "(slots 5461-10922, 33 % of the keys) is loading", ""},
		"protected owner":          {mute(owner, probe.ServerProtectedMode), report.Broken, probe.ServerProtectedMode, "33 % of the keys", ""},
		"frozen owner":             {mute(owner, probe.ProtoNoReply), report.Broken, probe.ProtoNoReply, "(slots 5461-10922, 33 % of the keys) accepts connections", ""},
		"refusing owner":           {mute(owner, probe.NetRefused), report.Broken, probe.NetRefused, "(slots 5461-10922, 33 % of the keys) was refused", ""},
		"busy replica":             {mute("10.0.0.22:6379", probe.ServerBusy), report.Degraded, probe.ServerBusy, "10.0.0.22:6379 is busy", "of the keys"},
		"locked out, not flagged":  {lockedOut("master"), report.Degraded, "sentinel.auth_pass_missing", "cannot log in", "quorum 1"},
		"locked out and flagged":   {lockedOut("s_down", "master"), report.Degraded, "sentinel.auth_pass_missing", "cannot log in", "quorum 1"},
		"primary hangs":            {gone(probe.ProtoNoReply, "master"), report.Broken, "sentinel.master_down", "hangs (it accepts connections and keeps silent)", "announce"},
		"primary hangs, noticed":   {gone(probe.ProtoNoReply, "s_down", "o_down", "master"), report.Broken, "sentinel.master_down", "keeps silent", "start Redis"},
		"primary just ended":       {gone(probe.NetRefused, "master", "disconnected"), report.Broken, "sentinel.master_down", "refuses connections", "announce"},
		"primary refuses only us":  {gone(probe.NetRefused, "master"), report.Broken, "sentinel.master_unreachable", "find it well", ""},
		"no way to the primary":    {gone(probe.NetTimeout, "master"), report.Broken, "sentinel.master_unreachable", "find it well", ""},
		"replica never linked":     {orphan(-1), report.Broken, probe.ServerMasterdown, "never had a link to its primary 10.0.0.5:6379, as with a wrong masterauth", "start Redis"},
		"replica lost its primary": {orphan(20), report.Broken, probe.ServerMasterdown, "has lost its primary 10.0.0.5:6379", "start Redis"},
		"a plain Redis in a list":  {aStray, report.Degraded, "cluster.foreign_node", "10.0.0.99:6379 is listed", ""},
		"one Sentinel refuses":     {oneSentinelDiffers, report.Degraded, "auth.sentinel_wrong_password", "10.0.0.33:26379", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := judge(t, tt.in())
			if r.Verdict != tt.verdict || len(r.Causes) == 0 || r.Causes[0].ID != tt.id {
				t.Fatalf("%s: %s (%v); want %s by %s", r.Verdict, r.Headline, r.Causes, tt.verdict, tt.id)
			}
			if !strings.Contains(r.Headline, tt.says) {
				t.Errorf("%q is missing in %q", tt.says, r.Headline)
			}
			for _, f := range r.Findings {
				if f.ID != tt.id && f.CausedBy != tt.id || tt.never == "" {
					continue
				}
				text := f.Message + f.Hint
				for _, fix := range f.Fix {
					text += fix.Text
				}
				if strings.Contains(text, tt.never) {
					t.Errorf("%s says %q: %s", f.ID, tt.never, text)
				}
			}
		})
	}
}

func TestNobodyIsToldToLowerAQuorumBelowAMajority(t *testing.T) {
	for wanted, want := range map[int]string{2: "", 4: "SENTINEL SET mymaster quorum 2"} {
		e := aSentinel().eachSentinel(func(v *probe.SentinelView) {
			v.Masters[0].Quorum, v.CKQuorum = wanted, "NOQUORUM"
			if wanted == 2 {
				v.Sentinels, v.Masters[0].OtherSentinels = nil, 0
			}
		})
		f := find(judge(t, e), "sentinel.quorum_lost")
		if f == nil {
			t.Fatalf("quorum %d: not found", wanted)
		}
		got := ""
		for _, fix := range f.Fix {
			if i := strings.Index(fix.Text, "SENTINEL SET"); i >= 0 {
				got = fix.Text[i:]
			}
		}
		if got != want {
			t.Errorf("quorum %d: fix %q, want %q", wanted, got, want)
		}
	}
}

func TestTheVerbGoesWithTheNumber(t *testing.T) {
	one, three := []string{"a:1"}, []string{"a:1", "b:2", "c:3"}
	for _, tt := range []struct {
		text  string
		nodes []string
		want  string
	}{
		{"{nodes} " + masterDownText(&probe.Node{}, nil), one, "a:1 is a replica that has lost its primary, and refuses everything (replica-serve-stale-data no)"},
		{"{nodes} " + masterDownText(&probe.Node{}, nil), three, "a:1, b:2 and c:3 are each a replica that has lost its primary, and refuse everything (replica-serve-stale-data no)"},
		{"{nodes} {is|are} Redis", one, "a:1 is Redis"},
		{"{nodes} {is|are} Redis", three, "a:1, b:2 and c:3 are Redis"},
		{"{nodes} {is a|are each a} replica", three, "a:1, b:2 and c:3 are each a replica"},
		{"{nodes} " + busyText(nil, nil), three, "a:1, b:2 and c:3 are busy with a script that does not end, and refuse everything"},
		{"{nodes} " + noReplicasText(&probe.Node{Replication: &probe.Replication{MinReplicas: p64(1), GoodReplicas: p64(0)}}, nil), one, "a:1 wants 1 good replica for a write (min-replicas-to-write), has 0, and refuses writes"},
	} {
		if got := expandText(tt.text, tt.nodes); got != tt.want {
			t.Errorf("%q for %d: %q, want %q", tt.text, len(tt.nodes), got, tt.want)
		}
	}
}
