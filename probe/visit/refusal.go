package visit

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// ledger keeps what was seen of the components' work at one server.
type ledger struct{ *probe.Rights }

func newLedger(list []component.Demand) ledger {
	l := ledger{&probe.Rights{Proofs: map[probe.Function]*probe.Proof{}}}
	for _, d := range list {
		l.proof(d)
	}
	return l
}

func (l ledger) proof(d component.Demand) *probe.Proof {
	if l.Proofs[d.Function] == nil {
		l.Proofs[d.Function] = &probe.Proof{}
	}
	return l.Proofs[d.Function]
}

// queued notes a command that was taken into a transaction.
func (l ledger) queued(d component.Demand) {
	l.Tried++
	l.proof(d).Queued++
}

// reply notes the answer to a command outside of a transaction. What it met counts whatever it says, but for the errors
// with which a server shows that it knows the command.
func (l ledger) reply(d component.Demand, r wire.Reply) {
	if r.Err != nil && !harmless(d, *r.Err) {
		l.refuse(d, *r.Err)
		return
	}
	l.Tried++
	l.proof(d).Answered++
}

// harmless: a bare EXEC has nothing to execute, and no script has the name that is asked for.
func harmless(d component.Demand, f probe.Fault) bool {
	return d.Command == "EXEC" && f.Kind == probe.ExecWithoutMulti || d.Command == "EVALSHA" && f.Kind == probe.NoScript
}

// refuse notes a refusal, once for each command, key and channel. Of those that are about the state of the server the first
// of each kind tells all for one function.
func (l ledger) refuse(d component.Demand, f probe.Fault) {
	l.Tried++
	at := slices.IndexFunc(l.Refused, func(o probe.Refusal) bool {
		same := o.Command == d.Command && o.Key == d.Key && o.Channel == d.Channel
		return o.Fault.ID == f.ID && o.Function == d.Function && (same || f.ID.IsState())
	})
	if at >= 0 {
		l.Refused[at].Vital = l.Refused[at].Vital || d.Vital
		return
	}
	l.Refused = append(l.Refused, probe.Refusal{
		Command: d.Command, Key: d.Key, Channel: d.Channel, Use: d.Use, Vital: d.Vital, Function: d.Function, Fault: f,
	})
}

// has tells whether a state of the server was met by another command of the same function.
func (l ledger) has(d component.Demand, f probe.Fault) bool {
	return f.ID.IsState() && slices.ContainsFunc(l.Refused, func(o probe.Refusal) bool {
		return o.Fault.ID == f.ID && o.Function == d.Function
	})
}

// skip notes that a command was not tried; the first reason of each function is kept.
func (l ledger) skip(d component.Demand, why string) {
	if p := l.proof(d); p.Skipped == "" {
		p.Skipped = why
	}
}

// vital is the fault of the first refusal without which a component does not work at all, nil where there is none.
func (l ledger) vital() *probe.Fault {
	for i := range l.Refused {
		if l.Refused[i].Vital {
			return &l.Refused[i].Fault
		}
	}
	return nil
}
