package topology

import (
	"maps"
	"slices"

	"tyk-redis-doctor/probe"
)

// proveWhereClientsGo gives a server that was met under several addresses the rights that were met where the others send
// clients: a proxy in front of one of the addresses refuses what the server itself does not, or was not tried. What was met at
// an address of the settings that nobody names counts for the entry alone.
func (w *world) proveWhereClientsGo() {
	sent := map[string]bool{}
	for _, list := range w.finds {
		for _, f := range list {
			if f.Purpose == probe.AsData {
				sent[f.dialled] = true
			}
		}
	}
	for keeper, others := range w.absorbed {
		rows := slices.DeleteFunc(append([]*probe.Node{keeper}, others...), func(n *probe.Node) bool {
			return n.Purpose != probe.AsData || n.Rights == nil || !sent[n.Addr]
		})
		for i, n := range rows {
			switch {
			case i > 0:
				addRefusals(keeper, n)
				addSkipped(keeper, n)
			case n != keeper:
				takeRights(keeper, n)
			}
		}
	}
}

// takeRights replaces what was met at one address of a server by what was met at another.
func takeRights(keeper, n *probe.Node) {
	keeper.Rights = n.Rights
	keeper.Steps = slices.DeleteFunc(keeper.Steps, func(s probe.Step) bool { return s.Name == probe.StepRights })
	if step := n.Step(probe.StepRights); step != nil {
		keeper.Steps = append(keeper.Steps, *step)
	}
}

// addRefusals adds what was refused at a further address.
func addRefusals(keeper, n *probe.Node) {
	rights := *keeper.Rights
	rights.Refused = slices.Clone(rights.Refused)
	for _, r := range n.Rights.Refused {
		known := slices.ContainsFunc(rights.Refused, func(o probe.Refusal) bool {
			return o.Command == r.Command && o.Key == r.Key && o.Channel == r.Channel
		})
		if !known {
			rights.Refused = append(rights.Refused, r)
		}
	}
	keeper.Rights = &rights
	own, other := keeper.Step(probe.StepRights), n.Step(probe.StepRights)
	if other != nil && other.Fault != nil && (own == nil || own.Fault == nil) {
		keeper.Steps = slices.DeleteFunc(keeper.Steps, func(s probe.Step) bool { return s.Name == probe.StepRights })
		keeper.Steps = append(keeper.Steps, *other)
	}
}

// addSkipped leaves unproved what was not tried at a further address: what holds where one way leads holds for that way.
func addSkipped(keeper, n *probe.Node) {
	if keeper.Rights.Proofs == nil {
		return // nothing is proved there
	}
	rights := *keeper.Rights
	rights.Proofs = maps.Clone(rights.Proofs)
	for f, other := range n.Rights.Proofs {
		if other == nil || other.Skipped == "" {
			continue
		}
		var own probe.Proof
		if p := rights.Proofs[f]; p != nil {
			own = *p
		}
		if own.Skipped == "" {
			own.Skipped = other.Skipped
			rights.Proofs[f] = &own
		}
	}
	keeper.Rights = &rights
}
