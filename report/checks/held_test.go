package checks_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/tlsinspect"
)

// TestWhatServersWereSeenToRefuse is not proposed, and what was not seen is not refuted.
func TestWhatServersWereSeenToRefuse(t *testing.T) {
	silent := checkstest.Standalone()
	checkstest.Fails(silent.Nodes[0], probe.StepTCP, probe.NetRefused, "connection refused")
	tls := checkstest.Standalone()
	tls.Nodes[0].TLS = &tlsinspect.Handshake{Version: "TLS 1.3"}
	asRedis := checkstest.Sentinel()
	for _, n := range asRedis.Nodes {
		n.Sentinel = nil
	}
	for name, x := range map[string]struct {
		e     *checkstest.Estate
		field component.Field
		value any
		want  bool
	}{
		"cluster at a standalone":            {checkstest.Standalone(), component.EnableCluster, true, true},
		"no cluster at a standalone":         {checkstest.Standalone(), component.EnableCluster, false, false},
		"no cluster at a cluster":            {checkstest.Cluster(), component.EnableCluster, false, true},
		"cluster at nobody":                  {silent, component.EnableCluster, true, false},
		"TLS at a plaintext server":          {checkstest.Standalone(), component.UseSSL, true, true},
		"plaintext at a plaintext server":    {checkstest.Standalone(), component.UseSSL, false, false},
		"plaintext at a TLS server":          {tls, component.UseSSL, false, true},
		"TLS at a TLS server":                {tls, component.UseSSL, true, false},
		"a name that the Sentinels know":     {checkstest.Sentinel(), component.MasterName, "mymaster", false},
		"a name that they do not know":       {checkstest.Sentinel(), component.MasterName, "other", true},
		"a name at Redis itself":             {checkstest.Standalone(), component.MasterName, "mymaster", true},
		"Sentinels that were taken for data": {asRedis, component.MasterName, "other", false},
		"a field that nothing is known of":   {checkstest.Standalone(), component.Timeout, 5, false},
	} {
		c := x.e.Case()
		if got := c.Refutes(c.FirstStore(), x.field, x.value); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
