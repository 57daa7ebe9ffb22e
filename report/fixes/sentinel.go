package fixes

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// OnSentinels is one command on every one of some Sentinels: each keeps its settings for itself, and writes them to its
// own file.
func OnSentinels(s *probe.Store, nodes []*probe.Node, argv ...string) []report.Fix {
	var out []report.Fix
	for _, n := range nodes {
		out = append(out, Admin(s, n.Addr, n, argv...))
	}
	return out
}

// Watch is a master as a Sentinel is told to watch it.
type Watch struct {
	Name       string
	Host, Port string
	Quorum     string
	Settings   [][2]string // of SENTINEL SET, in order: "auth-pass" and its value, ...
}

// Monitor lets a Sentinel that does not know a master watch it.
func Monitor(s *probe.Store, n *probe.Node, w Watch) []report.Fix {
	out := []report.Fix{Admin(s, n.Addr, n, "SENTINEL", "MONITOR", w.Name, w.Host, w.Port, w.Quorum)}
	if len(w.Settings) == 0 {
		return out
	}
	argv := []string{"SENTINEL", "SET", w.Name}
	for _, set := range w.Settings {
		argv = append(argv, set[0], set[1])
	}
	return append(out, Admin(s, n.Addr, n, argv...))
}

// Rewatch lets a Sentinel watch a master at another address. That forgets all its settings, so that they are given again
// in the same breath.
func Rewatch(s *probe.Store, n *probe.Node, w Watch) []report.Fix {
	return Together(One(Admin(s, n.Addr, n, "SENTINEL", "REMOVE", w.Name)), Monitor(s, n, w))
}

// SentinelConfig sets an option of a Sentinel itself, which it keeps by itself. Before Redis 6.2 it takes a line of its file
// and a restart.
func SentinelConfig(s *probe.Store, n *probe.Node, name, value string) []report.Fix {
	if olderThan(n, 6, 2) {
		return SentinelLines(n.Addr, map[string]*string{"sentinel " + name: Value(value)})
	}
	return One(Admin(s, n.Addr, n, "SENTINEL", "CONFIG", "SET", name, value))
}

// StartSentinel lets a Sentinel run again: one that accepts connections and keeps silent was stopped, or hangs.
func StartSentinel(addr string, n *probe.Node) []report.Fix {
	do := report.Start
	if n != nil && n.Met(probe.ProtoNoReply) {
		do = report.Resume
	}
	return []report.Fix{{Kind: report.FixServer, Node: addr, Do: do, Text: string(do) + " redis-sentinel at " + addr}}
}
