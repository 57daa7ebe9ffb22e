package render

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/report/prose"

	"tyk-redis-doctor/probe"
)

// drawing is one SVG, all coordinates in its own units, which are CSS pixels on the screen it is made for.
type drawing struct {
	Class string // wide, narrow
	Label string // what it shows, for those who do not see it
	W, H  int
	Boxes []drawnBox
	Lines []drawnLine
	Marks []drawnMark
	Texts []drawnText
}

type drawnBox struct {
	X, Y, W, H int
	Class      string
}

// drawnLine is a path.
type drawnLine struct{ D, Class string }

// drawnMark is a node: its shape says the role, colour, outline and sign say the state.
type drawnMark struct {
	X, Y  int
	Shape string // primary, replica, sentinel, unknown
	Class string // ok, warn, bad, off
	Sign  string // path of the sign inside
	Tip   string
}

type drawnText struct {
	X, Y        int
	Class, Text string
}

// signPath are the signs inside a mark of 20 by 20 around its middle.
var signPath = map[mood]string{
	good:    "M-4 0l3 3 5-6",
	warning: "M0-5v5M0 3.2v1.2",
	bad:     "M-4-4l8 8M-4 4l8-8",
	faint:   "M-4 0h8",
}

// The measures of the map, in pixels.
const (
	mapGap     = 18 // between tiles; the lines from the stores run here
	tileTop    = 26 // of a tile, for its title
	charWidth  = 7  // of an address in the small fixed font
	noteWidth  = 6  // of a note
	nodeHeight = 42
	denseNode  = 24
	denseFrom  = 60 // nodes from which only short addresses are drawn
	denseBrief = 6  // characters of a short address that fit a third of a phone
	storeHigh  = 40
	markIndent = 20
	textIndent = 38
)

// maps draws the estate twice: for a wide screen and for a phone.
func (e *estate) maps() []drawing {
	if len(e.Evidence.Nodes) == 0 {
		return nil
	}
	dense := len(e.Evidence.Nodes) > denseFrom
	wideTiles, narrowTiles := 4, 1
	if dense {
		wideTiles, narrowTiles = 7, 3
		for _, short := range e.brief {
			if wideOf(short) > denseBrief {
				narrowTiles = 2
			}
		}
	}
	return []drawing{e.draw("wide", 1104, wideTiles, dense), e.draw("narrow", 356, narrowTiles, dense)}
}

// mapper lays the tiles out, row by row.
type mapper struct {
	*drawing
	e          *estate
	dense      bool
	perRow     int
	tileW      int
	seedPlaces map[*probe.Node][3]int // a listed node → gap above its row, left edge of its tile, its own height
}

func (e *estate) draw(class string, width, perRow int, dense bool) drawing {
	shards := e.shards()
	perRow = max(1, min(perRow, len(shards)))
	m := &mapper{drawing: &drawing{Class: class, W: width, Label: e.mapLabel()}, e: e, dense: dense, perRow: perRow,
		tileW: min((width-(perRow+1)*mapGap)/perRow, 420), seedPlaces: map[*probe.Node][3]int{}}
	y := m.stores()
	for first := 0; first < len(shards); first += perRow {
		row := shards[first:min(first+perRow, len(shards))]
		high := 0
		for i, s := range row {
			high = max(high, m.tile(s, mapGap+i*(m.tileW+mapGap), y))
		}
		for i := range row {
			m.Boxes = append(m.Boxes, drawnBox{mapGap + i*(m.tileW+mapGap), y, m.tileW, high, "tile"})
		}
		y += high + mapGap
	}
	m.H = y
	m.wires()
	return *m.drawing
}

func (e *estate) mapLabel() string {
	ill := 0
	for i := range e.Evidence.Nodes {
		if e.troubled(&e.Evidence.Nodes[i]) {
			ill++
		}
	}
	return fmt.Sprintf("Map of %s, %d in trouble", prose.Count(len(e.Evidence.Nodes), "node", "nodes"), ill)
}

// stores draws the box of the components and gives the height where the nodes begin.
func (m *mapper) stores() int {
	names := make([]string, len(m.e.active))
	for i, s := range m.e.active {
		names[i] = fmt.Sprintf("%s (%s)", s.ID, s.Mode)
	}
	high := storeHigh - 22 + 18*max(1, len(names))
	wide := 0
	for i, name := range names {
		if wideOf(name)*8+24 > m.W-2*mapGap {
			name = cut(string(m.e.active[i].ID), (m.W-2*mapGap-24)/8)
		}
		wide = max(wide, wideOf(name))
		m.Texts = append(m.Texts, drawnText{mapGap + 12, 29 + 18*i, "store", name})
	}
	m.Boxes = append(m.Boxes, drawnBox{mapGap, 12, min(wide*8+24, m.W-2*mapGap), high - 8, "store"})
	return high + mapGap + 12
}

func wideOf(s string) int { return wide(probe.Visible(s)) }

// tile draws the nodes of one shard and gives its height.
func (m *mapper) tile(s shard, x, y int) int {
	if m.dense {
		s.title = strings.TrimPrefix(s.title, "slots ")
	}
	m.Texts = append(m.Texts, drawnText{x + 10, y + 17, "title", cut(probe.Visible(s.title), (m.tileW-16)/noteWidth)})
	at := y + tileTop
	headY := 0
	for i, n := range s.nodes {
		indent := 0
		if i > 0 && n.Role != probe.SentinelRole && n.Purpose != probe.AsSentinel {
			indent = 16
		}
		middle := at + 12
		m.node(n, x+indent, middle)
		if i == 0 {
			headY = middle
		} else if indent > 0 {
			m.Lines = append(m.Lines, drawnLine{fmt.Sprintf("M%d %dV%dh%d", x+markIndent, headY+11, middle, indent-10), linkClass(n)})
		}
		if n.Listed {
			m.seedPlaces[n] = [3]int{y - mapGap/2, x, middle}
		}
		at = m.words(n, x+indent+textIndent, middle, m.tileW-indent-textIndent-6)
	}
	return at - y + 4
}

// linkClass shows a replica's link to its primary.
func linkClass(replica *probe.Node) string {
	if replica.Replication != nil && replica.Replication.LinkUp != nil && !*replica.Replication.LinkUp {
		return "link down"
	}
	return "link"
}

func (m *mapper) node(n *probe.Node, x, middle int) {
	state, word := m.e.condition(n)
	shape := string(n.Role)
	if n.Purpose == probe.AsSentinel {
		shape = string(probe.SentinelRole)
	}
	m.Marks = append(m.Marks, drawnMark{X: x + markIndent, Y: middle, Shape: shape, Class: state.className(), Sign: signPath[state],
		Tip: m.tip(n, word)})
}

// tip is what is said of a node beside the drawing: who it is and how, and below that what named it, one in a row.
func (m *mapper) tip(n *probe.Node, word string) string {
	rows := append([]string{n.Addr + ", " + string(n.Role) + ": " + word}, n.FoundBy...)
	inOneRow(&rows)
	return strings.Join(rows, "\n")
}

// words writes the address, never cut, and what there is to say; it gives the height below.
func (m *mapper) words(n *probe.Node, x, middle, room int) int {
	state, word := m.e.condition(n)
	addr := n.Addr
	if m.dense {
		addr = m.e.shortAddr(addr)
	}
	lines := breakAddr(probe.Visible(addr), room/charWidth)
	y := middle + 4
	for _, l := range lines {
		m.Texts = append(m.Texts, drawnText{x, y, "addr", l})
		y += 14
	}
	if m.dense {
		return y - 14 + denseNode - 12
	}
	note := cut(probe.Visible(word), room/noteWidth)
	for _, more := range []string{m.e.via(n), m.e.names(n)} {
		if more != "" && (wideOf(note)+wideOf(more)+3)*noteWidth <= room {
			note += " · " + more
		}
	}
	m.Texts = append(m.Texts, drawnText{x, y, "note " + state.className(), note})
	return y + nodeHeight - 26
}

// breakAddr breaks an address after a dot, a colon or a hyphen where it is longer than n characters.
func breakAddr(s string, n int) []string {
	var lines []string
	for len(s) > n && n > 0 {
		at := strings.LastIndexAny(s[:n], ".:-")
		if at <= 0 {
			break // no good place: it stays whole
		}
		lines, s = append(lines, s[:at+1]), s[at+1:]
	}
	return append(lines, s)
}

// wires lead from the stores through the gaps to every listed node.
func (m *mapper) wires() {
	for i := range m.e.Evidence.Nodes {
		p, ok := m.seedPlaces[&m.e.Evidence.Nodes[i]]
		if !ok {
			continue
		}
		const bus = mapGap / 2
		m.Lines = append(
			m.Lines,
			drawnLine{fmt.Sprintf("M%d 26H%dV%dH%dV%dH%d", mapGap, bus, p[0], p[1]-bus, p[2], p[1]+markIndent-11), "wire"},
		)
	}
}
