package network_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/network"
)

type estate = checkstest.Estate

// failing is the standalone estate with its server's visit ended at a step.
func failing(step probe.StepName, fault probe.Fault) func() *estate {
	return func() *estate {
		e := checkstest.Standalone()
		fails(e.Nodes[0], step, fault)
		return e
	}
}

func fails(n *probe.Node, step probe.StepName, fault probe.Fault) {
	checkstest.Fails(n, step, fault.ID, fault.Text)
	n.Failed().Fault.Kind, n.Failed().Fault.Addr, n.Failed().Fault.Command = fault.Kind, fault.Addr, fault.Command
}

// sniffed adds what fresh connections found to the first node of an estate.
func sniffed(build func() *estate, s probe.Sniff) func() *estate {
	return func() *estate {
		e := build()
		e.Nodes[0].Sniff = &s
		return e
	}
}

// renamed gives the one server of the standalone estate another address.
func renamed(build func() *estate, addr string) func() *estate {
	return func() *estate {
		e := build()
		e.Stores[0].Addrs, e.Stores[0].Configured = []string{addr}, []string{addr}
		e.Nodes[0].Addr = addr
		return e
	}
}

// with changes an estate.
func with(build func() *estate, change func(*estate)) func() *estate {
	return func() *estate {
		e := build()
		change(e)
		return e
	}
}

func ask(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	return checkstest.Ask(t, network.Checks(), e, id)
}

var (
	noHost  = failing(probe.StepDNS, probe.Fault{ID: probe.NetDNS, Kind: probe.NoSuchHost, Text: "no such host: redis.invalid"})
	refused = failing(probe.StepTCP, probe.Fault{ID: probe.NetRefused, Text: "connection refused"})
	timeout = failing(probe.StepTCP, probe.Fault{ID: probe.NetTimeout, Text: "i/o timeout"})
	noWay   = failing(probe.StepTCP, probe.Fault{ID: probe.NetUnreachable, Kind: probe.HostUnreachable, Text: "no route to host"})
	closed  = failing(probe.StepPing, probe.Fault{ID: probe.NetClosed, Text: "the peer closed the connection"})
	silent  = failing(probe.StepPing, probe.Fault{ID: probe.ProtoNoReply, Text: "connected, and no reply came"})
	noHello = failing(probe.StepInfo, probe.Fault{ID: probe.ProtoProxyUnsupported, Text: "the peer hangs up on HELLO, as twemproxy does"})
	wantsPX = failing(probe.StepInfo, probe.Fault{ID: probe.ProtoProxyProtocol,
		Text: "the peer hangs up unless a PROXY header comes first"})
	sendsPX  = failing(probe.StepInfo, probe.Fault{ID: probe.ProtoProxyProtocol, Command: "proxy", Text: "ERR unknown command 'PROXY'"})
	stranger = failing(probe.StepInfo, probe.Fault{ID: probe.ProtoNotRedis, Text: `the peer says "hello"`})
	outIPv6  = failing(probe.StepTCP, probe.Fault{ID: probe.NetWrongFamily, Text: "there are IPv6 addresses only (::1)"})
)

func connectedAfter(took probe.Millis) func() *estate {
	return with(checkstest.Standalone, func(e *estate) { e.Nodes[0].Steps[0].TookMS = took })
}

func timed(l probe.Latency) func() *estate {
	return with(checkstest.Standalone, func(e *estate) { e.Nodes[0].Latency = &l })
}

func TestExamples(t *testing.T) {
	healthy := checkstest.Standalone
	checkstest.Examples(t, network.Checks(), []checkstest.Example{
		{ID: probe.NetDNS, Status: report.Fail, Bad: noHost, Good: healthy},
		{ID: probe.NetWrongFamily, Status: report.Fail, Bad: outIPv6, Good: healthy},
		{ID: probe.NetRefused, Status: report.Fail, Bad: refused, Good: healthy},
		{ID: probe.NetTimeout, Status: report.Fail, Bad: timeout, Good: failing(probe.StepTCP, probe.Fault{ID: probe.RunCutShort})},
		{ID: probe.NetUnreachable, Status: report.Fail, Bad: noWay, Good: healthy},
		{ID: probe.NetLocalLimit, Status: report.Fail, Good: refused,
			Bad: failing(probe.StepTCP, probe.Fault{ID: probe.NetLocalLimit, Kind: probe.LimitFiles, Text: "too many open files"})},
		{ID: probe.NetClosed, Status: report.Fail, Bad: closed, Good: failing(probe.StepInfo,
			probe.Fault{ID: probe.CapacityMaxclientsReached})},
		{ID: probe.NetIntercepted, Status: report.Fail, Bad: failing(probe.StepInfo, probe.Fault{ID: probe.NetIntercepted}),
			Good: sniffed(closed, probe.Sniff{Kind: "closed", Control: "refused"})},
		{ID: probe.NetSlow, Status: report.Warn, Bad: connectedAfter(2600), Good: connectedAfter(2400)},
		{ID: probe.NetManyAddresses, Status: report.Info,
			Bad:  with(renamed(healthy, "redis.example:6379"), func(e *estate) { e.Nodes[0].Resolved = []string{"10.0.0.1", "10.0.0.2"} }),
			Good: with(renamed(healthy, "localhost:6379"), func(e *estate) { e.Nodes[0].Resolved = []string{"127.0.0.1", "::1"} })},
		{ID: probe.ProtoNoReply, Status: report.Fail, Bad: silent, Good: failing(probe.StepTLS, probe.Fault{ID: probe.TLSServerPlaintext})},
		{ID: probe.ProtoNotRedis, Status: report.Fail, Bad: stranger, Good: healthy},
		{ID: probe.ProtoProxyProtocol, Status: report.Fail, Bad: wantsPX, Good: closed},
		{ID: probe.ProtoProxyUnsupported, Status: report.Fail, Bad: noHello, Good: healthy},
		{ID: probe.ProtoHostile, Status: report.Fail, Good: healthy,
			Bad: failing(probe.StepInfo, probe.Fault{ID: probe.ProtoHostile, Text: "a bulk string of 9223372036854775807 bytes"})},
		{ID: probe.LatencyHigh, Status: report.Warn, Bad: timed(probe.Latency{Samples: 10, MinUS: 90_000, P50US: 100_000, P99US: 120_000}),
			Good: timed(probe.Latency{Samples: 10, MinUS: 90_000, P50US: 99_000, P99US: 400_000})},
		{ID: probe.LatencyJitter, Status: report.Warn, Bad: timed(probe.Latency{Samples: 100, MinUS: 100, P50US: 200, P99US: 60_000}),
			Good: timed(probe.Latency{Samples: 10, MinUS: 100, P50US: 200, P99US: 60_000})},
		{ID: probe.LatencySynRetransmit, Status: report.Warn, Bad: connectedAfter(1020), Good: connectedAfter(900)},
	})
}

// lookalike is an estate at the edge of what a check answers to.
type lookalike struct {
	spoil func() *estate
	id    probe.FaultID
	want  report.Status  // "" for no finding
	sets  map[string]any // what the fixes of way 1 set, "" for no matter
	says  string         // in the sentences; "" for no matter
}

func TestLookalikes(t *testing.T) {
	otherStore := func(addr string) func(*estate) {
		return func(e *estate) {
			e.Store("pump/analytics_storage_config", probe.Standalone, addr)
			e.Node(addr, "pump/analytics_storage_config").Listed = true
		}
	}
	container := func(e *estate) { e.Ev.Vantage.Container = true }
	for name, x := range map[string]lookalike{
		"a resolver that keeps silent": {spoil: failing(probe.StepDNS, probe.Fault{ID: probe.NetDNS, Kind: probe.ResolverSilent}),
			id: probe.NetDNS, want: report.Fail, says: "may be right"},
		"a resolver that is broken": {spoil: failing(probe.StepDNS, probe.Fault{ID: probe.NetDNS, Kind: probe.ResolverFailing}),
			id: probe.NetDNS, want: report.Fail, says: "may be right"},
		"a name that nobody knows": {spoil: noHost,
			id: probe.NetDNS, want: report.Fail, sets: map[string]any{"storage.addrs": []string{"<address of Redis>"}}},
		"a name of Kubernetes": {spoil: with(renamed(noHost, "redis:6379"), func(e *estate) { e.Ev.Vantage.Kubernetes = true }),
			id: probe.NetDNS, want: report.Fail,
			says: "svc.cluster.local"},
		"a name that a cluster announces": {spoil: func() *estate {
			e := checkstest.Cluster()
			n := e.At("10.0.0.12:6379")
			fails(n, probe.StepDNS, probe.Fault{ID: probe.NetDNS, Kind: probe.NoSuchHost})
			n.Addr, n.Listed = "redis-1:6379", false
			return e
		}, id: probe.NetDNS, want: report.Fail, says: "Let the servers announce"},
		"another family that does answer": {
			spoil: renamed(failing(probe.StepTCP, probe.Fault{ID: probe.NetWrongFamily, Addr: "127.0.0.1:6379",
				Text: "::1 does not answer, 127.0.0.1 does"}), "localhost:6379"),
			id: probe.NetWrongFamily, want: report.Fail, sets: map[string]any{"storage.addrs": []string{"127.0.0.1:6379"}}},
		"a family of which nothing was tried": {spoil: renamed(outIPv6, "localhost:6379"), id: probe.NetWrongFamily, want: report.Fail,
			sets: map[string]any{"storage.addrs": []string{"<address of Redis>"}}, says: "not tried"},
		"localhost in a container": {spoil: with(renamed(refused, "localhost:6379"), container),
			id: probe.NetRefused, want: report.Fail, says: "this container itself"},
		"localhost in a container where others answer": {spoil: with(with(renamed(refused, "localhost:6379"), container),
			otherStore("127.0.0.1:6380")),
			id: probe.NetRefused, want: report.Fail, says: "nothing listens there"},
		"another port of the same host": {spoil: with(refused, otherStore("10.0.0.1:6380")), id: probe.NetRefused, want: report.Fail,
			sets: map[string]any{"storage.addrs": []string{"10.0.0.1:6380"}}},
		"a store that the component has apart": {spoil: with(refused, func(e *estate) {
			e.Store("gateway/cache_storage", probe.Standalone, "10.0.0.1:6380")
			e.Node("10.0.0.1:6380", "gateway/cache_storage").Listed = true
		}), id: probe.NetRefused, want: report.Fail, says: "Start Redis at 10.0.0.1:6379; or use 10.0.0.1:6380 for storage as well"},
		"host and port are two settings": {spoil: with(with(refused, otherStore("10.0.0.1:6380")),
			func(e *estate) { e.Stores[0].AddrsFrom = "host_port" }),
			id: probe.NetRefused, want: report.Fail, sets: map[string]any{"storage.port": 6380}},
		"a socket": {spoil: renamed(refused, "/run/redis.sock"), id: probe.NetRefused, want: report.Fail, says: "socket /run/redis.sock"},
		"a port that is filtered": {spoil: sniffed(timeout, probe.Sniff{Control: "refused"}), id: probe.NetTimeout, want: report.Fail,
			says: "this port is filtered"},
		"a machine that is not there": {spoil: sniffed(timeout, probe.Sniff{Control: "timeout"}),
			id: probe.NetTimeout, want: report.Fail, says: "whole machine"},
		"this machine itself": {spoil: renamed(timeout, "127.0.0.1:6379"),
			id: probe.NetTimeout, want: report.Fail, says: "this very machine"},
		"a neighbour answers": {spoil: with(noWay, otherStore("10.0.0.7:6379")),
			id: probe.NetUnreachable, want: report.Fail, says: "firewall"},
		"nobody near answers": {spoil: noWay, id: probe.NetUnreachable, want: report.Fail, says: "no way to"},
		"another port answers": {spoil: with(noWay, otherStore("10.0.0.1:6380")), id: probe.NetUnreachable, want: report.Fail,
			says: "A firewall rejects"},
		"this machine has no route": {spoil: failing(probe.StepTCP, probe.Fault{ID: probe.NetUnreachable, Kind: probe.NoRouteHere}),
			id:   probe.NetUnreachable,
			want: report.Fail, says: "has no route"},
		"no free port here": {spoil: failing(probe.StepTCP, probe.Fault{ID: probe.NetLocalLimit, Kind: probe.LimitPorts}),
			id: probe.NetLocalLimit, want: report.Fail,
			says: "no local port left"},
		"no source address": {spoil: failing(probe.StepTCP, probe.Fault{ID: probe.NetLocalLimit, Kind: probe.LimitSource}),
			id: probe.NetLocalLimit, want: report.Fail,
			sets: map[string]any{"storage.addrs": []string{"<address of Redis>"}}},
		"last words": {spoil: sniffed(closed, probe.Sniff{Kind: "redis", Plain: "-ERR go away", PlainEnd: "closed"}),
			id: probe.NetClosed, want: report.Fail, says: "go away"},
		"full behind TLS": {spoil: with(closed, func(e *estate) { e.Stores[0].TLS.Enabled = true }),
			id: probe.NetClosed, want: report.Fail, says: "maxclients"},
		"a sidecar behind a closed connection": {spoil: sniffed(closed, probe.Sniff{Kind: "closed", Control: "connected"}),
			id: probe.NetIntercepted, want: report.Fail},
		"a sidecar behind silence": {spoil: sniffed(silent, probe.Sniff{Kind: "silent", Control: "connected"}),
			id: probe.NetIntercepted, want: report.Fail},
		"a sidecar does not matter where the password is wrong": {
			spoil: sniffed(failing(probe.StepAuth, probe.Fault{ID: probe.AuthWrongPassword}), probe.Sniff{Kind: "redis",
				Control: "connected"}), id: probe.NetIntercepted},
		"one Sentinel of three": {spoil: func() *estate {
			e := checkstest.Sentinel()
			fails(e.At("10.0.0.31:26379"), probe.StepTCP, probe.Fault{ID: probe.NetRefused})
			return e
		}, id: probe.NetRefused, want: report.Warn},
		"a hung replica of a cluster": {spoil: func() *estate {
			e := checkstest.Cluster()
			n := e.At("10.0.0.21:6379")
			fails(n, probe.StepInfo, probe.Fault{ID: probe.ProtoNoReply})
			n.Role = probe.Replica
			return e
		}, id: probe.ProtoNoReply, want: report.Warn},
		"closed at a question that no component asks": {
			spoil: failing(probe.StepInfo, probe.Fault{ID: probe.NetClosed}), id: probe.NetClosed, want: report.Warn,
		},
		"silent at one": {spoil: failing(probe.StepInfo, probe.Fault{ID: probe.ProtoNoReply}), id: probe.ProtoNoReply, want: report.Warn},
		"an HTTP server": {spoil: sniffed(stranger, probe.Sniff{Kind: "http", Plain: "HTTP/1.1 400 Bad Request"}),
			id: probe.ProtoNotRedis, want: report.Fail,
			says: "an HTTP server answers"},
		"a balancer that sends headers": {spoil: sendsPX, id: probe.ProtoProxyProtocol, want: report.Fail, says: "send-proxy"},
		"a balancer that wants headers": {spoil: wantsPX, id: probe.ProtoProxyProtocol, want: report.Fail, says: "accept-proxy"},
		"a client that sends no HELLO": {spoil: with(noHello, func(e *estate) { e.Stores[0].Driver.SendsHello = false }),
			id: probe.ProtoProxyUnsupported, want: report.Warn,
			says: "transactions"},
		"a proxy that takes AUTH and not HELLO": {spoil: with(checkstest.Standalone, rejected),
			id: probe.ProtoProxyUnsupported, want: report.Fail, says: "inside HELLO"},
		"a client that was refused as we were": {spoil: with(failing(probe.StepAuth, probe.Fault{ID: probe.AuthMissingPassword}), rejected),
			id: probe.ProtoProxyUnsupported},
		"a slow lookup": {spoil: with(checkstest.Standalone, func(e *estate) {
			e.Nodes[0].Steps = append([]probe.Step{{Name: probe.StepDNS, TookMS: 3000}}, e.Nodes[0].Steps...)
		}), id: probe.NetSlow, want: report.Warn, says: "includes the lookup"},
		"a negative timeout has a finding of its own": {spoil: with(connectedAfter(2600), func(e *estate) { e.Stores[0].TimeoutS = -1 }),
			id: probe.NetSlow},
		"a step that failed is not slow": {spoil: with(timeout, func(e *estate) { e.Nodes[0].Steps[0].TookMS = 5000 }),
			id: probe.NetSlow},
		"seeds of a cluster by one name": {spoil: with(checkstest.Cluster, func(e *estate) {
			e.Nodes[0].Addr, e.Nodes[0].Resolved = "redis.example:6379", []string{"10.0.0.11", "10.0.0.12"}
		}), id: probe.NetManyAddresses},
		"uneven, and fast all the same": {spoil: timed(probe.Latency{Samples: 100, P50US: 200, P99US: 40_000}), id: probe.LatencyJitter},
		"slow, and even":                {spoil: timed(probe.Latency{Samples: 100, P50US: 70_000, P99US: 90_000}), id: probe.LatencyJitter},
		"no sample":                     {spoil: timed(probe.Latency{P50US: 1 << 40}), id: probe.LatencyHigh},
		"sent twice":                    {spoil: connectedAfter(3050), id: probe.LatencySynRetransmit, want: report.Warn, says: "3.0 s"},
		"between the two":               {spoil: connectedAfter(1600), id: probe.LatencySynRetransmit},
		"a long way": {spoil: with(connectedAfter(1100), func(e *estate) { e.Nodes[0].Latency.P50US = 1_000_000 }),
			id: probe.LatencySynRetransmit},
		"the first of two addresses was dead": {spoil: with(connectedAfter(1100),
			func(e *estate) { e.Nodes[0].Resolved = []string{"10.0.0.1", "10.0.0.2"} }),
			id: probe.LatencySynRetransmit},
	} {
		found := ask(t, x.spoil(), x.id)
		if got := checkstest.Worst(found); got != x.want {
			t.Errorf("%s: %s is %q, want %q", name, x.id, got, x.want)
		}
		if words := wordsOf(found); !strings.Contains(words, x.says) {
			t.Errorf("%s: %q is missing in\n%s", name, x.says, words)
		}
		for key, want := range x.sets {
			if got := setBy(found, key); !same(got, want) {
				t.Errorf("%s: way 1 sets %s to %v, want %v", name, key, got, want)
			}
		}
	}
}

// rejected makes the component's own client fail for want of a password.
func rejected(e *estate) {
	e.Ev.Rehearsals = []probe.Rehearsal{{Store: "gateway/storage", Error: "NOAUTH", Fault: &probe.Fault{ID: probe.AuthMissingPassword,
		Text: "NOAUTH"}}}
	e.Stores[0].Password = (&probe.Keyring{}).Add("hunter2")
	e.Nodes[0].Account = &probe.Account{NeedsNone: checkstest.PBool(false)}
}

func wordsOf(found []checks.Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, f.What.Write(f.Nodes, ""), f.Seen.Write(f.Nodes, ""), f.Hint.Write(f.Nodes, ""))
		for _, x := range f.Fix {
			out = append(out, x.Text)
		}
	}
	return strings.Join(out, "\n")
}

// setBy is the value that way 1 gives a key.
func setBy(found []checks.Finding, key string) any {
	for _, f := range checkstest.Way(found, 1) {
		if v, ok := f.Set[key]; ok {
			return v
		}
	}
	return nil
}

func same(a, b any) bool {
	x, isList := a.([]string)
	y, alsoList := b.([]string)
	if isList && alsoList {
		return slices.Equal(x, y)
	}
	return a == b
}

// No advice opens a firewall between a machine and itself.
// A server that keeps silent at one command, and answers others, is not to be restarted.
func TestSilentAtOneCommand(t *testing.T) {
	silent := probe.Fault{ID: probe.ProtoNoReply, Text: "connected, and no reply came"}
	for name, c := range map[string]struct {
		alive *bool
		want  report.FixKind
	}{"it answers PING": {checkstest.PBool(true), report.FixConf}, "nor PING any more": {checkstest.PBool(false), report.FixServer}} {
		e := checkstest.Standalone()
		fails(e.Nodes[0], probe.StepRights, silent)
		e.Nodes[0].Server = &probe.Server{Mode: "standalone"}
		e.Nodes[0].Rights = &probe.Rights{AnswersPing: c.alive, Refused: []probe.Refusal{
			{Command: "SUBSCRIBE", Vital: true, Function: probe.Subscribe, Fault: silent},
		}}
		found := checkstest.Ask(t, network.Checks(), e, probe.ProtoNoReply)
		if len(found) != 1 || checkstest.Worst(found) != report.Fail || found[0].Fix[0].Kind != c.want {
			t.Fatalf("%s: %+v", name, found)
		}
		if what := found[0].What.Write(found[0].Nodes, ""); !strings.Contains(what, "SUBSCRIBE") {
			t.Errorf("%s: %s", name, what)
		}
		silent.ID = probe.NetClosed
		e.Nodes[0].Failed().Fault.ID = probe.NetClosed
		if found := checkstest.Ask(t, network.Checks(), e, probe.NetClosed); len(found) > 0 {
			t.Errorf("closed at it: %+v", found)
		}
		silent.ID = probe.ProtoNoReply
	}
}

// A server that lets writes wait is not told as one behind something that swallows them.
func TestSilentAtWritesAlone(t *testing.T) {
	e := checkstest.Standalone()
	silent := probe.Fault{ID: probe.ProtoNoReply, Text: "connected, and no reply came"}
	e.Nodes[0].Steps = slices.DeleteFunc(e.Nodes[0].Steps, func(s probe.Step) bool { return s.Name == probe.StepRights })
	e.Nodes[0].Steps = append(e.Nodes[0].Steps, probe.Step{
		Name: probe.StepRights, Fault: &silent, Found: &probe.Fault{ID: probe.ServerWritesHeld, Text: "it answers reads"},
	})
	e.Nodes[0].Rights.AnswersPing = checkstest.PBool(true)
	e.Nodes[0].Rights.Refused = []probe.Refusal{{Command: "SET", Vital: true, Function: probe.Write, Fault: silent}}
	if found := checkstest.Ask(t, network.Checks(), e, probe.ProtoNoReply); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

// One that answered PING does not hang: it is not to be restarted.
func TestSilentAfterPing(t *testing.T) {
	for step, says := range map[probe.StepName]string{probe.StepCluster: "CLUSTER SLOTS", probe.StepInfo: "of this check"} {
		e := checkstest.Standalone()
		fails(e.Nodes[0], step, probe.Fault{ID: probe.ProtoNoReply})
		e.Nodes[0].Steps = append([]probe.Step{{Name: probe.StepPing}}, e.Nodes[0].Steps...)
		e.Nodes[0].Steps[0].TookMS = 5000
		if slow := checkstest.Ask(t, network.Checks(), e, probe.NetSlow); len(slow) > 0 {
			t.Errorf("%s: the time of the silence: %+v", step, slow)
		}
		found := checkstest.Ask(t, network.Checks(), e, probe.ProtoNoReply)
		if len(found) != 1 || found[0].Fix[0].Kind != report.FixNetwork || !strings.Contains(found[0].What.Write(found[0].Nodes, ""), says) {
			t.Errorf("%s: %+v", step, found)
		}
	}
}

func TestNothingIsAllowedToLoopback(t *testing.T) {
	for _, build := range []func() *estate{timeout, noWay, refused, closed, silent} {
		for _, addr := range []string{"127.0.0.1:6379", "[::1]:6379", "localhost:6379", "127.0.0.9:6379"} {
			e := renamed(build, addr)()
			for _, check := range network.Checks() {
				if words := wordsOf(check.Judge(e.Case())); strings.Contains(words, "allow TCP") {
					t.Errorf("%s at %s: %s", check.ID, addr, words)
				}
			}
		}
	}
}

// The list of addresses is written once, whichever of them are wrong.
func TestTheListOfAddressesIsWrittenOnce(t *testing.T) {
	e := checkstest.Cluster()
	for _, n := range e.Nodes {
		fails(n, probe.StepTCP, probe.Fault{ID: probe.NetRefused})
	}
	found := ask(t, e, probe.NetRefused)
	for _, f := range found {
		for _, x := range f.Fix {
			if v, ok := x.Set["storage.addrs"]; ok && !same(v, []string{"<addresses of the cluster's nodes>"}) {
				t.Errorf("%v: %v", f.Nodes, v)
			}
		}
	}
	e = checkstest.Cluster()
	fails(e.At("10.0.0.12:6379"), probe.StepTCP, probe.Fault{ID: probe.NetRefused})
	if got := setBy(ask(t, e, probe.NetRefused), "storage.addrs"); !same(got, []string{"10.0.0.11:6379",
		"<address of a node of the cluster>", "10.0.0.13:6379"}) {
		t.Errorf("the others are kept: %v", got)
	}
}

// The first sentence of a finding about one server fits into the first line.
func TestFirstSentencesAreShort(t *testing.T) {
	for _, build := range []func() *estate{noHost, refused, timeout, noWay, closed, silent, noHello, wantsPX, sendsPX, stranger, outIPv6} {
		for _, check := range network.Checks() {
			for _, f := range check.Judge(renamed(build, "10.100.200.100:26379")().Case()) {
				if text := f.What.Write(f.Nodes, ""); len(text) > 130 {
					t.Errorf("%s: %d characters: %s", check.ID, len(text), text)
				}
			}
		}
	}
}
