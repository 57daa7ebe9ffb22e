package report

import (
	"fmt"
	"sort"
	"strings"

	"tyk-redis-doctor/probe"
)

// Change is one difference between two reports.
type Change struct {
	Kind   ChangeKind `json:"kind"`
	Status Status     `json:"status"` // of the finding now, or of the one that is gone; info for nodes
	// Finding is set for appeared, worse, better and gone: as it is now, or was.
	Finding *Finding `json:"finding,omitempty"`
	Was     Status   `json:"was,omitempty"` // of worse and better
	// Node is set for node changes: its address, and what changed from what to what.
	Node string `json:"node,omitempty"`
	What string `json:"what,omitempty"` // role, version, run_id, address
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// ChangeKind says what kind of difference it is.
type ChangeKind string

// The kinds, worst first.
const (
	Appeared    ChangeKind = "appeared"
	Worse       ChangeKind = "worse"
	NodeGone    ChangeKind = "node_gone"
	NodeChanged ChangeKind = "node_changed"
	NodeNew     ChangeKind = "node_new"
	Better      ChangeKind = "better"
	Gone        ChangeKind = "gone"
)

var changeOrder = map[ChangeKind]int{Appeared: 0, Worse: 1, NodeGone: 2, NodeChanged: 3, NodeNew: 4, Better: 5, Gone: 6}

// Line is a change in one line: what is new begins with +, what is gone with -, what is otherwise with ~.
func (ch Change) Line() string {
	switch ch.Kind {
	case Appeared:
		return fmt.Sprintf("+ %-5s %s  %s", ch.Status, ch.Finding.ID, probe.Visible(ch.Finding.Message))
	case Worse, Better:
		return fmt.Sprintf("~ %-5s %s  was %s  %s", ch.Status, ch.Finding.ID, ch.Was, probe.Visible(ch.Finding.Message))
	case Gone:
		return fmt.Sprintf("- %-5s %s  %s", ch.Status, ch.Finding.ID, probe.Visible(ch.Finding.Message))
	case NodeNew:
		return fmt.Sprintf("+ node  %s  %s", probe.Visible(ch.Node), ch.To)
	case NodeGone:
		return fmt.Sprintf("- node  %s  %s", probe.Visible(ch.Node), ch.From)
	}
	return fmt.Sprintf("~ node  %s  %s: %s -> %s", probe.Visible(ch.Node), ch.What, probe.Visible(ch.From), probe.Visible(ch.To))
}

// Compare says what changed from one report to a later one, worst first. The text of a finding does not count: a time
// or a number in it changes with every run.
func Compare(before, after *Report) []Change {
	changes := append(compareFindings(before.Findings, after.Findings), compareNodes(before.Evidence.Nodes, after.Evidence.Nodes)...)
	sort.SliceStable(changes, func(i, j int) bool {
		a, b := changes[i], changes[j]
		if a.Kind != b.Kind {
			return changeOrder[a.Kind] < changeOrder[b.Kind]
		}
		return a.Status.Rank() > b.Status.Rank()
	})
	return changes
}

func compareFindings(before, after []Finding) []Change {
	var out []Change
	old := subjects(before)
	for i := range after {
		f := &after[i]
		if f.Status.Rank() < Info.Rank() {
			continue
		}
		was, known := old[subject(f)]
		delete(old, subject(f))
		switch {
		case !known:
			out = append(out, Change{Kind: Appeared, Status: f.Status, Finding: f})
		case f.Status.Rank() > was.Status.Rank():
			out = append(out, Change{Kind: Worse, Status: f.Status, Was: was.Status, Finding: f})
		case f.Status.Rank() < was.Status.Rank():
			out = append(out, Change{Kind: Better, Status: f.Status, Was: was.Status, Finding: f})
		}
	}
	for i := range before {
		if f, left := old[subject(&before[i])]; left && f == &before[i] {
			out = append(out, Change{Kind: Gone, Status: f.Status, Finding: f})
		}
	}
	return out
}

// subjects indexes what is at info or above.
func subjects(list []Finding) map[string]*Finding {
	out := map[string]*Finding{}
	for i := range list {
		if list[i].Status.Rank() >= Info.Rank() {
			out[subject(&list[i])] = &list[i]
		}
	}
	return out
}

// subject is what a finding is about: the same id, store and nodes are the same finding in two runs.
func subject(f *Finding) string {
	return string(f.ID) + "\x00" + string(f.Store) + "\x00" + strings.Join(f.Nodes, ",")
}

func compareNodes(before, after []probe.Node) []Change {
	var out []Change
	old := map[string]*probe.Node{}
	for i := range before {
		old[nodeKey(&before[i])] = &before[i]
	}
	for i := range after {
		n := &after[i]
		was := old[nodeKey(n)]
		delete(old, nodeKey(n))
		if was == nil {
			out = append(out, Change{Kind: NodeNew, Status: Info, Node: n.Addr, What: "address", To: string(n.Role)})
			continue
		}
		out = append(out, compareNode(was, n)...)
	}
	for i := range before {
		if n := old[nodeKey(&before[i])]; n == &before[i] {
			out = append(out, Change{Kind: NodeGone, Status: Info, Node: n.Addr, What: "address", From: string(n.Role)})
		}
	}
	return out
}

func nodeKey(n *probe.Node) string {
	key := n.Addr + "\x00" + string(n.Purpose)
	for _, s := range n.Stores {
		key += "\x00" + string(s)
	}
	return key
}

// compareNode tells what a server turned into. What was not learned on either side is no change.
func compareNode(was, n *probe.Node) []Change {
	var out []Change
	add := func(what, from, to string) {
		if from != to && from != "" && to != "" {
			out = append(out, Change{Kind: NodeChanged, Status: Info, Node: n.Addr, What: what, From: from, To: to})
		}
	}
	if was.Role != probe.Unknown && n.Role != probe.Unknown {
		add("role", string(was.Role), string(n.Role))
	}
	add("slots", was.Slots, n.Slots)
	add("primary", was.ReplicaOf, n.ReplicaOf)
	if was.Server != nil && n.Server != nil {
		add("version", was.Server.Version, n.Server.Version)
		add("run_id", was.Server.RunID, n.Server.RunID)
	}
	return out
}
