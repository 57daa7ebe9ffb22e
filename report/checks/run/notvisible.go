package run

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var notVisible = checks.Check{
	ID: probe.RunNotVisible, Title: "Facts that are not visible here", Status: report.Info, Costs: true,
	Doc: "Commands that only this tool needs were refused: INFO, ROLE, CONFIG GET, CLUSTER NODES and the like. Tyk needs none of them " +
		"but CLUSTER SLOTS, so nothing is wrong; what they would have told is missing from the report. The same is said of settings whose " +
		"value is kept where this program does not look.",
	Hint:  "Nothing has to be done for Tyk; an account that may run these commands lets the tool learn more.",
	Judge: judgeNotVisible,
}

func judgeNotVisible(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for i := range s.Notes {
			if note := &s.Notes[i]; note.ID == probe.RunNotVisible {
				f := checks.Finding{Store: s, Note: note, Refs: []report.Ref{c.AtNote(s, note)}, What: prose.Say("%s", note.Text)}
				f.Hint = prose.Say("Nothing is wrong with it; once the value is given as well, this program judges it.")
				if note.Kind == probe.InQuotes || note.Kind == probe.Remarked {
					f.Hint = prose.Say("Write the value so that every reader takes it alike: without quotes, and with nothing behind it.")
				}
				out = append(out, f)
			}
		}
		for _, n := range c.Nodes(s.ID) {
			what := checks.Tidy(hidden(n))
			if len(what) == 0 {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "not_visible")},
				What: prose.Say("{nodes}: %s %s refused to this account, and what that tells was not learned.",
					prose.List(what), prose.Verb(len(what), "is", "are")),
				Fix: grants(s, n),
			})
		}
	}
	return out
}

// hidden are the commands that were refused to us. Redis does not know those of Sentinels.
func hidden(n *probe.Node) []string {
	var what []string
	for _, v := range n.NotVisible {
		if !topology.IsRedis(n) || !strings.HasPrefix(v.What, "SENTINEL") {
			what = append(what, v.What)
		}
	}
	return what
}

// grants is the rule that would let the account see what an ACL refuses, nil where the server does not know the commands.
func grants(s *probe.Store, n *probe.Node) []report.Fix {
	user := checks.User(s)
	if n.Purpose == probe.AsSentinel {
		user = "default"
	}
	if n.Account != nil && n.Account.User != "" {
		user = n.Account.User
	}
	rule := []string{"ACL", "SETUSER", user}
	for _, v := range n.NotVisible {
		if v.ID == probe.AuthNoPermission {
			rule = append(rule, "+"+strings.ReplaceAll(strings.ToLower(v.What), " ", "|"))
		}
	}
	if len(rule) == 3 {
		return nil
	}
	return fixes.Ways(fixes.One(fixes.Admin(s, n.Addr, n, slices.Compact(rule)...)))
}
