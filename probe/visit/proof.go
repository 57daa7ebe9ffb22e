package visit

import (
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// prove tries what the components do with Redis all the time, without changing anything. Writes are rehearsed: MULTI, the
// commands on keys of their own patterns, DISCARD. Redis checks permission, READONLY, OOM, MISCONF, NOREPLICAS, CLUSTERDOWN
// and MOVED when a command is queued, so the refusals show and nothing is executed. A proxy may refuse outside of a
// transaction what it takes inside, so one keyed read, SUBSCRIBE and a bare EXEC are asked for themselves. Where MULTI is
// refused everything that only reads is.
func (v *visit) prove(ctx context.Context) {
	if !v.writesHere() {
		return
	}
	began := time.Now()
	v.seek(ctx)
	p := &proving{visit: v, list: v.demanded()}
	p.ledger = newLedger(p.list)
	v.trying = p.Rights
	switch open, why := p.openTransaction(ctx); {
	case open:
		p.queue(ctx)
	default:
		p.withoutTransactions(ctx, why)
	}
	p.afterSilence(ctx)
	if v.turnedOutReplica(p.Rights) {
		return
	}
	v.node.Rights = p.Rights
	for _, r := range p.Refused {
		v.nameProxy(r.Fault)
	}
	v.add(ctx, probe.StepRights, began, p.vital())
}

// proving is the work of prove.
type proving struct {
	*visit
	ledger
	list []component.Demand
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
	return v.keyspace().replica
}

// demanded are the commands of all components that come here, each once for a key.
func (v *visit) demanded() []component.Demand {
	var list []component.Demand
	for _, s := range v.target.Asked {
		for _, d := range component.Demands(s, v.stores) {
			list = add(list, d)
		}
	}
	return list
}

func add(list []component.Demand, d component.Demand) []component.Demand {
	at := slices.IndexFunc(list, func(o component.Demand) bool {
		return o.Command == d.Command && o.Key == d.Key && o.Channel == d.Channel
	})
	if at < 0 {
		return append(list, d)
	}
	list[at].Vital = list[at].Vital || d.Vital
	return list
}

// keyspace is what this server serves to the clients that come here. A cluster client's is the narrower one.
func (v *visit) keyspace() Keyspace {
	for _, s := range v.target.Asked {
		switch {
		case s.Mode == probe.Cluster && v.sought && len(v.node.AnsweredSlots) == 0:
			return Keyspace{}
		case s.Mode == probe.Cluster:
			return KeyspaceOf(v.node, s)
		}
	}
	return Anywhere
}

// asCommand is a demand as the wire takes it; false where no key of it can be made here, which is noted.
func (p *proving) asCommand(d component.Demand) (wire.Command, bool) {
	key := ""
	if d.Key != "" {
		own := p.keyspace()
		if key = own.Key(d.Key); key == "" {
			if why := own.lacks(d.Key); why != "" {
				p.skip(d, why)
			}
			return nil, false
		}
	}
	var cmd wire.Command
	for _, w := range d.Words(key) {
		cmd = append(cmd, w)
	}
	return cmd, true
}

// units are demands as they are asked for themselves, SUBSCRIBE taken back at once.
func (p *proving) units(list []component.Demand) (asked []component.Demand, units []unit) {
	for _, d := range list {
		cmd, ok := p.asCommand(d)
		if !ok {
			continue
		}
		u := unit{cmd}
		if d.Function == probe.Subscribe {
			u = append(u, wire.Command{"UNSUBSCRIBE", d.Channel})
		}
		asked, units = append(asked, d), append(units, u)
	}
	return asked, units
}

// direct notes what a demand met that was asked for itself.
func (p *proving) direct(ctx context.Context, d component.Demand, o outcome) {
	switch {
	case len(o.replies) > 0:
		p.reply(d, o.replies[0])
	case o.ended != nil && ctx.Err() == nil:
		p.refuse(d, *o.ended)
	case o.ended != nil:
		p.skip(d, timeOver)
	default:
		p.skip(d, o.untried)
	}
}

// withoutTransactions asks everything that only reads for itself. What else the components need cannot be tried without
// changing something. It is a refusal where a component needs transactions itself; RunCutShort stands for a server that
// said nothing against them.
func (p *proving) withoutTransactions(ctx context.Context, why *probe.Fault) {
	if why.ID != probe.RunCutShort && ctx.Err() == nil {
		p.node.NotVisible = append(p.node.NotVisible, probe.NotVisible{What: "MULTI", Text: why.Text, ID: why.ID})
	}
	keyed := p.keyedReads()
	list := slices.Clone(keyed)
	for _, d := range p.list {
		if onlyReads(d) || d.Function == probe.Subscribe {
			list = add(list, d)
		}
	}
	asked, units := p.units(list)
	all := p.askUnits(ctx, units, never)
	first := 0 // of those that are no keyed reads; those of which no key could be made are missing
	isKeyed := func(k component.Demand) bool { return k.Command == asked[first].Command && k.Key == asked[first].Key }
	for first < len(asked) && slices.ContainsFunc(keyed, isKeyed) {
		first++
	}
	p.before(ctx, asked[:first], all)
	for _, d := range p.list {
		switch {
		case d.Command == "EXEC", onlyReads(d), d.Function == probe.Subscribe: // asked for itself
		case d.Command == "MULTI" && why.ID == probe.RunCutShort:
			p.skip(d, why.Text)
		case d.Command == "MULTI" && ctx.Err() != nil:
			p.skip(d, timeOver)
		case d.Command == "MULTI":
			p.refuse(d, *why)
		default:
			p.skip(d, unqueued(why))
		}
	}
	p.lookUp(ctx, why)
	if why.ID == probe.AuthNoPermission && len(p.Refused) > 0 {
		p.Untried = component.Needs(p.list)
	}
	for i := first; i < len(asked); i++ {
		p.direct(ctx, asked[i], all[i])
	}
}

// onlyReads tells whether a demand can be asked for itself: a read, or a script that no server has.
func onlyReads(d component.Demand) bool { return d.Function == probe.Read || d.Command == "EVALSHA" }

// queue sends the commands into the open transaction and takes it back, and asks for what is asked outside of one after it:
// the keyed reads, and SUBSCRIBE.
func (p *proving) queue(ctx context.Context) {
	inside := unit{{"MULTI"}} // nested, and refused as such: the one before is still open
	var sent, talks []component.Demand
	for _, d := range p.list {
		switch d.Function {
		case probe.Transaction:
			if d.Command == "MULTI" {
				p.reply(d, wire.Reply{Value: "OK"})
			}
		case probe.Subscribe:
			talks = append(talks, d)
		default:
			if cmd, ok := p.asCommand(d); ok {
				inside, sent = append(inside, cmd), append(sent, d)
			}
		}
	}
	inside = append(inside, wire.Command{"DISCARD"})
	reads, units := p.units(p.keyedReads())
	talking, more := p.units(talks)
	p.sendPings(ctx)
	all := p.askUnits(ctx, slices.Concat([]unit{inside}, units, more), never)
	first := all[0]
	ended := len(first.replies) == len(inside) && first.replies[len(inside)-1].Err == nil
	met := all[1:]
	if !ended && first.ended == nil { // DISCARD was refused: what came after it may have been queued, too
		met = p.outside(ctx, slices.Concat(units, more))
	}
	p.before(ctx, reads, met)
	again, units := p.units(p.insideOf(ctx, sent, first))
	for i, d := range talking {
		p.direct(ctx, d, met[len(reads)+i])
	}
	for i, o := range p.outside(ctx, units) {
		p.direct(ctx, again[i], o)
	}
}

// insideOf notes what the commands of the transaction met. A read that was refused inside, other than for want of a right,
// is none of the refusals: it is to be asked outside, where the component runs it.
func (p *proving) insideOf(ctx context.Context, sent []component.Demand, o outcome) (again []component.Demand) {
	replies := o.replies[min(1, len(o.replies)):]
	for i, d := range sent {
		switch {
		case i < len(replies) && replies[i].Err == nil:
			p.queued(d)
		case i < len(replies) && onlyReads(d) && replies[i].Err.ID != probe.AuthNoPermission && !p.has(d, *replies[i].Err):
			again = append(again, d)
		case i < len(replies) && d.Function != probe.Write && replies[i].Err.ID == probe.ServerOOM:
			p.skip(d, "inside of a transaction the server refuses everything for want of memory")
		case i < len(replies):
			p.refuse(d, *replies[i].Err)
		case i == len(replies) && o.ended != nil && ctx.Err() == nil:
			p.refuse(d, *o.ended)
		case o.untried != "":
			p.skip(d, o.untried)
		default:
			p.skip(d, "the server did not answer the command before it")
		}
	}
	return again
}

// outside asks on a further connection, on which no transaction was opened.
func (p *proving) outside(ctx context.Context, units []unit) []outcome {
	if len(units) == 0 {
		return nil
	}
	session, fault := p.open(ctx, wire.Open)
	if fault != nil {
		untried := outcome{untried: "a further connection was not taken: " + fault.Text}
		return slices.Repeat([]outcome{untried}, len(units))
	}
	p.session.Close()
	p.session = session
	return p.askUnits(ctx, units, never)
}
