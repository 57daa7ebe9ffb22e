package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// failing is the standalone estate with its server's visit ended at a step.
func failing(step probe.StepName, id probe.FaultID, text string) func() *estate {
	return func() *estate {
		e := aStandalone()
		fails(e.nodes[0], step, id, text)
		return e
	}
}

// sniffed adds what fresh connections found to the first node of an estate.
func sniffed(build func() *estate, s probe.Sniff) func() *estate {
	return func() *estate {
		e := build()
		e.nodes[0].Sniff = &s
		return e
	}
}

// renamed gives the one server of the standalone estate another address.
func renamed(e *estate, addr string) *estate {
	e.stores[0].Addrs, e.stores[0].Configured = []string{addr}, []string{addr}
	e.nodes[0].Addr = addr
	return e
}

func netExamples() []example {
	return []example{
		{probe.NetDNS, report.Fail, failing(probe.StepDNS, probe.NetDNS, "no such host: redis.invalid"), aStandalone},
		{probe.NetWrongFamily, report.Fail, failing(probe.StepTCP, probe.NetWrongFamily, "the name has IPv6 addresses only (::1)"), aStandalone},
		{probe.NetRefused, report.Fail, failing(probe.StepTCP, probe.NetRefused, "connection refused"), aStandalone},
		{probe.NetTimeout, report.Fail, failing(probe.StepTCP, probe.NetTimeout, "i/o timeout"), failing(probe.StepTCP, probe.RunCutShort, "the run was cut short in this step")},
		{probe.NetUnreachable, report.Fail, failing(probe.StepTCP, probe.NetUnreachable, "no route to host"), aStandalone},
		{probe.NetLocalLimit, report.Fail, failing(probe.StepTCP, probe.NetLocalLimit, "too many open files"), failing(probe.StepTCP, probe.NetRefused, "connection refused")},
		{probe.NetClosed, report.Fail, failing(probe.StepInfo, probe.NetClosed, "the peer closed the connection"), failing(probe.StepInfo, probe.CapacityMaxclientsReached, "ERR max number of clients reached")},
		{probe.NetIntercepted, report.Fail, failing(probe.StepInfo, probe.NetIntercepted, "connections are accepted on every port of this address"),
			sniffed(failing(probe.StepInfo, probe.NetClosed, "the peer closed the connection"), probe.Sniff{Kind: "closed", Control: "refused"})},
		{"net.slow", report.Warn, func() *estate {
			e := aStandalone()
			e.nodes[0].Steps[0].TookMS = 2600
			return e
		}, func() *estate {
			e := aStandalone()
			e.nodes[0].Steps[0].TookMS = 2400
			return e
		}},
		{"net.many_addresses", report.Info, func() *estate {
			e := renamed(aStandalone(), "redis.example:6379")
			e.nodes[0].Resolved = []string{"10.0.0.1", "10.0.0.2"}
			return e
		}, func() *estate {
			e := renamed(aStandalone(), "localhost:6379")
			e.nodes[0].Resolved = []string{"127.0.0.1", "::1"}
			return e
		}},
	}
}

// lookalike is an estate at the edge of what a check answers to.
type lookalike struct {
	spoil func() *estate
	id    probe.FaultID
	want  report.Status // "" for no finding
	says  string        // in message, hint and fixes
}

func checkLookalikes(t *testing.T, tests map[string]lookalike) {
	t.Helper()
	for name, test := range tests {
		f := find(judge(t, test.spoil()), test.id)
		switch {
		case f == nil && test.want != "":
			t.Errorf("%s: %s not found", name, test.id)
		case f != nil && f.Status != test.want:
			t.Errorf("%s: %s is %s, want %q: %s", name, test.id, f.Status, test.want, f.Message)
		case f != nil && !strings.Contains(wordsOf(f), test.says):
			t.Errorf("%s: %q is missing in\n%s", name, test.says, wordsOf(f))
		}
	}
}

func TestNetLookalikes(t *testing.T) {
	refused := failing(probe.StepTCP, probe.NetRefused, "connection refused")
	timeout := failing(probe.StepTCP, probe.NetTimeout, "i/o timeout")
	checkLookalikes(t, map[string]lookalike{
		"a resolver that keeps silent": {failing(probe.StepDNS, probe.NetDNS, "the resolver did not answer for redis (10.0.0.2:53)"), probe.NetDNS, report.Fail, "may be right"},
		"a resolver that is broken":    {failing(probe.StepDNS, probe.NetDNS, "server misbehaving for redis"), probe.NetDNS, report.Fail, "may be right"},
		"a name of Kubernetes": {func() *estate {
			e := renamed(aStandalone(), "redis:6379")
			e.ev.Vantage.Kubernetes = true
			fails(e.nodes[0], probe.StepDNS, probe.NetDNS, "no such host: redis")
			return e
		}, probe.NetDNS, report.Fail, "svc.cluster.local"},
		"localhost in a container": {func() *estate {
			e := renamed(refused(), "localhost:6379")
			e.ev.Vantage.Container = true
			return e
		}, probe.NetRefused, report.Fail, `"addrs": ["HOST:6379"]`},
		"localhost in a container where others answer": {func() *estate {
			e := renamed(refused(), "localhost:6379")
			e.ev.Vantage.Container = true
			e.store("pump/analytics_storage_config", probe.Standalone, "127.0.0.1:6380")
			e.node("127.0.0.1:6380", "pump/analytics_storage_config")
			return e
		}, probe.NetRefused, report.Fail, "nothing listens there"},
		"another port of the same host": {func() *estate {
			e := refused()
			e.store("pump/analytics_storage_config", probe.Standalone, "10.0.0.1:6380")
			e.node("10.0.0.1:6380", "pump/analytics_storage_config").Listed = true
			return e
		}, probe.NetRefused, report.Fail, "TYK_GW_STORAGE_ADDRS=10.0.0.1:6380"},
		"host and port are two settings": {func() *estate {
			e := refused()
			e.stores[0].AddrsFrom = "host_port"
			e.store("pump/analytics_storage_config", probe.Standalone, "10.0.0.1:6380")
			e.node("10.0.0.1:6380", "pump/analytics_storage_config")
			return e
		}, probe.NetRefused, report.Fail, "TYK_GW_STORAGE_PORT=6380"},
		"no free port here": {failing(probe.StepTCP, probe.NetLocalLimit, "cannot assign requested address"), probe.NetLocalLimit, report.Fail, "ss -tan"},
		"localhost that is IPv6 alone": {func() *estate {
			return renamed(failing(probe.StepTCP, probe.NetWrongFamily, "the name has IPv6 addresses only (::1)")(), "localhost:6379")
		}, probe.NetWrongFamily, report.Fail, `"addrs": ["127.0.0.1:6379"]`},
		"a name that a cluster announces": {func() *estate {
			e := aCluster()
			fails(e.at("10.0.0.12:6379"), probe.StepDNS, probe.NetDNS, "no such host: redis-1")
			n := e.at("10.0.0.12:6379")
			n.Addr, n.Listed = "redis-1:6379", false
			return e
		}, probe.NetDNS, report.Fail, "Let the servers announce"},
		"a socket":                    {func() *estate { return renamed(refused(), "/run/redis.sock") }, probe.NetRefused, report.Fail, "socket /run/redis.sock"},
		"a port that is filtered":     {sniffed(timeout, probe.Sniff{Control: "refused"}), probe.NetTimeout, report.Fail, "this port is filtered"},
		"a machine that is not there": {sniffed(timeout, probe.Sniff{Control: "timeout"}), probe.NetTimeout, report.Fail, "whole machine"},
		"a sidecar behind a closed connection": {sniffed(failing(probe.StepInfo, probe.NetClosed, "reset"), probe.Sniff{Kind: "closed", Control: "connected"}),
			probe.NetIntercepted, report.Fail, "excludeOutboundPorts"},
		"a sidecar does not matter where the password is wrong": {sniffed(failing(probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS x"), probe.Sniff{Kind: "redis", Control: "connected"}),
			probe.NetIntercepted, "", ""},
		"one Sentinel of three": {func() *estate {
			e := aSentinel()
			fails(e.at("10.0.0.31:26379"), probe.StepTCP, probe.NetRefused, "connection refused")
			return e
		}, probe.NetRefused, report.Warn, ""},
		"a slow lookup": {func() *estate {
			e := aStandalone()
			e.nodes[0].Steps = append([]probe.Step{{Name: probe.StepDNS, TookMS: 3000}}, e.nodes[0].Steps...)
			return e
		}, "net.slow", report.Warn, "includes the lookup"},
		"a negative timeout has a finding of its own": {func() *estate {
			e := aStandalone()
			e.stores[0].TimeoutS, e.nodes[0].Steps[0].TookMS = -1, 2600
			return e
		}, "net.slow", "", ""},
		"a step that failed is not slow": {func() *estate {
			e := timeout()
			e.nodes[0].Steps[0].TookMS = 5000
			return e
		}, "net.slow", "", ""},
		"seeds of a cluster by one name": {func() *estate {
			e := aCluster()
			e.nodes[0].Addr, e.nodes[0].Resolved = "redis.example:6379", []string{"10.0.0.11", "10.0.0.12"}
			return e
		}, "net.many_addresses", "", ""},
	})
}

func TestTheEstateExplainsADeadNode(t *testing.T) {
	for name, test := range map[string]struct {
		node   string
		estate func() *estate
	}{
		"a replica of a cluster":     {"10.0.0.21:6379", aCluster},
		"a replica behind Sentinels": {"10.0.0.2:6379", aSentinel},
	} {
		e := test.estate()
		n := e.at(test.node)
		role := n.Role
		fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
		n.Role = role
		if f := find(judge(t, e), probe.NetRefused); f == nil || f.Status.Rank() > report.Warn.Rank() {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
