package run

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var cutShort = checks.Check{
	ID: probe.RunCutShort, Title: "Run cut short", Status: report.Info, Costs: true,
	Doc: "The deadline, an interrupt or --max-nodes came before every address had been visited. What is known is reported; where nothing " +
		"worse was found there is no verdict.",
	Hint:  "Give the run more time (--deadline) or more nodes (--max-nodes).",
	Judge: judgeCutShort,
}

func judgeCutShort(c *checks.Case) []checks.Finding {
	var f checks.Finding
	for i := range c.Ev.Nodes {
		n := &c.Ev.Nodes[i]
		if step, _ := checks.Met(n, probe.RunCutShort); step != nil {
			f.Nodes, f.Refs = append(f.Nodes, n.Addr), append(f.Refs, c.AtStep(n, step))
		}
	}
	if c.Ev.Cut == "" && c.Ev.LeftOut == 0 && len(f.Nodes) == 0 {
		return nil
	}
	switch c.Ev.Cut {
	case "deadline":
		f.What = prose.Say("The deadline came before everything was seen.")
	case "interrupt":
		f.What = prose.Say("The run was interrupted.")
	case "":
		f.What = prose.Say("Not everything was visited.")
	default:
		f.What = prose.Say("The run ended early (%s).", c.Ev.Cut)
	}
	if n := len(f.Nodes); n > 0 {
		f.Seen = prose.Say("%s not visited to the end: {nodes}.", prose.Count(n, "address was", "addresses were"))
	}
	if c.Ev.LeftOut > 0 {
		f.Seen = f.Seen.Then(prose.Say("%s left out by --max-nodes.", prose.Count(c.Ev.LeftOut, "more was", "more were")))
		f.Refs = append(f.Refs, report.Ref{Part: "left_out"})
	}
	return []checks.Finding{f}
}
