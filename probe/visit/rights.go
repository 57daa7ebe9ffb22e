package visit

import (
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// rehearseWrites rehearses every write of the components without writing: MULTI, their commands on keys of their own
// patterns, DISCARD. Redis runs its permission, READONLY, OOM, MISCONF, NOREPLICAS, CLUSTERDOWN and MOVED checks when a
// command is queued, so the refusals show and nothing is executed. SUBSCRIBE is asked for itself and taken back.
func (v *visit) rehearseWrites(ctx context.Context, session *wire.Session) {
	if !v.writesHere() {
		return
	}
	began := time.Now()
	list := v.demanded()
	rights := &probe.Rights{}
	refused, broken := v.openTransaction(ctx, session)
	switch {
	case broken != nil:
	case refused != nil:
		v.withoutTransactions(rights, *refused, list)
	default:
		broken = v.queue(ctx, session, list, rights)
	}
	if broken != nil {
		v.add(ctx, probe.StepRights, began, broken)
		return
	}
	if v.turnedOutReplica(rights) {
		return
	}
	v.node.Rights = rights
	v.add(ctx, probe.StepRights, began, vital(rights))
}

// turnedOutReplica learns the role from the refusal to write, where the account may see neither INFO nor ROLE. Nobody
// writes to a replica of a cluster or behind Sentinels.
func (v *visit) turnedOutReplica(r *probe.Rights) bool {
	readonly := slices.ContainsFunc(r.Refused, func(f probe.Refusal) bool { return f.Fault.ID == probe.ServerReadonly })
	if !readonly || v.node.Replication != nil || v.anyMode(probe.Standalone) {
		return false
	}
	v.node.Replication = &probe.Replication{Role: probe.Replica}
	return true
}

// vital is the fault of the first refusal without which the component does not work at all.
func vital(r *probe.Rights) *probe.Fault {
	for i := range r.Refused {
		if r.Refused[i].Vital {
			return &r.Refused[i].Fault
		}
	}
	return nil
}

// writesHere tells whether a component writes to this server. On the replicas of a cluster or behind Sentinels none
// does; what a standalone client is pointed at it writes to, whatever it is.
func (v *visit) writesHere() bool {
	if v.target.Access.Purpose != probe.AsData || !v.target.Dialled || v.mode() == "sentinel" {
		return false
	}
	return v.anyMode(probe.Standalone) || !v.isReplica()
}

func (v *visit) isReplica() bool {
	if v.node.Replication != nil {
		return v.node.Replication.Role == probe.Replica
	}
	return v.node.Cluster != nil && slices.ContainsFunc(v.node.Cluster.Nodes, func(n probe.ClusterNode) bool {
		return n.Has("myself") && n.Has("slave")
	})
}

// demanded are the commands of all components that come here, each once for a key.
func (v *visit) demanded() []component.Demand {
	var list []component.Demand
	for _, s := range v.target.Asked {
		for _, d := range component.Demands(s, v.stores) {
			at := slices.IndexFunc(list, func(o component.Demand) bool {
				return o.Command == d.Command && o.Key == d.Key && o.Channel == d.Channel
			})
			if at < 0 {
				list = append(list, d)
				continue
			}
			list[at].Vital = list[at].Vital || d.Vital
		}
	}
	return list
}

// openTransaction opens one and proves that it is open before anything is queued. A refusal is that of MULTI; broken is
// the connection, or a server that cannot be trusted with the rest.
//
// The proof is that the PING after MULTI is queued instead of answered, or refused for want of memory, which no PING is
// outside of a transaction. The DISCARD has an argument too many and is meant to be refused: from then on Redis would not
// run the transaction even if it were told to.
func (v *visit) openTransaction(ctx context.Context, session *wire.Session) (refused, broken *probe.Fault) {
	replies, fault := session.Do(ctx, wire.Command{"MULTI"}, wire.Command{"PING"}, wire.Command{"DISCARD", "nothing"})
	if fault != nil {
		return nil, fault
	}
	multi, ping := replies[0], replies[1]
	switch {
	case multi.Err != nil:
		return multi.Err, nil
	case ping.Text() == "QUEUED", ping.Err != nil && ping.Err.ID == probe.ServerOOM:
		return nil, nil
	case ping.Err != nil && ping.Err.ID.IsState():
		return nil, ping.Err
	case ping.Err != nil: // proxies know transactions of some commands only
		return &probe.Fault{ID: probe.ServerError, Text: ping.Err.Text}, nil
	}
	return &probe.Fault{ID: probe.ServerError, Text: "MULTI was answered, and the command after it was run instead of queued"}, nil
}

// withoutTransactions: nothing more can be rehearsed. It is a refusal where a component needs transactions itself.
func (v *visit) withoutTransactions(r *probe.Rights, f probe.Fault, list []component.Demand) {
	r.Tried = 1
	v.node.NotVisible = append(v.node.NotVisible, probe.NotVisible{What: "MULTI", Text: f.Text, ID: f.ID})
	if f.ID == probe.ServerError {
		return // a proxy of its own mind
	}
	for _, d := range list {
		switch {
		case d.Function != probe.Transaction:
		case len(r.Refused) == 0:
			r.Refused = []probe.Refusal{{Command: "MULTI", Use: d.Use, Vital: d.Vital, Fault: f}}
		case d.Vital:
			r.Refused[0].Use, r.Refused[0].Vital = d.Use, true
		}
	}
	if f.ID == probe.AuthNoPermission && len(r.Refused) > 0 {
		r.Untried = component.Needs(list)
	}
}

// queue sends the commands into the open transaction and takes it back.
func (v *visit) queue(ctx context.Context, session *wire.Session, list []component.Demand, rights *probe.Rights) *probe.Fault {
	var own owned
	if v.anyMode(probe.Cluster) {
		own = ownedBy(v.node.Cluster)
	}
	cmds, sent := []wire.Command{{"MULTI"}}, []component.Demand{{}} // nested, and refused as such: the one before is still open
	var talks []component.Demand
	for _, d := range list {
		key := ""
		if d.Key != "" {
			if key = own.key(d.Key); key == "" {
				continue
			}
		}
		switch d.Function {
		case probe.Subscribe:
			talks = append(talks, d)
		case probe.Transaction: // rehearsed by all the others
		default:
			cmds, sent = append(cmds, asCommand(d.Words(key))), append(sent, d)
		}
	}
	cmds, sent = append(cmds, wire.Command{"DISCARD"}), append(sent, component.Demand{})
	for _, d := range talks {
		cmds = append(cmds, wire.Command{"SUBSCRIBE", d.Channel}, wire.Command{"UNSUBSCRIBE", d.Channel})
		sent = append(sent, d, component.Demand{})
	}
	replies, fault := session.Do(ctx, cmds...)
	if fault != nil {
		return fault
	}
	for i, d := range sent {
		if d.Command == "" {
			continue
		}
		rights.Tried++
		if f := replies[i].Err; f != nil {
			refuse(rights, d, *f, v.anyMode(probe.Cluster))
		}
	}
	return nil
}

// asCommand are words as the wire takes them.
func asCommand(words []string) wire.Command {
	cmd := make(wire.Command, len(words))
	for i, w := range words {
		cmd[i] = w
	}
	return cmd
}
