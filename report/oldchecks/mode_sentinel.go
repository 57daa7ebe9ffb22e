package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// isSentinel is true where a Sentinel was seen to answer.
func isSentinel(n *probe.Node) bool {
	return n.Server != nil && n.Server.Mode == "sentinel" || n.Sniff != nil && n.Sniff.Kind == "sentinel"
}

// isData is true where a Redis was seen to answer that is no Sentinel.
func isData(n *probe.Node) bool {
	if n.Server != nil && n.Server.Mode != "" {
		return n.Server.Mode != "sentinel"
	}
	return n.Sniff != nil && n.Sniff.Kind == "redis"
}

func judgeMasterNameMissing(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode == probe.Sentinel {
			continue
		}
		names := mastersKnown(c.Nodes(s.ID))
		for _, n := range c.DataNodes(s.ID) {
			if !isSentinel(n) {
				continue
			}
			f := report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "mode.*"), Evidence: []string{c.At(n, "")},
				Message: fmt.Sprintf("{nodes}: a Sentinel answers there, and %s is not set, so %s takes it for Redis and every command but PING fails.",
					keyOf(s, component.MasterName), product(s.Component)),
				Hint: fmt.Sprintf("Set %s to the name that the Sentinels watch.", keyOf(s, component.MasterName)),
				Fix:  setField(s, component.MasterName, ""),
			}
			switch {
			case !s.Driver.KnowsSentinel && s.Driver.Era != "":
				f.Hint = fmt.Sprintf("%s %s does not know Sentinels: use the address of the primary, or upgrade.", product(s.Component), s.TykVersion)
				f.Fix = nil
			case len(names) == 1:
				f.Hint = fmt.Sprintf("Set %s to %s.", keyOf(s, component.MasterName), names[0])
				f.Fix = setField(s, component.MasterName, names[0])
			case len(names) > 1:
				f.Hint = fmt.Sprintf("Set %s to one of %s.", keyOf(s, component.MasterName), listed(names))
				f.Fix = setField(s, component.MasterName, strings.Join(names, " or "))
			}
			out = append(out, f)
		}
	}
	return out
}

// mastersKnown are the master names that the Sentinels among the nodes watch.
func mastersKnown(nodes []*probe.Node) []string {
	var names []string
	for _, n := range nodes {
		if n.Sentinel == nil {
			continue
		}
		for _, m := range n.Sentinel.Masters {
			if m.Name != "" {
				names = append(names, m.Name)
			}
		}
	}
	return tidy(names)
}

// redisAtSentinelAddrs are the listed addresses of a Sentinel store at which Redis answers; works is true where a
// Sentinel answers at another.
func redisAtSentinelAddrs(c *Case, s *probe.Store) (wrong []*probe.Node, works bool) {
	for _, n := range c.Sentinels(s.ID) {
		switch {
		case n.Sentinel != nil || isSentinel(n):
			works = true
		case n.Listed && isData(n):
			wrong = append(wrong, n)
		}
	}
	return wrong, works
}

func judgeBoth(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if !s.EnableCluster || s.MasterName == "" || s.Mode != probe.Sentinel {
			continue
		}
		cluster, master := keyOf(s, component.EnableCluster), keyOf(s, component.MasterName)
		f := report.Finding{
			Store: s.ID, Verify: verify(s, "mode.*"), Evidence: []string{c.AtStore(s, "enable_cluster"), c.AtStore(s, "master_name")},
			Message: fmt.Sprintf("%s and %s are both set; the master name wins, and %s has no effect.", cluster, master, cluster),
			Hint:    fmt.Sprintf("Set %s to false.", cluster), Fix: setField(s, component.EnableCluster, false),
		}
		if wrong, works := redisAtSentinelAddrs(c, s); len(wrong) > 0 && !works {
			f.Status, f.Nodes = report.Fail, addrsOf(wrong)
			f.Message = fmt.Sprintf("%s and %s are both set, so %s asks for Sentinels, and {nodes} {is|are} Redis.", cluster, master, product(s.Component))
			f.Fix = clearField(s, component.MasterName)
			if slices.ContainsFunc(wrong, inCluster) {
				f.Hint = fmt.Sprintf("Remove %s, so that the cluster client is used.", master)
			} else {
				f.Hint = fmt.Sprintf("List the Sentinels in %s, or remove %s and set %s to false.", keyOf(s, component.Addrs), master, cluster)
				f.Fix = append(f.Fix, setField(s, component.EnableCluster, false)...)
			}
		}
		out = append(out, f)
	}
	return out
}

func judgeRedisAsSentinel(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Sentinel {
			continue
		}
		wrong, works := redisAtSentinelAddrs(c, s)
		for _, n := range wrong {
			master, addrs := keyOf(s, component.MasterName), keyOf(s, component.Addrs)
			f := report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "mode.*"), Evidence: []string{c.At(n, "")},
				Message: fmt.Sprintf("{nodes}: Redis itself answers there, and with %s set the addresses have to be Sentinels.", master),
				Hint:    fmt.Sprintf("List the Sentinels (usually port 26379) in %s, or remove %s.", addrs, master),
				Fix:     withoutSentinels(s, n),
			}
			if works {
				f.Status = report.Warn
				f.Message = "{nodes}: Redis itself answers there, among the addresses of Sentinels; the others serve."
				f.Hint = fmt.Sprintf("Remove {nodes} from %s.", addrs)
				f.Fix = nil
			}
			out = append(out, f)
		}
	}
	return out
}

// withoutSentinels is the change that heals: a cluster and a single Redis have no Sentinels; several servers have them
// somewhere, usually on the same machines.
func withoutSentinels(s *probe.Store, n *probe.Node) []report.Fix {
	switch {
	case n.Server != nil && n.Server.Mode == "cluster":
		return append(clearField(s, component.MasterName), setField(s, component.EnableCluster, true)...)
	case len(s.Addrs) == 1:
		return clearField(s, component.MasterName)
	}
	return setField(s, component.Addrs, sentinelAddrs(s))
}

// sentinelAddrs guesses where the Sentinels of a store are: on the same machines, at their own port.
func sentinelAddrs(s *probe.Store) []string {
	var out []string
	for _, a := range s.Addrs {
		if i := strings.LastIndex(a, ":"); i > 0 {
			out = append(out, a[:i]+":26379")
		}
	}
	return tidy(out)
}
