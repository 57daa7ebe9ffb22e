package checks

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// nodesMark stands in a judge's message for the addresses of the finding.
const nodesMark = "{nodes}"

// maxNamed is how many addresses a message names; Nodes always holds them all.
const maxNamed = 3

// maxFixes is how many fixes a joined finding keeps: more of the same kind help nobody.
const maxFixes = 9

// maxAlike is how many answers of one id a store has with messages of their own; more become one.
const maxAlike = 5

// join makes one answer of those of one store that differ in nothing but their nodes.
func join(answers []*answer) []*answer {
	return gather(answers, func(a *answer) string { return a.Message + "\x00" + a.Hint }, 1, func(a *answer) bool { return a.splittable() }, nil)
}

// condense makes one answer of many of the same id whose messages tell each node's own story.
func condense(answers []*answer) []*answer {
	return gather(answers, func(*answer) string { return "" }, maxAlike, func(a *answer) bool { return len(a.Nodes) > 0 }, func(a *answer) {
		a.Message = fmt.Sprintf("%s: %s. For example: %s", a.check.Title, nodesMark, expandText(a.Message, a.Nodes))
	})
}

// gather joins answers of one id, store, status, root cause and acceptance whose text is the same, where there are
// more than limit of them. ready prepares the first of a group to stand for all, before it takes their nodes.
func gather(answers []*answer, text func(*answer) string, limit int, may func(*answer) bool, ready func(*answer)) []*answer {
	type key struct {
		id       probe.FaultID
		store    probe.StoreID
		status   report.Status
		cause    probe.FaultID
		accepted string
		text     string
	}
	of := func(a *answer) key { return key{a.ID, a.Store, a.Status, a.CausedBy, a.Accepted, text(a)} }
	groups := map[key][]*answer{}
	for _, a := range answers {
		if may(a) {
			groups[of(a)] = append(groups[of(a)], a)
		}
	}
	var out []*answer
	for _, a := range answers {
		group := groups[of(a)]
		if !may(a) || len(group) <= limit {
			out = append(out, a)
			continue
		}
		if a != group[0] {
			continue
		}
		if ready != nil {
			ready(a)
		}
		for _, o := range group[1:] {
			a.Nodes = append(a.Nodes, o.Nodes...)
			a.absorb(o)
		}
		a.Nodes = tidy(a.Nodes)
		out = append(out, a)
	}
	return out
}

// sayOnce makes one answer of those that several stores gave on the same nodes. What concerns the servers is said
// once for everybody, what concerns the settings once for a component, whose blocks mostly hold the same.
func sayOnce(answers []*answer) []*answer {
	type key struct {
		id      probe.FaultID
		status  report.Status
		asker   string
		message string // only where no node is named
		nodes   string
		cause   probe.FaultID
		reason  string
	}
	first := map[key]*answer{}
	also := map[*answer][]string{}
	var out []*answer
	for _, a := range answers {
		k := key{id: a.ID, status: a.Status, nodes: strings.Join(a.Nodes, " "), cause: a.CausedBy, reason: a.Accepted}
		if len(a.Nodes) == 0 {
			k.message = a.Message
		}
		if !aboutServers(a.ID) {
			k.asker, _, _ = strings.Cut(string(a.Store), "/")
		}
		if f := first[k]; f != nil && f.Store != a.Store {
			f.absorb(a)
			also[f] = append(also[f], string(a.Store))
			continue
		}
		if first[k] == nil {
			first[k] = a
		}
		out = append(out, a)
	}
	for a, stores := range also {
		a.Message += " The same for " + listed(tidy(stores)) + "."
	}
	return out
}

// absorb takes over what another answer of the same fault adds.
func (a *answer) absorb(o *answer) {
	a.victims += o.victims
	a.Evidence = append(slices.Clone(a.Evidence), o.Evidence...)
	fixes := slices.Clone(a.Fix)
	for _, f := range o.Fix {
		if len(fixes) < maxFixes && !slices.Contains(fixes, f) {
			fixes = append(fixes, f)
		}
	}
	a.Fix = fixes
}

// expand puts the addresses into the messages, and the verbs that go with their number.
func expand(answers []*answer) {
	for _, a := range answers {
		a.Message = expandText(a.Message, a.Nodes)
		a.Hint = expandText(a.Hint, a.Nodes)
	}
}

// numbered is a verb for one address and for several: {refuses|refuse}, {is a|are each a}.
var numbered = regexp.MustCompile(`\{([a-z ]+)\|([a-z ]+)\}`)

func expandText(text string, nodes []string) string {
	if !strings.Contains(text, nodesMark) {
		return text
	}
	form := "$1"
	if len(nodes) > 1 {
		form = "$2"
	}
	return strings.ReplaceAll(numbered.ReplaceAllString(text, form), nodesMark, nodesText(nodes))
}

// nodesText names addresses, the first few when there are many.
func nodesText(addrs []string) string {
	if len(addrs) > maxNamed+1 {
		return strings.Join(addrs[:maxNamed], ", ") + fmt.Sprintf(" and %d more", len(addrs)-maxNamed)
	}
	return listed(addrs)
}

// listed is "a", "a and b", "a, b and c".
func listed(texts []string) string {
	switch n := len(texts); n {
	case 0:
		return ""
	case 1:
		return texts[0]
	default:
		return strings.Join(texts[:n-1], ", ") + " and " + texts[n-1]
	}
}

// aboutServers is true for findings about the servers, which are the same whoever asks.
func aboutServers(id probe.FaultID) bool {
	switch family(id) {
	case "net", "cluster", "sentinel", "repl", "server", "latency":
		return id != "sentinel.unknown_master"
	case "capacity":
		return id == probe.CapacityMaxclientsReached || id == "capacity.near_maxclients"
	}
	return false
}
