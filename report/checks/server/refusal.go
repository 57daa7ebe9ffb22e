package server

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// refusedWith finds where a node refused with one of the faults: in a step, in the rehearsal of writes, or in the write
// that the user asked for. nil where it did not.
func refusedWith(c *checks.Case, n *probe.Node, ids ...probe.FaultID) (report.Ref, *probe.Fault) {
	step, f := checks.Met(n, ids...)
	if step != nil && step.Name != probe.StepRights {
		return c.AtStep(n, step), f
	}
	if n.Rights != nil {
		for i := range n.Rights.Refused {
			if f := &n.Rights.Refused[i].Fault; slices.Contains(ids, f.ID) {
				return c.At(n, fmt.Sprintf("rights/refused/%d", i)), f
			}
		}
	}
	for i := range n.NotVisible { // MULTI, where no component needs it for itself: what it met is met by every write
		if v := &n.NotVisible[i]; v.What == "MULTI" && slices.Contains(ids, v.ID) {
			return c.At(n, fmt.Sprintf("not_visible/%d", i)), &probe.Fault{ID: v.ID, Text: v.Text}
		}
	}
	if n.Canary != nil && n.Canary.Fault != nil && slices.Contains(ids, n.Canary.Fault.ID) {
		return c.At(n, "canary"), n.Canary.Fault
	}
	if step != nil {
		return c.AtStep(n, step), f
	}
	return report.Ref{}, nil
}

// telling says what is wrong with a node that refuses, and what heals it; status, store, node and reference are filled
// in where it leaves them empty.
type telling func(c *checks.Case, s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding

// refusal is the judge of one way in which a server refuses.
func refusal(id probe.FaultID, tell telling) func(*checks.Case) []checks.Finding {
	return func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, s := range c.Stores() {
			for _, n := range c.Nodes(s.ID) {
				at, fault := refusedWith(c, n, id)
				if fault == nil {
					continue
				}
				f := tell(c, s, n, fault)
				if f.Status == "" {
					f.Status = c.Weight(s, n)
				}
				f.Store, f.Nodes, f.Refs = s, []string{n.Addr}, append(f.Refs, at)
				out = append(out, f)
			}
		}
		return out
	}
}
