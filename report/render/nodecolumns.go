package render

import (
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// column is one column of the table of nodes.
type column struct {
	head string
	rank int // where room is short the highest leaves first; 0 always stays
	cell func(*probe.Node) cell
}

// extraRank is where the columns begin that only wide terminals get; leaving them out is not worth a word.
const extraRank = 20

// columns are all columns that have something to say about this estate. slots is the room for slot ranges, 0 for all.
func (e *estate) columns(slots int) []column {
	all := []column{
		{"IN", 3, e.in},
		{"ROLE", 4, e.role},
		{"SERVES", 6, func(n *probe.Node) cell { return e.serves(n, slots) }},
		{"TCP", 5, e.tcp},
		{"TLS", 2, e.handshake},
		{"AUTH", 1, e.auth},
		{"STATE", 0, e.state},
		{"VERSION", 9, version},
		{"CLIENTS", 10, clients},
		{"PING", 8, pinged},
		{"WRITE", 7, written},
		{"POOL", 7, pooled},
		{"MEMORY", 20, memory},
		{"LINK", 21, link},
		{"UP", 23, uptime},
		{"RUN ID", 24, runID},
		{"FOUND BY", 25, foundBy},
	}
	var said []column
	for _, c := range all {
		if c.head == "STATE" || e.says(c) {
			said = append(said, c)
		}
	}
	return said
}

// says tells whether a column differs from "-" in any row.
func (e *estate) says(c column) bool {
	if c.head == "IN" && len(e.active) < 2 {
		return false
	}
	for i := range e.Evidence.Nodes {
		if c.cell(&e.Evidence.Nodes[i]) != none() {
			return true
		}
	}
	return false
}

// in lists the numbers of the stores that reach the node.
func (e *estate) in(n *probe.Node) cell {
	var nums []string
	for i, s := range e.active {
		if slices.Contains(n.Stores, s.ID) {
			nums = append(nums, strconv.Itoa(i+1))
		}
	}
	if len(nums) == 0 {
		return none()
	}
	return cell{text: strings.Join(nums, ",")}
}

// foundBy is the first way the node was found; the JSON has them all.
func foundBy(n *probe.Node) cell {
	if len(n.FoundBy) == 0 {
		return none()
	}
	return cell{text: n.FoundBy[0]}
}
