package server

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// release is a version of a server down to its minor part.
type release struct{ major, minor int }

// anyMinor is the minor part of a release that stands for all of its line.
const anyMinor = 99

var (
	oldestValkey = release{7, 2}
	// oldestWorking is the first Redis with everything that the clients of Tyk and this program rely on (ACL, HELLO). What is
	// older than documented and not older than this works, and is worth a line only.
	oldestWorking = release{6, 0}
)

func (r release) before(o release) bool {
	return r.major < o.major || r.major == o.major && r.minor < o.minor
}

func (r release) String() string {
	if r.minor == anyMinor {
		return fmt.Sprintf("%d.x", r.major)
	}
	return fmt.Sprintf("%d.%d", r.major, r.minor)
}

// releaseOf reads "7.0.15", "8.1.1-rc2", and "7" for all of a line; ok is false where there is no version.
func releaseOf(version string) (r release, ok bool) {
	if n, _ := fmt.Sscanf(version, "%d.%d", &r.major, &r.minor); n == 2 {
		return r, true
	}
	if n, _ := fmt.Sscanf(version, "%d", &r.major); n == 1 && fmt.Sprint(r.major) == version {
		return release{r.major, anyMinor}, true
	}
	return release{}, false
}

var tooOld = checks.Check{
	ID: probe.ServerTooOld, Title: "Redis older than supported", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The documentation of this version of the component begins with a newer Redis. Redis 6.0 works and is worth a line only; before " +
		"that ACLs and HELLO are missing.",
	Hint: "Upgrade Redis.",
	Judge: func(c *checks.Case) []checks.Finding {
		return versioned(c, func(s *probe.Store, n *probe.Node) *checks.Finding {
			r, ok := releaseOf(n.Server.Version)
			support, documented := component.SupportOf(s)
			oldest, known := releaseOf(support.Oldest)
			if n.Server.Product != "redis" || !ok || !documented || !known || !r.before(oldest) {
				return nil
			}
			f := &checks.Finding{
				What: prose.Say(
					"{nodes} {runs|run} %s; %s %s is supported with %s and later.",
					serverName(n.Server),
					title(s),
					s.TykVersion,
					oldest,
				),
				Hint: prose.Say("Upgrade Redis to a release that is still maintained."),
			}
			if !r.before(oldestWorking) {
				f.Status, f.Seen = report.Info, prose.Say("It works.")
			}
			return f
		})
	},
}

var tooNew = checks.Check{
	ID: probe.ServerTooNew, Title: "Server newer than this Tyk", Status: report.Info,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The server is newer than what the documentation of this version of the component names. It works as a rule; what breaks has " +
		"findings of its own (CLUSTER SLOTS with four elements).",
	Hint: "Nothing has to be done while it works.",
	Judge: func(c *checks.Case) []checks.Finding {
		return versioned(c, func(s *probe.Store, n *probe.Node) *checks.Finding {
			support, documented := component.SupportOf(s)
			of := map[string]string{"redis": support.Newest, "valkey": support.Valkey}[n.Server.Product]
			newest, named := releaseOf(of)
			r, ok := releaseOf(n.Server.Version)
			if !ok || !documented || !named || !newest.before(r) {
				return nil
			}
			return &checks.Finding{
				What: prose.Say(
					"{nodes} {runs|run} %s; %s %s was released for versions up to %s.",
					serverName(n.Server),
					title(s),
					s.TykVersion,
					newest,
				),
				Hint: prose.Say("Nothing has to be done while it works; upgrade %s for a combination that is tested.", title(s)),
			}
		})
	},
}

var versionsDiffer = checks.Check{
	ID: probe.ServerVersionsDiffer, Title: "Servers of different versions", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The servers of one cluster or Sentinel estate run different releases: an upgrade that stopped half way. A failover may lead to " +
		"another behaviour, and a replica of an older release cannot read what a newer primary sends. Different patches of one release are " +
		"worth a line only.",
	Hint:  "Bring all servers to one version, replicas first.",
	Judge: judgeVersionsDiffer,
}

func judgeVersionsDiffer(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode == probe.Standalone {
			continue
		}
		at := map[string][]*probe.Node{}
		lines := map[string]bool{} // product and minor release
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || n.Server.Version == "" || topology.IsSentinel(n) {
				continue
			}
			at[serverName(n.Server)] = append(at[serverName(n.Server)], n)
			r, _ := releaseOf(n.Server.Version) // the zero release where the version is none
			lines[n.Server.Product+" "+r.String()] = true
		}
		if len(at) < 2 {
			continue
		}
		versions := slices.SortedFunc(maps.Keys(at), func(a, b string) int {
			return cmp.Or(cmp.Compare(len(at[b]), len(at[a])), cmp.Compare(a, b))
		})
		f := checks.Finding{Store: s, Hint: prose.Say("Bring all servers to one version, replicas first.")}
		for _, v := range versions[1:] {
			for _, n := range at[v] {
				f.Nodes, f.Refs = append(f.Nodes, n.Addr), append(f.Refs, c.At(n, "server"))
			}
		}
		f.What = prose.Say("{nodes} {runs|run} %s, the other %s %s.", prose.List(versions[1:]),
			others(len(at[versions[0]])), versions[0])
		if len(lines) < 2 {
			f.Status = report.Info // patches of one release work together
		}
		out = append(out, f)
	}
	return out
}

func others(n int) string {
	if n == 1 {
		return "server"
	}
	return fmt.Sprintf("%d servers", n)
}
