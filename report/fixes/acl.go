package fixes

import (
	"slices"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Grant is what an ACL user is given, as rules spell it without their sign.
type Grant struct {
	Commands []string // "set", "cluster|slots"
	Keys     []string // "apikey-*"
	Channels []string // "tyk.cluster.notifications"
}

// Giving is what an ACL user of one server lacks, and what it is to have in the end.
type Giving struct {
	Lacks Grant
	All   Grant
	// Sure is true where the patterns that it lacks can be added: the user is known not to have all keys, or all channels. A
	// pattern after these is an error, and then nothing of the line is done.
	Sure bool
}

// maxRules is how many rules go into one command: a line stays short enough to be read, and below the ten words that Redis
// takes of whoever has not logged in yet.
const maxRules = 7

// SetUser gives an ACL user of one server the rights that it lacks, and keeps them. before are rules that come first: "on",
// ">"+Secret(...). Where the patterns may not go, or the rules are many, all of it goes into a selector of its own (Redis 7,
// Valkey), which is one word, and to which it does not matter what the user has. An older server is given what goes, in
// several commands; a user that is made by it, as before tells, has all keys and channels.
func SetUser(s *probe.Store, addr string, n *probe.Node, user string, before []string, g Giving) []report.Fix {
	has := featuresOf(n)
	if !has.channels {
		g.Lacks.Channels, g.All.Channels = nil, nil
	}
	patterns := len(g.Lacks.Keys)+len(g.Lacks.Channels) > 0
	rules := g.Lacks.rules()
	switch {
	case has.selectors && (patterns && !g.Sure || len(before)+len(rules) > maxRules):
		rules = []string{selector(g.All.rules())}
	case patterns && !g.Sure:
		rules = Grant{Commands: g.Lacks.Commands}.rules()
		if len(before) > 0 { // a user that is made, or taken over: no pattern is an error after this, and none is missing
			rules = append(rules, "allkeys")
			if has.channels {
				rules = append(rules, "allchannels")
			}
		}
	}
	var out []report.Fix
	for part := range slices.Chunk(slices.Concat(before, rules), maxRules) {
		out = append(out, Admin(s, addr, n, append([]string{"ACL", "SETUSER", user}, part...)...))
	}
	return Together(out, KeepUsers(s, addr, n))
}

// rules are those of the grant, sorted, each once.
func (g Grant) rules() []string {
	var out []string
	for _, part := range []struct {
		sign  string
		items []string
	}{{"+", g.Commands}, {"~", g.Keys}, {"&", g.Channels}} {
		items := slices.Clone(part.items)
		slices.Sort(items)
		for _, item := range slices.Compact(items) {
			out = append(out, part.sign+item)
		}
	}
	return out
}

// selector puts rules into parentheses. resetchannels comes first, for servers that are set to give new users all of them.
func selector(rules []string) string {
	text := "(resetchannels"
	for _, r := range rules {
		text += " " + r
	}
	return text + ")"
}

// KeepUsers writes the users of a running server to its file: the ACL file where it has one, else its configuration file;
// nil where it is known to have neither.
func KeepUsers(s *probe.Store, addr string, n *probe.Node) []report.Fix {
	if n != nil && n.Server != nil && n.Server.HasACLFile != nil && *n.Server.HasACLFile {
		return One(Admin(s, addr, n, "ACL", "SAVE"))
	}
	return Keep(s, addr, n)
}

// Keep writes the configuration of a running server to its file; nil where it is known to have none.
func Keep(s *probe.Store, addr string, n *probe.Node) []report.Fix {
	if n != nil && n.Server != nil && n.Server.HasConfFile != nil && !*n.Server.HasConfFile || lacksConfig(n) {
		return nil
	}
	return One(Admin(s, addr, n, "CONFIG", "REWRITE"))
}

// features are what the ACL of a server knows.
type features struct {
	channels  bool // since Redis 6.2
	selectors bool // since Redis 7.0
}

// featuresOf is what is known of a server: a version that was not seen has channels, as all that are still maintained, and
// no selectors. Relatives of Redis other than Valkey and Redict count versions of their own and have no selectors.
func featuresOf(n *probe.Node) features {
	if n == nil || n.Server == nil {
		return features{channels: true}
	}
	v, err := semver.NewVersion(n.Server.Version)
	switch {
	case err != nil:
		return features{channels: true}
	case n.Server.Product == "redis":
		return features{channels: !v.LessThan(semver.New(6, 2, 0, "", "")), selectors: v.Major() >= 7}
	}
	return features{channels: true, selectors: n.Server.Product == "valkey" || n.Server.Product == "redict"}
}
