package mode

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var manyServers = checks.Check{
	ID: probe.ModeBitnamiService, Title: "Several servers behind one address", Status: report.Fail,
	Doc: "Connections to one address met different servers, told apart by their run ids: a Service or a name that spreads over a " +
		"primary and its replicas. The Service of the Bitnami chart with Sentinel does that, and Tyk's documentation once recommended " +
		"it. Writes fail at random with READONLY. Where all of them are primaries every connection works, and keys appear and disappear.",
	Hint:   "Use the Sentinels with their master name, or an address that leads to the primary alone.",
	Broken: checks.BrokenMode, Degraded: checks.DegradedMode,
	Follows: fromAddresses, Judge: judgeManyServers,
}

func judgeManyServers(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode == probe.Cluster {
			continue // seeds of a cluster may be a name for all nodes
		}
		for _, n := range c.DataNodes(s.ID) {
			if len(n.Identities) < 2 || topology.IsSentinel(n) {
				continue
			}
			primaries, replicas := rolesOf(n.Identities)
			f := checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "identities")},
				What: prose.Say("{nodes} leads to %d different servers, %s and %s.", len(n.Identities),
					prose.Count(primaries, "primary", "primaries"), prose.Count(replicas, "replica", "replicas")),
				Seen: prose.Say("Writes fail with READONLY on the connections that end at a replica."),
			}
			f.Hint, f.Fix = toThePrimary(s)
			if replicas == 0 {
				f.Status = report.Warn
				f.What = prose.Say("{nodes} leads to %d different servers that all accept writes.", len(n.Identities))
				f.Seen = prose.Say("What one connection stores another may not find.")
				f.Fix = fixes.Network("give " + title(s) + " an address that leads to one of the servers alone")
			}
			out = append(out, f)
		}
	}
	return out
}

func rolesOf(list []probe.Identity) (primaries, replicas int) {
	for _, id := range list {
		switch id.Role {
		case probe.Primary:
			primaries++
		case probe.Replica:
			replicas++
		}
	}
	return primaries, replicas
}

// toThePrimary says how to reach the primary alone. No master name is set on the strength of replicas: no Sentinel was
// seen, and the one of the chart of Bitnami listens at another port.
func toThePrimary(s *probe.Store) (prose.Text, []report.Fix) {
	hint := prose.Say("Give %s an address that leads to the primary alone, or, where Sentinels watch these servers, "+
		"their addresses with %s. "+
		"With the Bitnami chart: port 26379 of the same Service and the name of sentinel.masterSet, or "+
		"sentinel.service.createMaster: true.", title(s), masterKey(s))
	fix := fixes.Network("give " + title(s) + " an address that leads to the primary alone")
	return hint, fix
}

var proxyInFront = checks.Check{
	ID: probe.ModeProxyInFront, Title: "Address translation or proxy in front", Status: report.Info,
	Doc: "The server was reached under another address than the one it has itself (CLIENT INFO laddr): a proxy, a load balancer, a " +
		"Kubernetes Service or a mapped port is between. That is usual and does no harm by itself; it matters for addresses that " +
		"servers announce.",
	Hint:   "Nothing to do.",
	Broken: checks.BrokenMode, Degraded: checks.DegradedMode,
	Judge: judgeProxyInFront,
}

func judgeProxyInFront(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || !probe.DifferentEnds(n.Remote, n.Server.Laddr) {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "server")},
				What: prose.Say("{nodes} was reached through a proxy or a translated address."),
				Seen: prose.Say("The server has another address itself."),
			})
		}
	}
	return out
}
