package render

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// nodeGauge is a metric with one sample a node; the value is left out where it was not learned.
type nodeGauge struct {
	name, help string
	value      func(*probe.Node) (float64, bool)
}

func known(p *int64) (float64, bool) {
	if p == nil {
		return 0, false
	}
	return float64(*p), true
}

var nodeGauges = []nodeGauge{
	{"tyk_redis_doctor_node_up", "1 where the visit went through every layer.", func(n *probe.Node) (float64, bool) {
		return flag(n.Failed() == nil && n.Answered()), true
	}},
	{"tyk_redis_doctor_node_clients", "Connected clients.", func(n *probe.Node) (float64, bool) {
		if n.Clients == nil {
			return 0, false
		}
		return known(n.Clients.Connected)
	}},
	{"tyk_redis_doctor_node_clients_max", "Clients the server takes.", func(n *probe.Node) (float64, bool) {
		if n.Clients == nil {
			return 0, false
		}
		return known(n.Clients.Max)
	}},
	{"tyk_redis_doctor_node_memory_used_bytes", "Memory in use.", func(n *probe.Node) (float64, bool) {
		if n.Memory == nil {
			return 0, false
		}
		return known(n.Memory.UsedBytes)
	}},
	{"tyk_redis_doctor_node_memory_max_bytes", "Limit of the memory; 0 is none.", func(n *probe.Node) (float64, bool) {
		if n.Memory == nil {
			return 0, false
		}
		return known(n.Memory.MaxBytes)
	}},
	{"tyk_redis_doctor_node_replication_link_up", "Of a replica: 1 where the link to its primary is up.", func(n *probe.Node) (float64, bool) {
		if n.Replication == nil || n.Replication.LinkUp == nil {
			return 0, false
		}
		return flag(*n.Replication.LinkUp), true
	}},
	{"tyk_redis_doctor_node_certificate_expiry_timestamp_seconds", "End of the server certificate.", func(n *probe.Node) (float64, bool) {
		if n.TLS == nil || len(n.TLS.Chain) == 0 {
			return 0, false
		}
		return float64(n.TLS.Chain[0].NotAfter.Unix()), true
	}},
	{"tyk_redis_doctor_node_latency_p50_seconds", "Median of the pings.", func(n *probe.Node) (float64, bool) {
		if n.Latency == nil || n.Latency.Samples == 0 {
			return 0, false
		}
		return float64(n.Latency.P50US) / 1e6, true
	}},
}

// nodes writes the gauges of every node, then the time of each layer. Two visits of one address with the same purpose
// (two sets of credentials) differ in their stores.
func (x *exposition) nodes(r *report.Report) {
	for _, g := range nodeGauges {
		x.family(g.name, g.help)
		for i := range r.Evidence.Nodes {
			n := &r.Evidence.Nodes[i]
			if v, ok := g.value(n); ok {
				x.sample(g.name, v, nodeLabels(n)...)
			}
		}
	}
	const phase = "tyk_redis_doctor_node_phase_seconds"
	x.family(phase, "Time of one layer of the visit.")
	for i := range r.Evidence.Nodes {
		n := &r.Evidence.Nodes[i]
		seen := map[probe.StepName]bool{}
		for _, s := range n.Steps {
			if seen[s.Name] {
				continue // a sample must not appear twice
			}
			seen[s.Name] = true
			ok := "true"
			if s.Fault != nil {
				ok = "false"
			}
			x.sample(phase, float64(s.TookMS)/1000, append(nodeLabels(n), "phase", string(s.Name), "ok", ok)...)
		}
	}
}

func nodeLabels(n *probe.Node) []string {
	stores := make([]string, len(n.Stores))
	for i, s := range n.Stores {
		stores[i] = string(s)
	}
	return []string{"addr", n.Addr, "purpose", string(n.Purpose), "role", string(n.Role), "stores", strings.Join(stores, ",")}
}
