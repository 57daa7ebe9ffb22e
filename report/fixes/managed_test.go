package fixes

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// TestAManagedServiceTakesNoCommands: what an administrator would do is said in the words of the service, each once, and the
// settings of the component are changed as ever.
func TestAManagedServiceTakesNoCommands(t *testing.T) {
	s := &probe.Store{Addrs: []string{"clustercfg.tyk.abc123.euw1.cache.amazonaws.com:6379"}}
	node := "tyk-0001-001.tyk.abc123.euw1.cache.amazonaws.com:6379"
	list := Ways(
		Together(ConfigSet(s, node, nil, "maxclients", "20000"), ConfigSet(s, node, nil, "maxclients", "20000")),
		One(report.Fix{Kind: report.FixConf, Text: "settings", File: "tyk.conf"}),
		Process(node, report.Start),
		ConfLines(node, map[string]*string{"rename-command CLUSTER": nil}),
		One(Admin(s, node, nil, "ACL", "SETUSER", "tyk", "+expire")),
		One(Admin(s, node, nil, "CONFIG", "SET", "requirepass", Secret("password of storage"))),
		One(Admin(s, node, nil, "CLUSTER", "FAILOVER")),
		Allow("10.0.0.1", node),
	)
	var got []string
	for _, f := range Managed(s.ManagedBy(), list) {
		got = append(got, f.Text)
		if f.Kind == report.FixRedis || f.Kind == report.FixServer {
			t.Errorf("%s %s", f.Kind, f.Text)
		}
	}
	want := []string{
		"at ElastiCache, in the parameter group: maxclients 20000",
		"settings",
		"at ElastiCache: see why " + node + " is not available; its servers are started by the service alone",
		"at ElastiCache, in the parameter group: rename-command CLUSTER removed",
		"at ElastiCache, in the user group or AUTH token: user tyk +expire",
		"at ElastiCache, in the user group or AUTH token: requirepass <password of storage>",
		"at ElastiCache, by its console or support: what CLUSTER FAILOVER does at " + node,
		"allow TCP from 10.0.0.1 to " + node + " (ElastiCache: the security group)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if same := Managed("", list); len(same) != len(list) {
		t.Error("the fixes of a server of one's own are changed")
	}
	for _, service := range []probe.Service{
		probe.ElastiCache, probe.MemoryDB, probe.AzureRedis, probe.Upstash, probe.DigitalOcean, probe.RedisCloud, probe.Aiven,
	} {
		if c := consoles[service]; c.parameters == "" || c.users == "" || c.firewall == "" {
			t.Errorf("%s: %+v", service, c)
		}
	}
}
