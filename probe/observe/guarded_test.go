package observe

import (
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	rt "tyk-redis-doctor/probe/redistest"
)

// A Sentinel in plaintext tells a client with TLS which primary it guards, and that one alone is visited then. No password
// goes there.
func TestPlaintextSentinelNamesItsPrimary(t *testing.T) {
	t.Parallel()
	primary, other := rt.NewFake(t, dataNode()), rt.NewFake(t, dataNode())
	master := func(name, addr string) string {
		host, port, _ := probe.SplitAddr(addr)
		return rt.Array(rt.Bulk("name"), rt.Bulk(name), rt.Bulk("ip"), rt.Bulk(host), rt.Bulk("port"), rt.Bulk(port))
	}
	sentinel := rt.NewFake(t, rt.Script{
		"PING":             rt.Reply(rt.Simple("PONG")),
		"SENTINEL MASTERS": rt.Reply(rt.Array(master("mymaster", primary.Addr), master("others", other.Addr))),
	}, rt.Otherwise(rt.Hang()))
	s := store("gateway/storage", probe.Sentinel, sentinel.Addr)
	s.MasterName, s.TLS.Enabled = "mymaster", true
	keys := &probe.Keyring{}
	s.Password, s.SentinelPassword = keys.Add("of redis"), keys.Add("of sentinels")
	ev := check(t, Options{Timeout: time.Second}, s)
	var rows []string
	for _, n := range ev.Nodes {
		rows = append(rows, n.Addr)
	}
	if len(rows) != 2 || other.Connections() > 0 || primary.Connections() == 0 {
		t.Errorf("visited: %v", rows)
	}
	if sentinel.Received("AUTH")+sentinel.Received("HELLO")+primary.Received("AUTH") > 0 {
		t.Errorf("a login in plaintext: %q", sentinel.Commands())
	}
}
