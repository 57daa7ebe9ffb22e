package visit

import (
	"context"
	"fmt"
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
	p := &proving{visit: v, list: v.demanded()}
	p.ledger = newLedger(p.list)
	switch open, why := p.openTransaction(ctx); {
	case open:
		p.queue(ctx)
	default:
		p.withoutTransactions(ctx, why)
	}
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
		if s.Mode == probe.Cluster {
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

// openTransaction asks what comes before: the keyed reads of the components, and EXEC, which is harmless as long as no
// transaction was opened on the connection. Then it opens one and proves that it is open before anything is queued; why
// says what MULTI met instead.
//
// The proof is that the PING after MULTI is queued instead of answered, or refused for want of memory, which no PING is
// outside of a transaction. The DISCARD has an argument too many and is meant to be refused: from then on Redis would not
// run the transaction even if it were told to.
func (p *proving) openTransaction(ctx context.Context) (open bool, why *probe.Fault) {
	var before []component.Demand
	for _, s := range p.target.Asked {
		if d, ok := component.KeyedRead(s, p.stores); ok {
			before = add(before, d)
		}
	}
	for _, d := range p.list {
		if d.Command == "EXEC" {
			before = append(before, d)
		}
	}
	asked, units := p.units(before)
	units = append(units, unit{{"MULTI"}, {"PING"}, {"DISCARD", "nothing"}})
	all := p.askUnits(ctx, units, never)
	for i, d := range asked {
		p.direct(ctx, d, all[i])
	}
	return opened(all[len(asked)])
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

// opened reads the answers to MULTI, PING and a DISCARD that is refused. why is what stood in the way, also where the
// server says nothing against transactions.
func opened(o outcome) (open bool, why *probe.Fault) {
	switch {
	case len(o.replies) > 0 && o.replies[0].Err != nil:
		return false, o.replies[0].Err
	case o.ended != nil:
		return false, o.ended
	case o.untried != "":
		return false, &probe.Fault{ID: probe.RunCutShort, Text: o.untried}
	}
	ping := o.replies[1]
	switch {
	case ping.Text() == "QUEUED", ping.Err != nil && ping.Err.ID == probe.ServerOOM:
		return true, nil
	case ping.Err != nil:
		return false, &probe.Fault{ID: probe.RunCutShort, Text: fmt.Sprintf("after MULTI the server says %q to PING", ping.Err.Text)}
	}
	return false, &probe.Fault{ID: probe.ServerError, Text: "MULTI was answered, and the command after it was run instead of queued"}
}

// withoutTransactions asks everything that only reads for itself. What else the components need cannot be tried without
// changing something. It is a refusal where a component needs transactions itself; RunCutShort stands for a server that
// said nothing against them.
func (p *proving) withoutTransactions(ctx context.Context, why *probe.Fault) {
	if why.ID != probe.RunCutShort && ctx.Err() == nil {
		p.node.NotVisible = append(p.node.NotVisible, probe.NotVisible{What: "MULTI", Text: why.Text, ID: why.ID})
	}
	var reads []component.Demand
	for _, d := range p.list {
		switch {
		case d.Command == "EXEC": // asked before
		case d.Command == "MULTI" && why.ID == probe.RunCutShort:
			p.skip(d, why.Text)
		case d.Command == "MULTI" && ctx.Err() != nil:
			p.skip(d, timeOver)
		case d.Command == "MULTI":
			p.refuse(d, *why)
		case onlyReads(d), d.Function == probe.Subscribe:
			reads = append(reads, d)
		default:
			p.skip(d, insideAlone)
		}
	}
	if why.ID == probe.AuthNoPermission && len(p.Refused) > 0 {
		p.Untried = component.Needs(p.list)
	}
	asked, units := p.units(reads)
	for i, o := range p.askUnits(ctx, units, never) {
		p.direct(ctx, asked[i], o)
	}
}

// onlyReads tells whether a demand can be asked for itself: a read, or a script that no server has.
func onlyReads(d component.Demand) bool { return d.Function == probe.Read || d.Command == "EVALSHA" }

// insideAlone is why what changes something was not tried.
const insideAlone = "it is tried inside of a transaction alone, and MULTI was refused"

// queue sends the commands into the open transaction and takes it back, and asks for SUBSCRIBE after it.
func (p *proving) queue(ctx context.Context) {
	inside := unit{{"MULTI"}} // nested, and refused as such: the one before is still open
	var sent, talks, again []component.Demand
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
	talking, units := p.units(talks)
	all := p.askUnits(ctx, append([]unit{inside}, units...), never)
	again = p.insideOf(ctx, sent, all[0])
	ended := len(all[0].replies) == len(inside) && all[0].replies[len(inside)-1].Err == nil
	for i, d := range talking {
		if !ended && all[0].ended == nil { // DISCARD was refused: what came after it may have been queued, too
			again = append(again, d)
			continue
		}
		p.direct(ctx, d, all[i+1])
	}
	p.outside(ctx, again)
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

// outside asks demands once more, on a connection on which no transaction was opened.
func (p *proving) outside(ctx context.Context, list []component.Demand) {
	if len(list) == 0 {
		return
	}
	session, fault := p.open(ctx, wire.Open)
	if fault != nil {
		for _, d := range list {
			p.skip(d, "a further connection was not taken: "+fault.Text)
		}
		return
	}
	p.session.Close()
	p.session = session
	asked, units := p.units(list)
	for i, o := range p.askUnits(ctx, units, never) {
		p.direct(ctx, asked[i], o)
	}
}
