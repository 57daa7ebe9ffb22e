package topology

import (
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
				keeper.AddRights(n)
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
