package verdict

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

// condense makes one answer of what is one fault: of the answers of one check for one store that differ in nothing but
// their nodes, of those whose nodes have stories of their own, and of what several stores met on the same nodes.
func condense(j *judging) {
	j.answers = join(j.answers, sameStory)
	j.answers = join(j.answers, sameFault)
	j.answers = join(j.answers, sameMistake)
	j.answers = dedupe(j.answers)
}

// kinship is what answers have in common that become one.
type kinship struct {
	check    *checks.Check
	store    *probe.Store
	status   report.Status
	root     *answer
	accepted string
	what     prose.Text
	seen     prose.Text
	hint     prose.Text
}

// sameStory joins answers that say the same of different nodes.
func sameStory(a *answer) (kinship, bool) {
	return kinship{a.check, a.Store, a.Status, rootKin(a), a.accepted, a.What, a.Seen, a.Hint}, a.What.PerNode() || a.Seen.PerNode()
}

// sameFault joins answers of one check that name nodes.
func sameFault(a *answer) (kinship, bool) {
	return kinship{check: a.check, store: a.Store, status: a.Status, root: rootKin(a), accepted: a.accepted}, len(a.Nodes) > 0
}

// sameMistake joins answers of one check about several places of the settings, however bad each is: they are mended
// together.
func sameMistake(a *answer) (kinship, bool) {
	k := kinship{check: a.check, store: a.Store, status: a.Status, root: rootKin(a), accepted: a.accepted}
	if a.counts() {
		k.status = report.Warn
	}
	return k, len(a.Nodes) == 0 && a.key() != ""
}

// key is the key or variable that an answer is about, "" for none.
func (a *answer) key() string {
	if a.Note == nil {
		return ""
	}
	return a.Note.Key
}

// rootKin is the root cause as it is after joining: a consequence of a cause that was taken into another follows that one.
func rootKin(a *answer) *answer {
	if a.root == nil {
		return nil
	}
	for a.root.into != nil {
		a.root = a.root.into
	}
	return a.root
}

// join makes one answer of those that are kin. Causes are joined before their consequences, whose kinship depends on them.
func join(answers []*answer, kin func(*answer) (kinship, bool)) []*answer {
	first := map[kinship]*answer{}
	for _, consequences := range []bool{false, true} {
		for _, a := range answers {
			if (a.root != nil) != consequences {
				continue
			}
			k, may := kin(a)
			if !may {
				continue
			}
			if f := first[k]; f != nil {
				f.absorb(a)
				continue
			}
			first[k] = a
		}
	}
	return slices.DeleteFunc(answers, func(a *answer) bool { return a.into != nil })
}

// absorb takes over what another answer of the same fault adds.
func (a *answer) absorb(o *answer) {
	o.into = a
	worse := o.worseThan(a)
	if a.What != o.What || a.Seen != o.Seen || len(o.stories) > 0 {
		first, then := a.tales(), o.tales()
		if worse {
			first, then = then, first
		}
		a.stories = slices.Concat(first, then)
	}
	a.Nodes = checks.Tidy(append(slices.Clone(a.Nodes), o.Nodes...))
	a.victims += o.victims
	a.Refs = append(slices.Clone(a.Refs), o.Refs...)
	if worse {
		a.Status, a.Fix = o.Status, mergeFixes(o.Fix, a.Fix)
	} else {
		a.Fix = mergeFixes(a.Fix, o.Fix)
	}
	if a.Hint != o.Hint && len(a.stories) > 0 && a.check.Hint != "" {
		a.Hint = prose.Say("%s", a.check.Hint)
	}
	if len(o.Slots) > 0 {
		a.Slots = append(slices.Clone(a.Slots), o.Slots...)
	}
}

// story is what was to be said of some nodes before they became a part of a larger answer.
type story struct {
	what, seen prose.Text
	nodes      []string
	key        string
}

func (a *answer) tales() []story {
	if len(a.stories) > 0 {
		return a.stories
	}
	return []story{{a.What, a.Seen, a.Nodes, a.key()}}
}

// dedupe makes one answer of those that several stores gave on the same nodes. What concerns the servers is said once
// for everybody, what concerns the settings once for a component, whose blocks mostly hold the same.
func dedupe(answers []*answer) []*answer {
	type key struct {
		kinship
		component probe.Component
		instance  int
		nodes     string
	}
	first := map[key]*answer{}
	for _, a := range answers {
		k := key{kinship: kinship{check: a.check, status: a.Status, accepted: a.accepted}}
		if root := rootKin(a); root != nil {
			k.kinship.root = root
		}
		if len(a.Nodes) == 0 {
			k.what = a.What
		}
		if a.Store != nil && !a.check.Shared {
			k.component, k.instance = a.Store.Component, a.Store.Instance
		}
		k.nodes = prose.Join(a.Nodes)
		f := first[k]
		if f == nil {
			first[k] = a
			continue
		}
		if f.Store != a.Store {
			f.also = append(f.also, string(a.storeID()))
			f.also = append(f.also, a.also...)
			stories := f.stories
			f.absorb(a)
			f.stories = stories // the same, in the words of the first store
		}
	}
	return slices.DeleteFunc(answers, func(a *answer) bool { return a.into != nil })
}

// maxFixes is how many fixes of an alternative a joined answer keeps, and maxWayOne those of the first way, which heals
// only where it is complete.
const (
	maxFixes  = 9
	maxWayOne = 400
)

// mergeFixes puts the ways of two answers together, way by way, each change once.
func mergeFixes(a, b []report.Fix) []report.Fix {
	out := slices.Clone(a)
	count := map[int]int{}
	for _, f := range out {
		count[f.Way]++
	}
	for _, f := range b {
		limit := maxFixes
		if f.Way <= 1 {
			limit = maxWayOne
		}
		same := func(o report.Fix) bool {
			return o.Way == f.Way && o.Kind == f.Kind && o.Text == f.Text && o.Node == f.Node && o.File == f.File && o.Service == f.Service
		}
		if count[f.Way] >= limit || slices.ContainsFunc(out, same) {
			continue
		}
		count[f.Way]++
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(x, y report.Fix) int { return x.Way - y.Way })
	return out
}
