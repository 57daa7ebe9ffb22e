package visit

import (
	"context"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// seekEvery is how far the slots lie apart in which a key is asked for, to find some that a server serves: a primary of an
// ordinary cluster has thousands in a row.
const seekEvery = 64

// seek finds slots of a server in cluster mode that tells nothing of the cluster, by what it does with keys: those of other
// servers it redirects, also inside of a transaction, where it queues its own. All are asked for in one pipeline.
func (v *visit) seek(ctx context.Context) {
	view := v.node.Cluster
	if !v.inCluster || view != nil && (len(view.Nodes) > 0 || len(view.Slots) > 0) {
		return
	}
	i := slices.IndexFunc(v.target.Asked, func(s *probe.Store) bool { return s.Mode == probe.Cluster })
	if i < 0 {
		return
	}
	d, ok := component.KeyedRead(v.target.Asked[i], v.stores)
	if !ok {
		return
	}
	v.sought = true
	all := Keyspace{known: true}
	var units []unit
	for slot := 0; slot < probe.SlotCount; slot += seekEvery {
		all.slots = probe.Slots{{From: slot, To: slot}}
		var cmd wire.Command
		for _, w := range d.Words(all.Key(d.Key)) {
			cmd = append(cmd, w)
		}
		units = append(units, unit{cmd})
	}
	for i, o := range v.askUnits(ctx, units, func(int) bool { return true }) {
		if len(o.replies) > 0 && o.replies[0].Err == nil {
			v.node.AnsweredSlots = append(v.node.AnsweredSlots, probe.Range{From: i * seekEvery, To: i * seekEvery})
		}
	}
}
