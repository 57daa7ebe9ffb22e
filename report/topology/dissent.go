package topology

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// Isolated are the members that find the cluster failed while others find it well: they have lost the others.
func (c *Cluster) Isolated() []*View {
	if c.Main == nil || c.Finding("ok") == 0 {
		return nil
	}
	var out []*View
	for _, v := range c.Partitions[0].Views {
		if v.State == "fail" && c.byID[v.ID()] != nil {
			out = append(out, v)
		}
	}
	return out
}

// Finding is how many nodes of the first partition find the cluster in a state: "ok", "fail".
func (c *Cluster) Finding(state string) int {
	n := 0
	if c.Main == nil {
		return 0
	}
	for _, v := range c.Partitions[0].Views {
		if v.State == state {
			n++
		}
	}
	return n
}

// IsMember is true where the believed view has the node of a view. Where that view does not name all members nobody can
// tell, and it is true.
func (c *Cluster) IsMember(v *View) bool {
	if v == c.Main || v.ID() == "" || !c.Main.Whole {
		return true
	}
	return c.byID[v.ID()] != nil
}

// Strangers are the nodes that answered with a view and are no members: forgotten by the others, or of a partition of
// their own that serves no slot. A second cluster that serves some is in Partitions.
func (c *Cluster) Strangers() []*View {
	if c.Main == nil || c.NeverCreated() {
		return nil
	}
	var out []*View
	for i, p := range c.Partitions {
		if i > 0 && len(p.Slots()) > 0 {
			continue
		}
		for _, v := range p.Views {
			if i > 0 || !c.IsMember(v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// Outsiders are the servers that answered and are in no cluster at all.
func (c *Cluster) Outsiders() []*probe.Node {
	var out []*probe.Node
	for _, n := range c.Nodes {
		standalone := n.FaultID() == probe.ModeClusterOnStandalone || n.Server != nil && n.Server.Mode == "standalone"
		if standalone && c.byView[n] == nil {
			out = append(out, n)
		}
	}
	return out
}

// Divided is a member whose view names other owners for some slots than the believed one, or misses members.
type Divided struct {
	*View
	OtherOwners bool      // for some slots
	Unknown     []*Member // that live, and that this view does not have
}

// Divided are the members that have another picture of the cluster than the believed one. Who finds the cluster failed
// while others do not is passed over.
func (c *Cluster) Divided() []Divided {
	if c.Main == nil || !c.Main.Whole {
		return nil
	}
	unknown := map[*View][]*Member{}
	var out []Divided
	for _, v := range c.Partitions[0].Views {
		if v == c.Main || v.first == c.Main || !v.Whole || c.byID[v.ID()] == nil || v.State == "fail" && c.Main.State == "ok" {
			continue
		}
		if _, asked := unknown[v.first]; !asked {
			unknown[v.first] = c.unknownTo(v.first)
		}
		d := Divided{View: v, OtherOwners: v.Owners() != c.Main.Owners(), Unknown: unknown[v.first]}
		if d.OtherOwners || len(d.Unknown) > 0 {
			out = append(out, d)
		}
	}
	return out
}

func (c *Cluster) unknownTo(v *View) []*Member {
	var out []*Member
	for _, m := range c.Members {
		if v.Line(m.ID) == nil && m.Alive() {
			out = append(out, m)
		}
	}
	return out
}

// Move is a slot in the middle of a migration, as its two ends tell it.
type Move struct {
	Slot   int
	Source *View  // who says that it migrates; nil where nobody does
	Target *View  // who says that it imports; nil where nobody does
	PeerID string // where the slot goes by the word of the source, else from where it comes by that of the target
}

// OneSided is true where one end does not know of it: the move was broken off.
func (m Move) OneSided() bool { return m.Source == nil || m.Target == nil }

// Moves are the slots that are being moved, in the order of the slots. A slot that goes to one node while another one
// imports it is two moves that were broken off.
func (c *Cluster) Moves() []Move {
	if c.Main == nil {
		return nil
	}
	type end struct {
		id   string
		slot int
	}
	leaving, arriving := map[end]*View{}, map[end]bool{}
	var out []Move
	for _, v := range c.Partitions[0].Views {
		if v.first != v {
			continue // who has an open slot says what nobody else says, and is like none
		}
		for j := range v.Lines {
			for _, o := range v.Lines[j].Open {
				at := end{v.ID(), o.Slot}
				switch {
				case o.Importing && !arriving[at]:
					arriving[at] = true
					out = append(out, Move{Slot: o.Slot, Target: v, PeerID: o.PeerID})
				case !o.Importing && leaving[end{o.PeerID, o.Slot}] == nil:
					leaving[end{o.PeerID, o.Slot}] = v
				}
			}
		}
	}
	for i := range out {
		at := end{out[i].Target.ID(), out[i].Slot}
		if from := leaving[at]; from != nil {
			out[i].Source, out[i].PeerID = from, at.id
			delete(leaving, at)
		}
	}
	for at, from := range leaving {
		out = append(out, Move{Slot: at.slot, Source: from, PeerID: at.id})
	}
	slices.SortFunc(out, func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.Slot, b.Slot), cmp.Compare(truth(a.OneSided()), truth(b.OneSided())), cmp.Compare(a.PeerID, b.PeerID))
	})
	return out
}

// Meeting is a node that one member was told to meet, and whose handshake has not come to an end.
type Meeting struct {
	By   *View
	With probe.ClusterNode
	Row  *probe.Node // at its address; nil where none was visited
}

// Meetings are the handshakes that have not come to an end, with an address that can be shown; sorted by who was told.
func (c *Cluster) Meetings() []Meeting {
	if c.Main == nil {
		return nil
	}
	var out []Meeting
	for _, v := range c.Partitions[0].Views {
		if v.first != v {
			continue
		}
		for i := range v.Lines {
			if line := &v.Lines[i]; line.Has("handshake") && line.Addr != "" && probe.IsAddr(line.Addr) {
				out = append(out, Meeting{By: v, With: *line, Row: c.RowAt(line.Addr)})
			}
		}
	}
	return out
}
