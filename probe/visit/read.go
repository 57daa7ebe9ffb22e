package visit

import (
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
)

// read asks everything, notes a step for every layer, and tells whether the ladder held. Facts are kept also where it
// did not. What opens the rehearsal of the components' work rides along, since it needs to know nothing of the server.
func (v *visit) read(ctx context.Context) bool {
	answered := v.sniffIfSilent(ctx)
	v.ask(ctx, v.questions(), v.openHere(), answered)
	v.settle()
	v.overfull = !v.kept.takes(v.node, v.views.share(v.node))
	if mode := v.mode(); v.target.Access.Purpose == probe.AsSentinel && mode != "" && mode != "sentinel" {
		v.node.NotVisible = nil // a data node has no Sentinel commands to hide
	}
	if v.node.Failed() != nil {
		return v.clusterAloneRefused()
	}
	return v.readMore(ctx)
}

// clusterAloneRefused is true where nothing but CLUSTER was refused, for want of a right: a cluster client passes over the
// server when it looks for the slots, and sends it keys all the same, so that these are tried.
func (v *visit) clusterAloneRefused() bool {
	step := v.node.Failed()
	told := v.node.Cluster != nil && len(v.node.Cluster.Nodes) > 0
	if step.Name != probe.StepCluster || !v.inCluster && !told {
		return false
	}
	return step.Fault.ID == probe.AuthNoPermission || step.Fault.ID == probe.ServerCommandDisabled
}

// readMore asks a server that is of another kind than the settings say what it would have been asked as what it is.
func (v *visit) readMore(ctx context.Context) bool {
	switch mode := v.mode(); {
	case mode == "sentinel" && v.target.Access.Purpose == probe.AsData:
		v.node.NotVisible = nil // a Sentinel does not have these commands
		v.askMore(ctx, v.sentinelQuestions(""))
	case v.inCluster && v.node.Cluster == nil && v.target.Access.Purpose == probe.AsData:
		v.askMore(ctx, v.clusterQuestions(""))
	}
	return v.node.Failed() == nil
}

func (v *visit) mode() string {
	if v.node.Server == nil {
		return ""
	}
	return v.node.Server.Mode
}

// ask sends the questions in one pipeline, with an opening after them, keeps the facts and notes the steps. The layers were
// asked together, and share their time. The first fault of a layer ends the ladder: later layers get no step, though their
// facts are kept.
func (v *visit) ask(ctx context.Context, list []question, o *opening, answered func()) {
	began := time.Now()
	units := make([]unit, len(list), len(list)+len(o.units))
	for i, q := range list {
		units[i] = unit{q.cmd}
	}
	units = append(units, o.units...)
	all := v.askUnits(ctx, units, func(i int) bool { return i < len(list) && list[i].step != "" })
	answered()
	v.afterLogin(list, units, all)
	all, o.outcomes = all[:len(list)], all[len(list):]
	for i, q := range list {
		fault := v.notice(q, all[i])
		if q.step != "" && v.node.Failed() == nil {
			v.note(ctx, q.step, began, fault)
		}
	}
	if ended := v.session.Ended(); v.node.Failed() == nil && !o.began() && v.unusable(ctx) != "" { // it ended at a question of no layer
		v.add(ctx, probe.StepInfo, began, ended)
	}
}

// note notes a layer; one of several commands, SELECT of two databases, once.
func (v *visit) note(ctx context.Context, name probe.StepName, began time.Time, fault *probe.Fault) {
	if last := len(v.node.Steps) - 1; last >= 0 && v.node.Steps[last].Name == name {
		v.node.Steps[last].Fault = ours(ctx, fault)
		return
	}
	v.add(ctx, name, began, fault)
}

// notice keeps what an answer tells, and gives the fault with which the question's layer ends.
func (v *visit) notice(q question, o outcome) *probe.Fault {
	v.sent, v.answered = o.sent, o.answered
	switch {
	case o.ended != nil:
		v.hide(q, *o.ended)
		return o.ended
	case o.untried != "":
		return v.session.Ended()
	case o.replies[0].Err != nil:
		return v.refusal(q, *o.replies[0].Err)
	}
	v.keep(q, o.replies[0])
	if q.take != nil {
		q.take(o.replies[0])
	}
	return v.absence(q)
}

// refusal notes a refused question, and gives the fault where the refusal ends the ladder.
func (v *visit) refusal(q question, f probe.Fault) *probe.Fault {
	v.nameProxy(f)
	if q.refused != nil {
		q.refused(f)
	}
	if f.ID == probe.AuthNoPermission || f.ID == probe.ServerCommandDisabled || f.ID == probe.ServerError {
		v.hide(q, f)
	}
	switch {
	case q.step == probe.StepAuth:
		return v.loginRefused(f)
	case q.step == probe.StepInfo && f.ID != probe.AuthMissingPassword: // nothing that the component needs
		return nil
	}
	return &f
}

// hide notes that a fact was not visible, once.
func (v *visit) hide(q question, f probe.Fault) {
	if q.fact != "" && !slices.ContainsFunc(v.node.NotVisible, func(n probe.NotVisible) bool { return n.What == q.fact }) {
		v.node.NotVisible = append(v.node.NotVisible, probe.NotVisible{What: q.fact, Text: f.Text, ID: f.ID})
	}
}

// absence is the fault of an answer that came and says nothing: a Sentinel that does not know the name, slots that cannot be.
func (v *visit) absence(q question) *probe.Fault {
	if view := v.node.Sentinel; q.step == probe.StepSentinel && view != nil && view.MasterAddr == "" {
		return &probe.Fault{ID: probe.SentinelUnknownMaster,
			Text: "the Sentinel does not know a master of the name " + probe.Printable(v.target.Access.Master)}
	}
	if q.step == probe.StepCluster && v.noSlots != "" {
		return &probe.Fault{ID: probe.ProtoHostile, Text: "CLUSTER SLOTS names slots " + v.noSlots + ", which no cluster has"}
	}
	return nil
}
