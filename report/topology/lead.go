package topology

import (
	"slices"

	"tyk-redis-doctor/probe"
)

// Lead is how an announced address turned out.
type Lead string

// The leads.
const (
	LeadUnknown    Lead = "unknown"    // not visited, no address at all, or a fault of our own
	LeadWorks      Lead = "works"      // the very server answers there
	LeadNobody     Lead = "nobody"     // nobody answers there
	LeadUnresolved Lead = "unresolved" // the name does not resolve
	LeadElsewhere  Lead = "elsewhere"  // another server answers there
)

// Lead tells where an announced address leads.
func (c *Cluster) Lead(a *Announcement) Lead {
	if a.Null || a.Host == "" || a.Host == "?" || a.Port == 0 {
		return LeadUnknown
	}
	row := c.RowAt(a.Dialled)
	switch {
	case row == nil:
		return LeadUnknown
	case row.FaultID() == probe.NetDNS:
		return LeadUnresolved
	case Dead(row):
		return LeadNobody
	case !canBe(row, a.ID):
		return LeadElsewhere
	case Alive(row):
		return LeadWorks
	}
	return LeadUnknown
}

// Misleading is an announced address that does not lead to its server from here.
type Misleading struct {
	*Announcement
	Member *Member // nil where Main does not know the id
	Lead   Lead
	// Proof is true where the server itself answers under another address.
	Proof bool
}

// Certain is true where the address itself is to blame beyond doubt: the server answers under another, or another server
// answers there while the members of the cluster have a link to the one that is meant.
func (w *Misleading) Certain() bool {
	return w.Proof || w.Lead == LeadElsewhere && w.Member != nil && w.Member.LinkUp && !w.Member.Failed()
}

// MisleadingAddrs are the announced addresses that are to blame themselves. A member that nobody can reach is down, and
// one that does not answer at an address like those that work is a matter of the network: neither is among them, nor are
// loopback addresses announced to other machines, and names that do not resolve.
func (c *Cluster) MisleadingAddrs() []Misleading {
	var certain, likely []Misleading
	working, dialled := 0, 0
	for i := range c.Announced {
		a := &c.Announced[i]
		if a.Loopback {
			continue
		}
		w := Misleading{Announcement: a, Member: c.byID[a.ID], Lead: c.Lead(a)}
		switch w.Lead {
		case LeadUnknown, LeadUnresolved:
			continue
		case LeadWorks:
			working++
		}
		dialled++
		switch m := w.Member; {
		case w.Lead == LeadWorks:
		case m != nil && m.Alive() && m.Node != c.RowAt(a.Dialled):
			w.Proof = true
			certain = append(certain, w)
		case w.Certain():
			certain = append(certain, w)
		case w.Lead == LeadElsewhere && (m == nil || m.Failed() || !m.LinkUp):
		case m == nil || !m.Lost():
			likely = append(likely, w)
		}
	}
	switch {
	case len(certain) > 0:
		return append(certain, likelyToo(likely, certain, working)...)
	case working == 0 && len(likely) == dialled && dialled > 0:
		return likely // who told us is one of them, under an address that it does not announce
	}
	return nil
}

// likelyToo are the other addresses that are like the certain ones: where none works, or in the network of one.
func likelyToo(likely, certain []Misleading, working int) []Misleading {
	if working == 0 {
		return likely
	}
	return slices.DeleteFunc(likely, func(w Misleading) bool {
		return !slices.ContainsFunc(certain, func(p Misleading) bool { return probe.SameNetwork(p.Said, w.Said) })
	})
}
