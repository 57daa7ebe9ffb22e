package claims

import (
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

// start: the component starts with these settings.
func start(s *subject) finding {
	if s.store.Starts {
		return finding{state: report.Proved}
	}
	for i := range s.store.Notes {
		if n := &s.store.Notes[i]; n.Stops {
			return finding{state: report.Refuted, why: prose.Clause(n.Text), refs: []report.Ref{s.AtNote(s.store, n)}}
		}
	}
	return finding{state: report.Refuted, why: "it exits, or never builds this store"}
}

// connecting are the settings that decide where and as whom the client comes. What else is hidden changes nothing here.
var connecting = []component.Field{
	component.Type, component.Addrs, component.Hosts, component.Host, component.Port, component.EnableCluster, component.MasterName,
	component.Username, component.Password, component.SentinelPassword, component.Database, component.UseSSL, component.SkipVerify,
	component.CAFile, component.CertFile, component.KeyFile, component.MinVersion, component.MaxVersion,
}

// settings: every value that matters was known.
func settings(s *subject) finding {
	var hidden []string
	var refs []report.Ref
	note := func(field string) {
		if !slices.Contains(hidden, field) && (field == "" || slices.Contains(connecting, field)) {
			hidden = append(hidden, field)
		}
	}
	for _, f := range s.store.Unknown {
		note(f)
	}
	for i := range s.store.Notes {
		n := &s.store.Notes[i]
		if (n.ID == probe.RunNotVisible || n.ID == probe.ConfigUnresolvedReference) && !n.Harmless {
			note(n.Field)
			refs = append(refs, s.AtNote(s.store, n))
		}
	}
	if len(hidden) == 0 {
		return finding{state: report.Proved}
	}
	slices.Sort(hidden)
	f := finding{
		state: report.Unproved, refs: refs,
		why:   shortList(madeOfOthers(hidden)) + " not visible to this program",
		would: "run it where the component runs, or give the values with --env-file",
	}
	if where := kept(s.store); len(where) > 0 {
		f.why += " (" + shortList(where) + ")"
	}
	return f
}

// madeOfOthers leaves out what an unknown address is made of.
func madeOfOthers(fields []string) []string {
	if !slices.Contains(fields, component.Addrs) {
		return fields
	}
	return slices.DeleteFunc(slices.Clone(fields), func(f string) bool {
		return f == component.Host || f == component.Port || f == component.Hosts
	})
}

// kept are the places where hidden values are kept, as the notes say.
func kept(s *probe.Store) []string {
	var out []string
	for i := range s.Notes {
		n := &s.Notes[i]
		hidden := n.ID == probe.RunNotVisible && !n.Harmless && n.Kind == probe.Kept
		if hidden && n.Value != "" && !slices.Contains(out, n.Value) {
			out = append(out, n.Value)
		}
	}
	return out
}

// shortList joins a few of many.
func shortList(words []string) string {
	const few = 4
	if len(words) > few {
		return prose.List(append(slices.Clone(words[:few]), strconv.Itoa(len(words)-few)+" more"))
	}
	return prose.List(words)
}

// lettingIn are the steps that a client has to pass before it can ask anything.
var lettingIn = []probe.StepName{probe.StepDNS, probe.StepTCP, probe.StepTLS, probe.StepAuth, probe.StepSelect}

// letIn is true where a node took the client in: name, TCP, TLS, credentials, database.
func letIn(n *probe.Node) bool {
	return n.Answered() && !slices.ContainsFunc(n.Steps, func(st probe.Step) bool {
		return slices.Contains(lettingIn, st.Name) && st.Fault != nil
	})
}

// entry: a listed address let the component in.
func entry(s *subject) finding {
	purpose := probe.AsData
	if s.store.Mode == probe.Sentinel {
		purpose = probe.AsSentinel
	}
	var in, out, open, locked []string
	var refs []report.Ref
	words := ""
	for _, n := range s.VisitedAs(s.store.ID, purpose) {
		switch {
		case !n.Listed || s.store.Mode == probe.Standalone && !s.leads(n):
		case letIn(n):
			in, refs = append(in, n.Addr), append(refs, s.At(n, "steps"))
		case s.notVisited(n) || n.Failed() == nil || n.Failed().Name == probe.StepSelect && checks.HasDatabase(s.store, n):
			open = append(open, n.Addr)
		case s.locked(n):
			locked = append(locked, n.Addr)
		default:
			out = append(out, n.Addr)
			if words == "" {
				words = prose.Clause(n.Failed().Named().Text)
			}
		}
	}
	switch {
	case len(in) > 0:
		return finding{state: report.Proved, nodes: in, refs: refs}
	case len(locked) > 0:
		return withoutSecret(locked)
	case len(open) > 0, len(out) == 0:
		f := finding{state: report.Unproved, why: "no listed address was visited to the end", nodes: open}
		if s.cut() {
			f.why, f.would = s.cutWhy(), s.cutWould()
		}
		return f
	}
	return finding{state: report.Refuted, why: words, nodes: out}
}

// leads is true where a node is what the one address of a standalone client leads to.
func (s *subject) leads(n *probe.Node) bool {
	return len(s.store.Addrs) > 0 && s.NodeAt(s.store.ID, s.store.Addrs[0]) == n
}
