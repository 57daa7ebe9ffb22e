package visit

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// refuse notes a refusal. A slot that is just moving is none, and neither is an error of a kind that nobody knows: it may
// be about the transaction, in which the component would not run this command.
func refuse(r *probe.Rights, d component.Demand, f probe.Fault, clusterClient bool) {
	switch {
	case f.ID == probe.ServerError, f.ID == probe.ModeClusterNotEnabled && clusterClient:
		return
	case f.ID.IsState():
		known := slices.IndexFunc(r.Refused, func(o probe.Refusal) bool { return o.Fault.ID == f.ID })
		if known >= 0 {
			r.Refused[known].Vital = r.Refused[known].Vital || d.Vital
			return
		}
	}
	r.Refused = append(r.Refused, probe.Refusal{
		Command: d.Command, Key: d.Key, Channel: d.Channel, Use: d.Use, Vital: d.Vital, Fault: f,
	})
}
