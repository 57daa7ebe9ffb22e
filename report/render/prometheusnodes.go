package render

import (
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
		return oneIf(n.Failed() == nil && n.Answered()), true
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
	{
		"tyk_redis_doctor_node_replication_link_up",
		"Of a replica: 1 where the link to its primary is up.",
		func(n *probe.Node) (float64, bool) {
			if n.Replication == nil || n.Replication.LinkUp == nil {
				return 0, false
			}
			return oneIf(*n.Replication.LinkUp), true
		},
	},
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

// nodes writes the gauges of every node, then the time of each layer. What can change while the node stays the same
// (role, version) is in the info metric alone, so that a failover does not start new series. Two visits of one address
// with the same purpose (two sets of credentials) differ in their stores.
func (x *exposition) nodes(r *report.Report) {
	const info = "tyk_redis_doctor_node_info"
	x.family(info, "What each node is.")
	for i := range r.Evidence.Nodes {
		n := &r.Evidence.Nodes[i]
		product, version := "", ""
		if n.Server != nil {
			product, version = n.Server.Product, n.Server.Version
		}
		x.sample(info, 1, append(nodeLabels(n), "role", string(n.Role), "product", product, "version", version)...)
	}
	for _, g := range nodeGauges {
		x.family(g.name, g.help)
		for i := range r.Evidence.Nodes {
			n := &r.Evidence.Nodes[i]
			if v, ok := g.value(n); ok {
				x.sample(g.name, v, nodeLabels(n)...)
			}
		}
	}
	const phase, fault = "tyk_redis_doctor_node_phase_seconds", "tyk_redis_doctor_node_fault"
	x.family(phase, "Time of one layer of the visit.")
	for i := range r.Evidence.Nodes {
		for _, s := range r.Evidence.Nodes[i].Steps {
			x.sample(phase, float64(s.TookMS)/1000, append(nodeLabels(&r.Evidence.Nodes[i]), "phase", string(s.Name))...)
		}
	}
	x.family(fault, "The fault that ended the visit of a node.")
	for i := range r.Evidence.Nodes {
		n := &r.Evidence.Nodes[i]
		if s := n.Failed(); s != nil {
			x.sample(fault, 1, append(nodeLabels(n), "phase", string(s.Name), "id", string(s.Named().ID))...)
		}
	}
}

func nodeLabels(n *probe.Node) []string {
	return []string{"addr", n.Addr, "purpose", string(n.Purpose), "stores", joinIDs(n.Stores)}
}
