package visit

import (
	"context"
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// opening is what comes before commands are queued, and changes nothing wherever it is asked: EXEC, where the components use
// it, which is harmless as long as no transaction was opened on the connection, and then a transaction that is proved to be
// open.
//
// The proof is that the PING after MULTI is queued instead of answered, or refused for want of memory, which no PING is
// outside of a transaction. The DISCARD has an argument too many and is meant to be refused: from then on Redis would not
// run the transaction even if it were told to. What writes is sent when that proof is there, and not before: it is the round
// trip that cannot be saved. A server that refused MULTI would run what comes after it.
type opening struct {
	asked    []component.Demand // what the units but the last are for
	units    []unit
	outcomes []outcome
}

// transaction is the last unit of an opening.
func transaction() unit { return unit{{"MULTI"}, {"PING"}, {"DISCARD", "nothing"}} }

// newOpening is one for a list of demands.
func newOpening(list []component.Demand) *opening {
	o := &opening{}
	for _, d := range list {
		if d.Command == "EXEC" {
			o.asked, o.units = append(o.asked, d), append(o.units, unit{{"EXEC"}})
		}
	}
	o.units = append(o.units, transaction())
	return o
}

// began tells whether the first pipeline came as far as the opening.
func (o *opening) began() bool {
	return slices.ContainsFunc(o.outcomes, func(o outcome) bool { return o.untried == "" })
}

// openHere gives what rides in the first pipeline, nothing where no component writes to the server: to a Sentinel, or where
// others call it a replica before it was asked.
func (v *visit) openHere() *opening {
	if v.target.Access.Purpose != probe.AsData || !v.target.Dialled || v.target.Replica {
		return &opening{}
	}
	v.opening = newOpening(v.demanded())
	return v.opening
}

// askMore asks questions after an opening, which is ended before them and made once more after them.
func (v *visit) askMore(ctx context.Context, list []question) {
	if v.opening == nil {
		v.ask(ctx, list, &opening{}, func() {})
		return
	}
	again := &opening{units: []unit{transaction()}}
	v.ask(ctx, append([]question{{cmd: wire.Command{"DISCARD"}}}, list...), again, func() {})
	v.opening.outcomes[len(v.opening.asked)] = again.outcomes[0]
}

// openTransaction tells whether a transaction is open; why says what MULTI met instead. It asks for one where the first
// pipeline did not.
func (p *proving) openTransaction(ctx context.Context) (open bool, why *probe.Fault) {
	if p.opening == nil {
		p.opening = newOpening(p.list)
		p.opening.outcomes = p.askUnits(ctx, p.opening.units, never)
	}
	return opened(p.opening.outcomes[len(p.opening.asked)])
}

// before notes what the keyed reads met, which come first since they matter most, and what was asked before the transaction.
func (p *proving) before(ctx context.Context, reads []component.Demand, met []outcome) {
	for i, d := range reads {
		p.direct(ctx, d, met[i])
	}
	for i, d := range p.opening.asked {
		p.direct(ctx, d, p.opening.outcomes[i])
	}
}

// keyedReads are those of the components that come here, one for each.
func (v *visit) keyedReads() []component.Demand {
	var list []component.Demand
	for _, s := range v.target.Asked {
		if d, ok := component.KeyedRead(s, v.stores); ok {
			list = add(list, d)
		}
	}
	return list
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
