package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// runChecks are about the run itself: what it could not learn, and why.
func runChecks() []Check {
	return []Check{
		{
			ID: probe.RunCutShort, Title: "Run cut short", Status: report.Info,
			Doc:  "The deadline, an interrupt or --max-nodes came before every address had been visited. What is known is reported; where nothing worse was found there is no verdict.",
			Hint: "Give the run more time (--deadline) or more nodes (--max-nodes).", Judge: judgeCutShort,
		},
		{
			ID: "run.not_visible", Title: "Facts that the account may not see", Status: report.Info,
			Doc:  "Commands that only this tool needs were refused: INFO, ROLE, CONFIG GET, CLUSTER NODES and the like. Tyk needs none of them but CLUSTER SLOTS, so nothing is wrong; what they would have told is missing from the report.",
			Hint: "Nothing has to be done for Tyk; an account that may run these commands lets the tool learn more.", Judge: judgeNotVisible,
		},
		{
			ID: judgeFailed, Title: "Check that failed", Status: report.Warn,
			Doc:  "A check of this program met evidence that it could not handle. All other checks were made. It says nothing about Redis.",
			Hint: "Report it with the bundle of this run.", Judge: func(*Case) []report.Finding { return nil },
		},
		unexplainedCheck(),
	}
}

func judgeCutShort(c *Case) []report.Finding {
	var missed []string
	var evidence []string
	for i := range c.Ev.Nodes {
		n := &c.Ev.Nodes[i]
		if step, _ := met(n, probe.RunCutShort); step != nil {
			missed = append(missed, n.Addr)
			evidence = append(evidence, c.AtStep(n, step))
		}
	}
	if c.Ev.Cut == "" && c.Ev.LeftOut == 0 && len(missed) == 0 {
		return nil
	}
	f := report.Finding{Nodes: missed, Evidence: evidence, Verify: verify(c.firstStore(), "*")}
	switch c.Ev.Cut {
	case "deadline":
		f.Message = "The deadline came before everything was seen"
	case "interrupt":
		f.Message = "The run was interrupted"
	case "":
		f.Message = "Not everything was visited"
	default:
		f.Message = "The run ended early (" + c.Ev.Cut + ")"
	}
	if len(missed) > 0 {
		f.Message += fmt.Sprintf("; %s not visited to the end: {nodes}", plural(len(missed), "address was", "addresses were"))
	}
	if c.Ev.LeftOut > 0 {
		f.Message += fmt.Sprintf("; %s left out by --max-nodes", plural(c.Ev.LeftOut, "more was", "more were"))
		f.Evidence = append(f.Evidence, "/evidence/left_out")
	}
	f.Message += "."
	return []report.Finding{f}
}

// firstStore is the first store in use, nil when there is none.
func (c *Case) firstStore() *probe.Store {
	if stores := c.Stores(); len(stores) > 0 {
		return stores[0]
	}
	return nil
}

func judgeNotVisible(c *Case) []report.Finding {
	out := noteFindings(c, "run.not_visible", nil)
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			var what []string
			for _, v := range n.NotVisible {
				if !isData(n) || !strings.HasPrefix(v.What, "SENTINEL") { // Redis does not know these
					what = append(what, v.What)
				}
			}
			if len(what) == 0 {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "run.*"), Evidence: []string{c.At(n, "not_visible")},
				Message: fmt.Sprintf("{nodes}: %s refused to this account, so what they tell was not learned.", listed(tidy(what))),
				Fix:     grants(s, n),
			})
		}
	}
	return out
}

// grants is the rule that would let the account see what was refused, nil where the server does not know the commands.
func grants(s *probe.Store, n *probe.Node) []report.Fix {
	var rules []string
	for _, v := range n.NotVisible {
		if strings.HasPrefix(v.Text, "NOPERM") {
			rules = append(rules, "+"+strings.ReplaceAll(strings.ToLower(v.What), " ", "|"))
		}
	}
	if len(rules) == 0 {
		return nil
	}
	user := userOf(s)
	if n.Purpose == probe.AsSentinel {
		user = "default"
	}
	return []report.Fix{redisFix(n.Addr, "ACL SETUSER "+user+" "+strings.Join(slices.Compact(rules), " "))}
}
