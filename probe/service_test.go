package probe_test

import (
	"testing"

	"tyk-redis-doctor/probe"
)

func TestServicesByTheirNames(t *testing.T) {
	for host, want := range map[string]probe.Service{
		"master.tyk.abc.euw1.cache.amazonaws.com":              probe.ElastiCache,
		"tyk-abc.serverless.euw1.cache.amazonaws.com":          probe.ElastiCache,
		"clustercfg.tyk.abc.memorydb.eu-west-1.amazonaws.com.": probe.MemoryDB,
		"TYK.redis.cache.windows.net":                          probe.AzureRedis,
		"eu1-tyk-1.upstash.io":                                 probe.Upstash,
		"ec2-1-2-3-4.compute.amazonaws.com":                    "",
		"redis":                                                "",
		"10.0.0.1":                                             "",
		"cache.amazonaws.com.example.org":                      "",
	} {
		if got := probe.ServiceOf(host); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
	s := &probe.Store{Addrs: []string{"10.0.0.1:6379", "a.upstash.io:6379"}}
	if s.ManagedBy() != probe.Upstash || (&probe.Store{}).ManagedBy() != "" {
		t.Error("the store")
	}
}
