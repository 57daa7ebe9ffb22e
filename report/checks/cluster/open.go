package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var openSlot = checks.Check{
	ID: probe.ClusterOpenSlot, Title: "Slot in the middle of a move", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedView, Shared: true,
	Doc: "A slot is migrating or importing. While slots are being moved that is normal, and Tyk follows the redirections. A move that was " +
		"broken off stays like this until it is ended, and commands on several keys of the slot fail with TRYAGAIN.",
	Hint: "Wait for the move to end, or end it with redis-cli --cluster fix.", Needs: viewSeen, Judge: judgeOpenSlot,
}

func judgeOpenSlot(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		var both, one []topology.Move
		for _, m := range t.Moves() {
			if m.OneSided() {
				one = append(one, m)
			} else {
				both = append(both, m)
			}
		}
		if len(both) > 0 {
			f := moving(c, t, both)
			f.What = prose.Say("%s in the middle of a move between {nodes}.", areOpen(both))
			f.Seen = prose.Say("Tyk follows the redirections, and a command on several keys of such a slot can fail.")
			out = append(out, f)
		}
		if len(one) > 0 {
			f := moving(c, t, one)
			f.What = prose.Say("%s in the middle of a move of which only {nodes} {knows|know}: it was broken off.", areOpen(one))
			f.Seen = prose.Say("A command on several keys of such a slot can fail.")
			out = append(out, f)
		}
	}
	return out
}

// moving begins the finding about slots that are being moved.
func moving(c *checks.Case, t *topology.Cluster, moves []topology.Move) checks.Finding {
	f := told(c, t, prose.Text{})
	for _, m := range moves {
		f.Slots = append(f.Slots, probe.Range{From: m.Slot, To: m.Slot})
		for _, end := range []*topology.View{m.Source, m.Target} {
			if end != nil {
				f.Nodes = append(f.Nodes, end.Node.Addr)
			}
		}
	}
	f.Hint = prose.Say("If no move is going on, end this one.")
	at := t.Main.Node
	f.Fix = fixes.One(fixes.Cluster(t.Store, at.Addr, at, "fix", at.Addr))
	return f
}

// areOpen is "Slots 5 and 7 are".
func areOpen(moves []topology.Move) string {
	var slots probe.Slots
	for _, m := range moves {
		slots = append(slots, probe.Range{From: m.Slot, To: m.Slot})
	}
	return prose.Capital(prose.Slots(slots.Merged())) + pick(slots.Count(), " is", " are")
}
