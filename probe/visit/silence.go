package visit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// mayAskAgain tells whether a server that kept silent is worth a further connection: once, while the components' work is
// tried, since a proxy that swallows one command answers the others.
func (v *visit) mayAskAgain() bool { return v.trying != nil && v.trying.AnswersPing == nil }

// noteReturn notes whether a server that had kept silent let us in again.
func (v *visit) noteReturn(ended, fault *probe.Fault) {
	if v.trying != nil && ended.ID == probe.ProtoNoReply {
		answers := fault == nil
		v.trying.AnswersPing = &answers
	}
}

// afterSilence finds out whether a server that kept silent at the last command still answers others.
func (p *proving) afterSilence(ctx context.Context) {
	if ended := p.session.Ended(); ended != nil && ended.ID == probe.ProtoNoReply && p.mayAskAgain() && ctx.Err() == nil {
		p.unusable(ctx)
	}
}

// unqueued is why a command that changes something was not tried, with what MULTI met.
func unqueued(why *probe.Fault) string { return insideAlone + ": " + why.Text }

// insideAlone is why what changes something was not tried.
const insideAlone = "it is tried inside of a transaction alone, and none was opened"

// lookUp asks a server that does not know MULTI which of the commands that could not be queued it does not know either: who
// renames one mostly renames more. What the table has is not proved by it.
func (p *proving) lookUp(ctx context.Context, why *probe.Fault) {
	if why.ID != probe.ServerCommandDisabled {
		return
	}
	var list []component.Demand
	ask := wire.Command{"COMMAND", "INFO"}
	for _, d := range p.list {
		if d.Function == probe.Transaction || d.Function == probe.Subscribe || onlyReads(d) {
			continue // refused already, or asked for itself
		}
		list = append(list, d)
		ask = append(ask, strings.ToLower(d.Command))
	}
	if len(list) == 0 {
		return
	}
	rows := p.askUnits(ctx, []unit{{ask}}, never)[0].replies
	if len(rows) != 1 || rows[0].Err != nil {
		return
	}
	table, _ := rows[0].Value.([]any)
	if len(table) != len(list) || !slices.ContainsFunc(table, func(row any) bool { return row != nil }) {
		return // no table: it would lack everything
	}
	for i, d := range list {
		if table[i] == nil {
			p.refuse(d, probe.Fault{
				ID: probe.ServerCommandDisabled, Command: strings.ToLower(d.Command),
				Text: fmt.Sprintf("COMMAND INFO has no entry for %s", d.Command),
			})
		}
	}
}
