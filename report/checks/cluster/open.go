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
		"broken off stays like this until it is ended, and commands on several keys of the slot fail with TRYAGAIN. Where the source " +
		"alone knows of it, keys that do not exist yet cannot be written: that is a failure.",
	Hint: "Wait for the move to end, or end it with redis-cli --cluster fix.", Needs: viewSeen, Judge: judgeOpenSlot,
}

func judgeOpenSlot(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		var both, leaving, arriving []topology.Move
		for _, m := range t.Moves() {
			switch {
			case !m.OneSided():
				both = append(both, m)
			case m.Source != nil && seesMember(t, m):
				leaving = append(leaving, m)
			default:
				arriving = append(arriving, m)
			}
		}
		if len(both) > 0 {
			f := moving(c, t, both)
			f.What = prose.Say("%s in the middle of a move between {nodes}.", areOpen(both))
			f.Seen = prose.Say("Tyk follows the redirections, and a command on several keys of such a slot can fail.")
			out = append(out, f)
		}
		if len(leaving) > 0 {
			f := moving(c, t, leaving)
			f.Status = report.Fail
			f.What = prose.Say("%s on {its|their} way out of {nodes}, and the other side does not know: new keys fail.", areOpen(leaving))
			f.Seen = prose.Say(
				"A key that is not there yet is asked for at the other side, which sends back with MOVED; keys that exist work.",
			)
			out = append(out, f)
		}
		if len(arriving) > 0 {
			f := moving(c, t, arriving)
			f.What = prose.Say("%s in the middle of a move of which only {nodes} {knows|know}: it was broken off.", areOpen(arriving))
			f.Seen = prose.Say("A command on several keys of such a slot can fail.")
			out = append(out, f)
		}
	}
	return out
}

// seesMember is true where the other side of a move told its view, so that it is known not to take part.
func seesMember(t *topology.Cluster, m topology.Move) bool {
	line := m.Source.Self()
	if line == nil {
		return false
	}
	for _, o := range line.Open {
		if o.Slot == m.Slot && !o.Importing {
			target := t.Member(o.PeerID)
			return target != nil && t.ViewOf(target) != nil && t.ViewOf(target).Whole
		}
	}
	return false
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
