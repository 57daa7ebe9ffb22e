package checks

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// Refutes tells whether what was seen speaks against giving a setting of a store this value: the server that is used is
// known to be of the other kind, to speak TLS or not to, to have a certificate that does not hold, to be no Sentinel or
// to know other names. A fix does not propose such a value: it would end in the opposite fault.
func (c *Case) Refutes(s *probe.Store, field component.Field, value any) bool {
	switch field {
	case component.EnableCluster:
		return c.refutesCluster(s, value == true)
	case component.UseSSL:
		return c.refutesTLS(s, value == true)
	case component.SkipVerify:
		return value == false && slices.ContainsFunc(c.Nodes(s.ID), chainFails)
	case component.MasterName:
		name, ok := value.(string)
		return ok && c.refutesMaster(s, name)
	}
	return false
}

// Meant tells whether what answers at the listed addresses, those that the client passes over among them, is what a mode
// of the settings is for: Sentinels for a master name, nodes of a cluster for cluster mode.
func (c *Case) Meant(s *probe.Store, field component.Field) bool {
	return slices.ContainsFunc(c.listed(s), func(n *probe.Node) bool {
		switch field {
		case component.MasterName:
			return n.OwnRole() == probe.SentinelRole
		case component.EnableCluster:
			return n.Server != nil && n.Server.Mode == "cluster"
		}
		return false
	})
}

// listed are the rows of the addresses that the settings name, also of those that the client passes over.
func (c *Case) listed(s *probe.Store) []*probe.Node {
	var out []*probe.Node
	for i := range c.Ev.Nodes {
		if n := &c.Ev.Nodes[i]; n.Listed && slices.Contains(s.Configured, n.Addr) {
			out = append(out, n)
		}
	}
	return out
}

// refutesCluster: the servers that answer are all of the other kind, as far as they tell.
func (c *Case) refutesCluster(s *probe.Store, cluster bool) bool {
	kinds := map[bool]int{}
	for _, n := range append(c.listed(s), c.Nodes(s.ID)...) {
		if n.Server != nil && n.Server.Mode != "" {
			kinds[n.Server.Mode == "cluster"]++
		}
	}
	return kinds[cluster] == 0 && kinds[!cluster] > 0
}

// refutesTLS: a server that was reached speaks the other way.
func (c *Case) refutesTLS(s *probe.Store, tls bool) bool {
	return slices.ContainsFunc(c.Nodes(s.ID), func(n *probe.Node) bool {
		secured := n.TLS != nil && n.TLS.Version != "" || n.Met(probe.TLSServerRequiresTLS)
		plain := n.TLS == nil && n.Answered() || n.Met(probe.TLSServerPlaintext)
		return tls && plain && !secured || !tls && secured
	})
}

// chainFails is true for a certificate that does not pass.
func chainFails(n *probe.Node) bool { return n.TLS != nil && len(n.TLS.Problems) > 0 }

// refutesMaster: what answers at the addresses of the settings is Redis itself, or Sentinels that know other names.
func (c *Case) refutesMaster(s *probe.Store, name string) bool {
	otherwise := false
	for _, n := range append(c.listed(s), c.Nodes(s.ID)...) {
		switch sentinel := n.OwnRole() == probe.SentinelRole; {
		case sentinel && n.Sentinel == nil:
			return false // it was taken for Redis: which names it knows was not asked
		case sentinel && slices.ContainsFunc(n.Sentinel.Masters, func(m probe.SentinelMaster) bool { return m.Name == name }):
			return false
		case sentinel, n.Listed && n.Answered():
			otherwise = true
		}
	}
	return otherwise
}
