package probe_test

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

func TestAddresses(t *testing.T) {
	for addr, want := range map[string]struct {
		host, port string
		loopback   bool
	}{
		"10.0.0.1:6379":           {"10.0.0.1", "6379", false},
		"127.0.0.1:6379":          {"127.0.0.1", "6379", true},
		"[::1]:6379":              {"::1", "6379", true},
		"[::ffff:127.0.0.1]:6379": {"::ffff:127.0.0.1", "6379", true},
		"[fd00::1]:6379":          {"fd00::1", "6379", false},
		"LocalHost:6379":          {"LocalHost", "6379", true},
		":6379":                   {"", "6379", true},
		"redis":                   {"redis", "", false},
		"/var/run/redis.sock":     {"/var/run/redis.sock", "", false},
		"a:b:c":                   {"a:b:c", "", false},
	} {
		if host, port := probe.HostOf(addr), probe.PortOf(addr); host != want.host || port != want.port {
			t.Errorf("%s: %q %q", addr, host, port)
		}
		if got := probe.IsLoopback(addr); got != want.loopback {
			t.Errorf("%s: loopback %v", addr, got)
		}
		if host, port, ok := probe.SplitAddr(addr); ok && probe.JoinAddr(host, port) != addr {
			t.Errorf("%s: joined %s", addr, probe.JoinAddr(host, port))
		}
	}
	for host, want := range map[string]bool{"10.0.0.1": true, "[::1]": true, "::1": true, "redis": false, "": false} {
		if probe.IsIP(host) != want {
			t.Errorf("%q is an IP address: %v", host, !want)
		}
	}
}

func TestTwoAddresses(t *testing.T) {
	for _, test := range []struct {
		a, b                     string
		same, different, network bool
	}{
		{"10.0.0.1:1", "10.0.0.1:1", true, false, true},
		{"10.0.0.1:1", "[::ffff:10.0.0.1]:1", true, false, true},
		{"10.0.0.1:1", "10.0.0.1:2", false, true, true},
		{"10.0.0.1:1", "10.0.0.200:2", false, true, true},
		{"10.0.0.1:1", "10.0.1.1:1", false, true, false},
		{"[fd00::1]:1", "[fd00::2:1]:1", false, true, true},
		{"[fd00:1::1]:1", "[fd00:2::1]:1", false, true, false},
		{"10.0.0.1:1", "[fd00::1]:1", false, true, false},
		{"a.redis:1", "b.redis:1", false, false, true},
		{"a.redis:1", "a.other:1", false, false, false},
		{"a:1", "10.0.0.1:1", false, false, false},
		{"a:1", "b:1", false, false, true},
	} {
		same, different, network := probe.SameEnd(test.a, test.b), probe.DifferentEnds(test.a, test.b), probe.SameNetwork(test.a, test.b)
		if same != test.same || different != test.different || network != test.network {
			t.Errorf("%s %s: same %v, different %v, one network %v", test.a, test.b, same, different, network)
		}
	}
}

func TestWhatIsAnAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"10.0.0.1:6379": true, "[fe80::1%eth0]:6379": true, "?:6379": true, "a-b_c.example:1": true,
		"a b:1": false, "$(reboot):1": false, "`id`": false, "\x1b[2J": false, "a\nb:1": false, "/etc/passwd": false,
		strings.Repeat("x", 300) + ":1": false,
	} {
		if probe.IsAddr(text) != want {
			t.Errorf("%q is an address: %v", text, !want)
		}
	}
	if !probe.IsPlain("/var/run/redis.sock") || probe.IsPlain("a;b") {
		t.Error("what can be pasted")
	}
}
