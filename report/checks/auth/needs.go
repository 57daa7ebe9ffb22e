package auth

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// grantOf is everything that the component needs at its data nodes: what its client asks before it sends anything, and the
// commands, keys and channels of its work.
func grantOf(c *checks.Case, s *probe.Store) fixes.Grant {
	needs := component.Needs(component.Demands(s, c.Ev.Stores))
	g := fixes.Grant{Commands: append([]string{"ping"}, needs.Commands...), Keys: needs.Keys, Channels: needs.Channels}
	switch {
	case s.Mode == probe.Cluster:
		g.Commands = append(g.Commands, "cluster|slots", "command")
	case s.Database > 0:
		g.Commands = append(g.Commands, "select")
	}
	return g
}

// sentinelGrant is what Tyk does on a Sentinel. The whole set of channels is named by the flag, which is no error to those
// who have it.
var sentinelGrant = fixes.Grant{Commands: []string{"client", "hello", "ping", "sentinel", "subscribe"}}

// withAllChannels is that flag.
const withAllChannels = "allchannels"

// standbysOf are the replicas of a node that can be spoken to: they take its place in a failover, and nothing of users or
// passwords spreads.
func standbysOf(c *checks.Case, s *probe.Store, n *probe.Node) []*probe.Node {
	var out []*probe.Node
	for _, o := range c.DataNodes(s.ID) {
		if o != n && o.ReplicaOf != "" && topology.Alive(o) && (o.ReplicaOf == n.Addr || slices.Contains(n.Aliases,
			o.ReplicaOf) || slices.Contains(n.Announced, o.ReplicaOf)) {
			out = append(out, o)
		}
	}
	return out
}

// replicated is true where servers of the store log in to one another, and need masterauth for it.
func replicated(s *probe.Store, n *probe.Node) bool {
	if s.Mode != probe.Standalone || n.ReplicaOf != "" {
		return true
	}
	return n.Replication != nil && (len(n.Replication.Replicas) > 0 || n.Replication.PrimaryAddr != "")
}

// like is a server for what is known of the version: the node itself where it told, else another of the store, which is
// mostly of the same version.
func like(c *checks.Case, s *probe.Store, n *probe.Node) *probe.Node {
	if n.Server != nil {
		return n
	}
	for _, o := range c.DataNodes(s.ID) {
		if o.Server != nil {
			twin := *n
			twin.Server = o.Server
			return &twin
		}
	}
	return n
}

// giveUser makes the user of the settings, with the password of the settings and all rights that the component needs, on
// some servers. Where the user exists it is left what it has.
func giveUser(c *checks.Case, s *probe.Store, nodes []*probe.Node) []report.Fix {
	var out []report.Fix
	before := []string{"on", ">" + ofSettings(s)}
	all := grantOf(c, s)
	for _, n := range nodes {
		out = append(out, fixes.SetUser(s, n.Addr, like(c, s, n), checks.User(s), before, fixes.Giving{Lacks: all, All: all})...)
	}
	return out
}

// userOrNone is what to do about servers that let somebody in without the user name of the settings and not with it: leave
// the name out, or make the user. Where another server takes that user it is missing at these, since each server keeps its
// own users, and only there it is made.
func userOrNone(c *checks.Case, s *probe.Store, otherwise string) (hint prose.Text, ways [][]report.Fix) {
	var with, without []*probe.Node
	for _, n := range everywhere(c, s) {
		if n.Account != nil && n.Account.User == s.Username {
			with = append(with, n)
		} else {
			without = append(without, n)
		}
	}
	none := fixes.Clear(s, component.Username)
	if len(with) == 0 {
		return prose.Say("Remove %s%s; or create the user %s on every server.", usernameKey(s), otherwise, s.Username),
			[][]report.Fix{none, giveUser(c, s, without)}
	}
	return prose.Say("Create the user %s there as it is on %s: each server keeps its own users.", s.Username, with[0].Addr),
		[][]report.Fix{giveUser(c, s, without), none}
}

// givePassword makes the password of the settings that of the default user, on some servers; where they log in to one
// another, for that as well, on their replicas too.
func givePassword(c *checks.Case, s *probe.Store, nodes []*probe.Node) []report.Fix {
	var out []report.Fix
	done := map[string]bool{}
	auth := func(n *probe.Node) {
		if !done[n.Addr] {
			done[n.Addr] = true
			out = append(out, fixes.Admin(s, n.Addr, n, "CONFIG", "SET", "masterauth", ofSettings(s)))
		}
	}
	for _, n := range nodes {
		if replicated(s, n) {
			auth(n)
			for _, r := range standbysOf(c, s, n) {
				auth(r)
			}
		}
		out = append(out, fixes.Admin(s, n.Addr, n, "CONFIG", "SET", "requirepass", ofSettings(s)))
		done[n.Addr] = true
	}
	return append(out, keepAll(s, out, c)...)
}

// tellSentinels makes the password of the settings the one with which the Sentinels of the store log in to Redis. At a
// server without a password it does no harm.
func tellSentinels(c *checks.Case, s *probe.Store) []report.Fix {
	watching := slices.DeleteFunc(c.SentinelNodes(s.ID), func(n *probe.Node) bool { return !topology.IsSentinel(n) })
	return fixes.OnSentinels(s, watching, "SENTINEL", "SET", s.MasterName, "auth-pass", ofSettings(s))
}

// keepAll writes the configuration of every server that was changed to its file.
func keepAll(s *probe.Store, changed []report.Fix, c *checks.Case) []report.Fix {
	var out []report.Fix
	seen := map[string]bool{}
	for _, f := range changed {
		if !seen[f.Node] {
			seen[f.Node] = true
			out = append(out, fixes.Keep(s, f.Node, c.NodeAt(s.ID, f.Node))...)
		}
	}
	return out
}

// everywhere are the data nodes of a store at which somebody was.
func everywhere(c *checks.Case, s *probe.Store) []*probe.Node {
	var out []*probe.Node
	for _, n := range c.DataNodes(s.ID) {
		if n.FaultID().Presence() != probe.PresenceNobody {
			out = append(out, n)
		}
	}
	return out
}
