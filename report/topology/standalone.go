package topology

import (
	"slices"

	"tyk-redis-doctor/probe"
)

// Standalone is where the one address of a standalone client leads.
type Standalone struct {
	Store *probe.Store
	Addr  string      // what the client dials; "" where it dials none
	Node  *probe.Node // its row, nil where it was not visited
	// Servers are those met behind the address, when there are several: a name with several addresses, a Service, a
	// balancer.
	Servers []probe.Identity
	// Kind is what answers there: "redis", "cluster", "sentinel"; "" where nobody did, or somebody else.
	Kind string
	// Role is the role in which it answered; Unknown where nothing tells.
	Role probe.Role
}

// StandaloneOf tells where the client of a store ends up. Where the client takes one of several addresses at random, the
// picture is that of the first. It is never nil.
func StandaloneOf(s *probe.Store, nodes []*probe.Node) *Standalone {
	p := &Standalone{Store: s, Role: probe.Unknown}
	if len(s.Addrs) > 0 {
		p.Addr = s.Addrs[0]
	}
	nodes = slices.Clone(nodes)
	slices.SortStableFunc(nodes, byPlace)
	p.Node = rowsOf(nodes)[p.Addr]
	if p.Node == nil {
		return p
	}
	p.Servers, p.Role = p.Node.Identities, p.Node.Role
	switch {
	case IsSentinel(p.Node):
		p.Kind = "sentinel"
	case InCluster(p.Node):
		p.Kind = "cluster"
	case IsRedis(p.Node) || p.Node.Answered():
		p.Kind = "redis"
	}
	return p
}

// Roles are the roles of the servers behind the address, each once, sorted: writes fail now and then where a replica is
// among them.
func (p *Standalone) Roles() []probe.Role {
	var out []probe.Role
	for _, i := range p.Servers {
		out = append(out, i.Role)
	}
	if len(p.Servers) == 0 && p.Node != nil {
		out = append(out, p.Role)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
