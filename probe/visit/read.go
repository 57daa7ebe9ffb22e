package visit

import (
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// read asks everything, notes a step for every layer, and tells whether the ladder held. Facts are kept also where it
// did not.
func (v *visit) read(ctx context.Context, session *wire.Session) bool {
	list := v.questions()
	answered := v.sniffIfSilent(ctx)
	began, replies, broken := v.ask(ctx, session, list)
	answered()
	v.notice(ctx, list, replies, began, broken)
	v.settle()
	if mode := v.mode(); v.target.Access.Purpose == probe.AsSentinel && mode != "" && mode != "sentinel" {
		v.node.NotVisible = nil // a data node has no Sentinel commands to hide
	}
	if v.node.Failed() != nil {
		return false
	}
	return v.readMore(ctx, session)
}

// readMore asks a server that is of another kind than the settings say what it would have been asked as what it is.
func (v *visit) readMore(ctx context.Context, session *wire.Session) bool {
	var list []question
	switch mode := v.mode(); {
	case mode == "sentinel" && v.target.Access.Purpose == probe.AsData:
		v.node.NotVisible = nil // a Sentinel does not have these commands
		list = v.sentinelQuestions("")
	case v.inCluster && v.node.Cluster == nil && v.target.Access.Purpose == probe.AsData:
		list = v.clusterQuestions("")
	default:
		return true
	}
	began, replies, broken := v.ask(ctx, session, list)
	v.notice(ctx, list, replies, began, nil)
	if broken != nil {
		v.add(ctx, probe.StepInfo, began, broken)
	}
	return broken == nil
}

func (v *visit) mode() string {
	if v.node.Server == nil {
		return ""
	}
	return v.node.Server.Mode
}

// ask sends the questions in one pipeline.
func (v *visit) ask(ctx context.Context, session *wire.Session, list []question) (began time.Time, replies []wire.Reply, broken *probe.Fault) {
	cmds := make([]wire.Command, len(list))
	for i, q := range list {
		cmds[i] = q.cmd
	}
	v.sent = time.Now()
	replies, broken = session.Do(ctx, cmds...)
	v.answered = time.Now()
	return v.sent, replies, broken
}

// notice keeps the facts and notes the steps. The layers were asked together, and share their time. The first fault of
// a layer ends the ladder: later layers get no step, though their facts are kept.
func (v *visit) notice(ctx context.Context, list []question, replies []wire.Reply, began time.Time, broken *probe.Fault) {
	ladder := true
	note := func(name probe.StepName, fault *probe.Fault) {
		if !ladder {
			return
		}
		ladder = fault == nil
		if last := len(v.node.Steps) - 1; last >= 0 && v.node.Steps[last].Name == name && v.node.Steps[last].Fault == nil {
			v.node.Steps[last].Fault = ours(ctx, fault) // a layer of several commands, SELECT of two databases
			return
		}
		v.add(ctx, name, began, fault)
	}
	for i, q := range list {
		var r wire.Reply
		if i < len(replies) {
			r = replies[i]
		}
		switch {
		case broken != nil && (r.Err == broken || i >= len(replies)):
			if q.step != "" {
				note(q.step, broken)
				return
			}
		case r.Err != nil:
			if fault := v.refusal(q, *r.Err); q.step != "" {
				note(q.step, fault)
			}
		default:
			v.keep(q, r)
			if q.take != nil {
				q.take(r)
			}
			if q.step != "" {
				note(q.step, v.absence(q))
			}
		}
	}
}

// refusal notes a refused question, and gives the fault where the refusal ends the ladder.
func (v *visit) refusal(q question, f probe.Fault) *probe.Fault {
	if q.refused != nil {
		q.refused(f)
	}
	hidden := f.ID == probe.AuthNoPermission || f.ID == probe.ServerCommandDisabled
	if hidden && q.fact != "" && !slices.ContainsFunc(v.node.NotVisible, func(n probe.NotVisible) bool { return n.What == q.fact }) {
		v.node.NotVisible = append(v.node.NotVisible, probe.NotVisible{What: q.fact, Text: f.Text, ID: f.ID})
	}
	switch {
	case q.step == probe.StepAuth && f.ID == probe.AuthNotNeeded: // how much that matters depends on the client
		return nil
	case q.step == probe.StepInfo && f.ID != probe.AuthMissingPassword: // nothing that the component needs
		return nil
	}
	return &f
}

// absence is the fault of an answer that came and says nothing: a Sentinel that does not know the name.
func (v *visit) absence(q question) *probe.Fault {
	if view := v.node.Sentinel; q.step == probe.StepSentinel && view != nil && view.MasterAddr == "" {
		return &probe.Fault{ID: probe.SentinelUnknownMaster, Text: "the Sentinel does not know a master of the name " + probe.Printable(v.target.Access.Master)}
	}
	return nil
}
