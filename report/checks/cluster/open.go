package cluster

import (
	"strconv"

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
		moves := t.Moves()
		var both, astray, leaving, arriving []topology.Move
		for _, m := range moves {
			switch target := t.Member(m.PeerID); {
			case m.Source != nil && target != nil && target.Down():
				astray = append(astray, m)
			case !m.OneSided():
				both = append(both, m)
			case m.Source != nil && target != nil && t.ViewOf(target) != nil && t.ViewOf(target).Whole:
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
		if len(astray) > 0 {
			f := moving(c, t, astray)
			f.Status = report.Fail
			f.What = prose.Say("%s on {its|their} way out of {nodes}, and the other side is down: new keys fail.", areOpen(astray))
			f.Seen = prose.Say("A key that is not there yet is asked for at the other side, %s.", prose.Nodes(targets(t, astray)))
			f.Hint, f.Fix = prose.Say("End the move where it began, or bring the other side back."), endAt(t, astray)
			out = append(out, f)
		}
		if len(leaving) > 0 {
			f := moving(c, t, leaving)
			f.Status = report.Fail
			f.What = prose.Say("%s on {its|their} way out of {nodes}, and the other side does not know: new keys fail.", areOpen(leaving))
			f.Seen = prose.Say(
				"A key that is not there yet is asked for at the other side, %s, which sends back with MOVED; keys that exist work.",
				prose.Nodes(targets(t, leaving)),
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

// targets are the servers to which slots go by the word of those who send them.
func targets(t *topology.Cluster, moves []topology.Move) []string {
	var out []string
	for _, m := range moves {
		out = append(out, t.Member(m.PeerID).Name())
	}
	return checks.Tidy(out)
}

// endAt ends moves where they began: what has arrived at the other side already is out of reach as it is.
func endAt(t *topology.Cluster, moves []topology.Move) []report.Fix {
	var out []report.Fix
	for _, m := range moves {
		at := m.Source.Node
		out = append(out, fixes.Admin(t.Store, at.Addr, at, "CLUSTER", "SETSLOT", strconv.Itoa(m.Slot), "STABLE"))
	}
	return fixes.Ways(out)
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
