package verdict

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// write makes the findings of the answers, in their order, and the causes; sentences, indexes and pointers are made here
// and nowhere else.
func write(j *judging) {
	verify := fixes.Verify(j.Ev.Invocation)
	for i, a := range j.answers {
		a.place = i
	}
	for _, a := range j.answers {
		f := a.written(j)
		if a.counts() {
			f.Verify = verify
		}
		j.report.Findings = append(j.report.Findings, f)
		if a.isCause() {
			index := a.place
			j.report.Causes = append(
				j.report.Causes,
				report.Cause{ID: f.ID, Status: f.Status, Store: f.Store, Nodes: f.Nodes, Message: f.Message, Index: &index},
			)
		}
	}
	j.report.Findings = append(j.report.Findings, j.quiet...)
}

// isCause is true for what counts and follows from nothing that counts: what follows from an accepted cause, and was not
// accepted itself, stands alone.
func (a *answer) isCause() bool {
	explained := a.root != nil && (a.root.accepted == "" || a.accepted != "")
	return !explained && a.accepted == "" && a.counts()
}

// written is the answer as a finding of the report.
func (a *answer) written(j *judging) report.Finding {
	f := report.Finding{
		ID: a.id(), Status: a.Status, Store: a.storeID(), Nodes: a.Nodes, Accepted: a.accepted,
		Hint: a.Hint.Write(a.Nodes, ""), Fix: fixes.Merge(a.Fix),
	}
	if a.Store != nil {
		f.Fix = fixes.Managed(a.Store.ManagedBy(), f.Fix)
	}
	f.Summary, f.Detail = a.sentences(j.beside(a))
	f.Message = f.Summary
	if f.Detail != "" {
		f.Message += " " + f.Detail
	}
	for _, r := range a.Refs {
		if p := r.Pointer(); !slices.Contains(f.Evidence, p) {
			f.Evidence = append(f.Evidence, p)
		}
	}
	if root := rootKin(a); root != nil {
		index := root.place
		f.CausedBy, f.CausedByIndex = root.id(), &index
	}
	return f
}

// maxTold is how many stories of a joined answer are told.
const maxTold = 3

// sentences are what is wrong, and what was seen.
func (a *answer) sentences(beside string) (summary, detail string) {
	if len(a.stories) == 0 {
		summary, detail = a.What.Write(a.Nodes, beside), a.Seen.Write(a.Nodes, "")
	} else {
		many := a.check.Many
		if many.Empty() {
			many = prose.Say("%s: {nodes}.", a.check.Title)
		}
		summary = many.Write(a.subjects(), beside)
		for i, s := range a.stories {
			if i == maxTold {
				detail += " And so on."
				break
			}
			detail = prose.Sentences(detail, s.what.Write(s.nodes, ""), s.seen.Write(s.nodes, ""))
		}
	}
	if len(a.also) > 0 {
		slices.Sort(a.also)
		detail = prose.Sentences(detail, "The same for "+prose.List(slices.Compact(a.also))+".")
	}
	return summary, detail
}

// subjects are what a joined answer is about: servers, else keys and variables.
func (a *answer) subjects() []string {
	if len(a.Nodes) > 0 {
		return a.Nodes
	}
	var keys []string
	for _, s := range a.stories {
		if s.key != "" {
			keys = append(keys, s.key)
		}
	}
	return checks.Unique(keys)
}

// beside is what stands behind the addresses of a failure of single servers of a cluster: the slots that depend on them
// and the share of the keys; "" where it is nothing, or everything.
func (j *judging) beside(a *answer) string {
	if a.Store == nil || a.Store.Mode != probe.Cluster || a.Status != report.Fail || a.root != nil || !a.check.Costs {
		return ""
	}
	slots := probe.Slots(a.Slots)
	if a.Slots == nil {
		slots = served(j.Cluster(a.Store), a.Nodes)
	}
	if n := slots.Count(); n == 0 || n >= probe.SlotCount {
		return ""
	}
	return prose.Slots(slots.Merged()) + ", " + prose.Share(slots.Merged())
}

// served are the slots that the believed view of a cluster gives to nodes.
func served(t *topology.Cluster, addrs []string) probe.Slots {
	var all probe.Slots
	if t == nil {
		return nil
	}
	for _, m := range t.Members {
		if m.Node != nil && slices.Contains(addrs, m.Node.Addr) {
			all = append(all, m.Slots...)
		}
	}
	return all.Merged()
}
