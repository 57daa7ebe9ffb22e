package sentinel_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestAddressesThatLeadNowhere(t *testing.T) {
	for name, test := range map[string]struct {
		e     *estate
		first report.FixKind
	}{
		"no route":    {silent(probe.NetUnreachable, "no route to host"), report.FixNetwork},
		"a pod":       {sends("redis-0.redis:6379", probe.NetDNS), report.FixNetwork},
		"loopback":    {sends("127.0.0.1:6379", probe.NetRefused), report.FixRedis},
		"port 0":      {sends("10.0.0.1:0", probe.NetRefused), report.FixRedis},
		"pods, flags": {flagMaster(sends("127.0.0.1:6379", probe.NetRefused)), report.FixRedis},
	} {
		found := ask(t, test.e, probe.SentinelMasterUnreachable)
		one := checkstest.Way(found, 1)
		if len(found) != 1 || len(one) == 0 || one[0].Kind != test.first {
			t.Errorf("%s: %+v", name, found)
			continue
		}
		for _, f := range append(one, checkstest.Way(found, 2)...) {
			if f.Kind == report.FixNetwork && probe.IsLoopback(test.e.At(found[0].Nodes[0]).Addr) {
				t.Errorf("%s: a way through the network to oneself: %s", name, f.Text)
			}
		}
		if other := ask(t, test.e, probe.SentinelMasterDown); len(other) > 0 {
			t.Errorf("%s: also down", name)
		}
	}
}

// TestAnotherServerAnswers: what has the address of the primary here is not always what has it where the Sentinels are.
func TestAnotherServerAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		runID   string
		uptimeS int64
		infoAge *int64
		entry   string // the address in the Sentinels' entries, where it is another
		want    int
	}{
		"the same":                  {"", 86400, checkstest.P64(500), "", 0},
		"another":                   {"somebody", 86400, checkstest.P64(500), "", 1},
		"a failover that goes on":   {"somebody", 86400, checkstest.P64(500), "10.0.0.9:6379", 0},
		"one that was restarted":    {"somebody", 3, checkstest.P64(5000), "", 0},
		"an answer of unknown age":  {"somebody", 86400, nil, "", 0},
		"no answer was ever had":    {"somebody", 86400, checkstest.P64(-1), "", 0},
		"an answer before its time": {"somebody", 60, checkstest.P64(3600_000), "", 0},
	} {
		e := trio()
		p := e.At(primary)
		p.Server.UptimeS = checkstest.P64(test.uptimeS)
		if test.runID != "" {
			p.Server.RunID = checkstest.RunID(test.runID)
		}
		each(e, func(v *probe.SentinelView) {
			v.Masters[0].InfoAgeMS, v.Masters[0].Addr = test.infoAge, cmp.Or(test.entry, v.Masters[0].Addr)
		})
		if found := ask(t, e, probe.SentinelMasterUnreachable); len(found) != test.want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// A Sentinel that is told to watch a master anew forgets everything about it.
func TestSettingsAreGivenAgain(t *testing.T) {
	e := sends("127.0.0.1:6379", probe.NetRefused)
	var keys probe.Keyring
	e.Stores[0].Password = keys.Add("not shown")
	found := ask(t, e, probe.SentinelMasterUnreachable)
	one := way(found, 1)
	for _, s := range []string{s1, s2, s3} {
		for _, want := range []string{
			"redis " + s + " SENTINEL REMOVE mymaster",
			"redis " + s + " SENTINEL MONITOR mymaster <address of the primary that Tyk reaches> 6379 2",
			"redis " + s + " SENTINEL SET mymaster down-after-milliseconds 5000 failover-timeout 60000 auth-pass <password of Redis>",
		} {
			if !slices.Contains(one, want) {
				t.Errorf("%q is not among %q", want, one)
			}
		}
	}
}

func TestSentinelsThatDisagree(t *testing.T) {
	stray := ask(t, straying("10.0.0.9:6379"), probe.SentinelDisagree)
	if one := way(stray, 1); len(one) == 0 || one[0] != "redis "+s3+" SENTINEL REMOVE mymaster" {
		t.Errorf("one that watches something else, and that the others know: %q", one)
	}
	for _, id := range []probe.FaultID{probe.SentinelMasterDown, probe.SentinelMasterUnreachable} {
		if found := ask(t, straying("10.0.0.9:6379"), id); len(found) > 0 {
			t.Errorf("and %s: %+v", id, found)
		}
	}
	apart := straying("10.0.0.9:6379")
	for _, addr := range []string{s1, s2} {
		v := apart.At(addr).Sentinel
		v.Sentinels = slices.DeleteFunc(v.Sentinels, func(p probe.SentinelPeer) bool { return p.Addr == s3 })
	}
	two := ask(t, apart, probe.SentinelDisagree)
	if one := checkstest.Way(two, 1); len(one) != 1 || one[0].Kind != report.FixConf {
		t.Errorf("two deployments: %+v", one)
	}
}

func TestAStrayPrimaryIsNotTheOneInUse(t *testing.T) {
	e := trio()
	n := e.At(replica)
	n.Role, n.ReplicaOf = probe.Primary, ""
	n.Replication = &probe.Replication{Role: probe.Primary, ReplID: "another", Offset: checkstest.P64(5)}
	found := ask(t, e, probe.SentinelDisagree)
	if checkstest.Worst(found) != report.Warn || !slices.Equal(found[0].Nodes, []string{replica}) {
		t.Errorf("%+v", found)
	}
	if one := way(found, 1); len(one) == 0 || one[0] != "redis "+replica+" REPLICAOF 10.0.0.1 6379" {
		t.Errorf("%q", one)
	}
	c := e.Case()
	if w := c.Weight(c.FirstStore(), c.NodeAt("gateway/storage", replica)); w != report.Warn {
		t.Errorf("what fails there weighs %s", w)
	}
}

func TestSentinelsThatRunElsewhere(t *testing.T) {
	for name, e := range map[string]*estate{
		"their own network": known("10.232.0.33:26379", probe.NetUnreachable),
		"loopback":          known("127.0.0.1:26379", probe.NetRefused),
		"a name":            known("sentinel-3:26379", probe.NetDNS),
	} {
		if found := ask(t, e, probe.SentinelSentinelDown); len(found) > 0 {
			t.Errorf("%s: down: %+v", name, found)
		}
		if found := ask(t, e, probe.SentinelAnnouncesLoopback); len(found) != 1 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	lost := flagSentinel(known("localhost:26379", probe.NetRefused), "localhost:26379")
	if one := way(ask(t, lost, probe.SentinelAnnouncesLoopback), 1); !slices.Equal(one,
		[]string{"redis " + s3 + " SENTINEL CONFIG SET announce-ip 10.0.0.33"}) {
		t.Errorf("the others do not reach it either: %q", one)
	}
	e := trio()
	checkstest.Fails(e.At(s3), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	if one := way(ask(t, e, probe.SentinelSentinelDown), 1); !slices.Equal(one, []string{"network"}) {
		t.Errorf("listed, and found well by the others: %q", one)
	}
	if one := way(ask(t, losing(s3), probe.SentinelSentinelDown), 1); !slices.Equal(one, []string{"server " + s3 + " start"}) {
		t.Errorf("gone: %q", one)
	}
	all := losing(s1, s2, s3)
	if found := ask(t, all, probe.SentinelSentinelDown); checkstest.Worst(found) != report.Fail || len(found) != 3 {
		t.Errorf("all gone: %+v", found)
	}
	for _, addr := range []string{s1, s2, s3} {
		checkstest.Fails(all.At(addr), probe.StepDNS, probe.NetDNS, "no such host")
	}
	if found := ask(t, all, probe.SentinelSentinelDown); len(found) > 0 {
		t.Errorf("names that do not resolve: %+v", found)
	}
}

// TestAddressesOfSentinels: one that those who answer never knew leaves the list; where none takes a connection the
// addresses are asked for first.
func TestAddressesOfSentinels(t *testing.T) {
	stray := trio()
	n := *stray.At(s3)
	n.Addr, n.Remote, n.Aliases, n.Sentinel, n.Server, n.Listed = "10.0.0.99:26379", "", nil, nil, nil, true
	checkstest.Fails(&n, probe.StepTCP, probe.NetRefused, "connection refused")
	stray.Nodes = append(stray.Nodes, &n)
	stray.Stores[0].Addrs = []string{s1, n.Addr}
	f := checkstest.Way(ask(t, stray, probe.SentinelSentinelDown), 1)
	if len(f) != 1 || f[0].Kind != report.FixConf || strings.Contains(f[0].Text, n.Addr) || !strings.Contains(f[0].Text, s1) {
		t.Errorf("one that nobody knows: %+v", f)
	}
	if got := way(ask(t, losing(s2), probe.SentinelSentinelDown), 1); len(got) != 1 || got[0] != "server "+s2+" start" {
		t.Errorf("one that the others know: %q", got)
	}
	none := losing(s1, s2, s3)
	for _, s := range []string{s1, s2, s3} {
		none.At(s).Listed = true
	}
	none.Stores[0].Addrs, none.Stores[0].Configured = []string{s1, s2, s3}, []string{s1, s2, s3}
	if f := checkstest.Way(ask(t, none, probe.SentinelSentinelDown), 1); len(f) == 0 || f[0].Kind != report.FixConf || f[0].Needs == "" {
		t.Errorf("none answers: %+v", f)
	}
}

// TestASentinelThatFlagsThePrimaryAlone is told, and mended alone.
func TestASentinelThatFlagsThePrimaryAlone(t *testing.T) {
	one := guarded()
	m := &one.At(s2).Sentinel.Masters[0]
	m.Flags = append(slices.Clone(m.Flags), "s_down", "disconnected")
	found := ask(t, one, probe.SentinelAuthPassMissing)
	if got := way(found, 1); len(got) != 1 || got[0] != "redis "+s2+" SENTINEL SET mymaster auth-pass <password of Redis>" {
		t.Errorf("%q of %+v", got, found)
	}
}
