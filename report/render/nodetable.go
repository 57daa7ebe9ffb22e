package render

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/report/prose"

	"tyk-redis-doctor/probe"
)

// maxRows is how many nodes are shown unless all are asked for: what two screens hold.
const maxRows = 60

// nodeTable writes one row a node.
func (t *terminal) nodeTable(e *estate) error {
	nodes, left := t.rows(e)
	if len(nodes) == 0 {
		return nil
	}
	l := t.layOut(e, nodes)
	lines, err := t.grid(l.head, l.rows)
	if err != nil {
		return err
	}
	t.gap()
	t.line(t.paint(faint, lines[0]))
	for i, line := range lines[1:] {
		if l.tall {
			t.line(t.safe(address(nodes[i]).text))
		}
		t.line(line)
	}
	t.footnotes(nodes, left, l.dropped)
	return nil
}

// rows chooses the nodes to show: all up to maxRows, else those in trouble. left is in words what has no row.
func (t *terminal) rows(e *estate) (nodes []*probe.Node, left string) {
	for i := range e.Evidence.Nodes {
		nodes = append(nodes, &e.Evidence.Nodes[i])
	}
	if t.o.Verbose || len(nodes) <= maxRows {
		return nodes, ""
	}
	well := map[probe.Role]int{}
	var ill []*probe.Node
	for _, n := range nodes {
		if e.troubled(n) {
			ill = append(ill, n)
		} else {
			well[n.Role]++
		}
	}
	var parts []string
	if k := len(ill) - maxRows; k > 0 {
		ill = ill[:maxRows]
		parts = append(parts, prose.Count(k, "more node in trouble", "more nodes in trouble"))
	}
	for _, role := range []struct {
		probe.Role
		one, many string
	}{
		{probe.Primary, "primary", "primaries"}, {probe.Replica, "replica", "replicas"},
		{probe.SentinelRole, "Sentinel", "Sentinels"}, {probe.Unknown, "other", "others"},
	} {
		if k := well[role.Role]; k > 0 {
			parts = append(parts, prose.Count(k, role.one, role.many)+" without trouble")
		}
	}
	if len(parts) == 0 {
		return ill, ""
	}
	return ill, "Not shown: " + strings.Join(parts, ", ") + ". -v shows every node."
}

// layout is a table that fits, or the narrowest there is.
type layout struct {
	head    []string
	rows    [][]cell
	tall    bool     // the address has a line of its own above its row
	dropped []string // heads of columns left out for want of room
}

// layOut tries from the richest to the poorest: every trouble by name, then briefly; then addresses on lines of their
// own, where they are long; then fewer columns.
func (t *terminal) layOut(e *estate, nodes []*probe.Node) layout {
	basic := slices.DeleteFunc(e.columns(0), func(c column) bool { return c.rank >= extraRank })
	if l := t.fill(nodes, basic, false, false); t.fits(l) {
		return t.widen(e, nodes, l)
	}
	basic = slices.DeleteFunc(e.columns(18), func(c column) bool { return c.rank >= extraRank })
	longest := 0
	for _, n := range nodes {
		longest = max(longest, wide(t.safe(n.Addr)))
	}
	tall := longest > t.width/3
	var dropped []string
	for {
		for _, try := range []struct{ fail, tall bool }{{false, false}, {true, false}, {false, tall}, {true, tall}} {
			if l := t.fill(nodes, basic, try.fail, try.tall); t.fits(l) {
				l.dropped = dropped
				return l
			}
		}
		worst := 0
		for i, c := range basic {
			if c.rank > basic[worst].rank {
				worst = i
			}
		}
		if basic[worst].rank == 0 {
			l := t.fill(nodes, basic, true, true)
			l.dropped = dropped
			return l
		}
		dropped = append(dropped, basic[worst].head)
		basic = slices.Delete(basic, worst, worst+1)
	}
}

// widen adds the further columns that fit beside the basic ones, the most useful first.
func (t *terminal) widen(e *estate, nodes []*probe.Node, l layout) layout {
	all := e.columns(0)
	for limit := extraRank; limit <= 30; limit++ {
		some := slices.DeleteFunc(slices.Clone(all), func(c column) bool { return c.rank > limit })
		wider := t.fill(nodes, some, false, false)
		if !t.fits(wider) {
			break
		}
		l = wider
	}
	return l
}

func (t *terminal) fits(l layout) bool { return t.gridWidth(l.head, l.rows) <= t.width }

// briefly says FAIL or WARN instead of the name of the trouble: the causes below tell which.
func briefly(c cell) cell {
	word := map[mood]string{bad: "FAIL", warning: "WARN"}[c.mood]
	if word != "" && len(c.text) > len("refused") && !strings.Contains(c.text, " ") {
		c.text = word
	}
	return c
}

// fill makes the rows; with fail the trouble is told briefly.
func (t *terminal) fill(nodes []*probe.Node, cols []column, fail, tall bool) layout {
	l := layout{tall: tall, head: []string{"NODE"}}
	for _, c := range cols {
		l.head = append(l.head, c.head)
	}
	for _, n := range nodes {
		row := []cell{address(n)}
		if tall {
			row[0] = cell{}
		}
		for _, c := range cols {
			v := c.cell(n)
			if fail {
				v = briefly(v)
			}
			row = append(row, v)
		}
		l.rows = append(l.rows, row)
	}
	return l
}

// address is the node's own, never cut, with a star where the settings name it.
func address(n *probe.Node) cell {
	if n.Listed {
		return cell{text: n.Addr + " *"}
	}
	return cell{text: n.Addr}
}

// footnotes say what the table's signs mean and what it leaves out.
func (t *terminal) footnotes(nodes []*probe.Node, left string, dropped []string) {
	for _, n := range nodes {
		if n.Listed {
			t.line(t.paint(faint, "* listed in the configuration"))
			break
		}
	}
	if left != "" {
		t.para("", neutral, left)
	}
	if len(dropped) > 0 {
		t.para("", neutral, fmt.Sprintf("Left out at %d columns: %s.", t.width, strings.Join(dropped, ", ")))
	}
}
