package cluster

import (
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/topology"
)

// maxSlotsNamed is how many slots one command names one by one, for servers that take no ranges.
const maxSlotsNamed = 512

// giveSlots makes a server the owner of slots that nobody has. redis-cli could do the same (--cluster fix), and wants a yes
// typed for it whatever its options say; asked at a server that knows nobody it would give that all slots.
func giveSlots(t *topology.Cluster, n *probe.Node, slots probe.Slots) []report.Fix {
	if addsRanges(n) {
		argv := []string{"CLUSTER", "ADDSLOTSRANGE"}
		for _, r := range slots {
			argv = append(argv, strconv.Itoa(r.From), strconv.Itoa(r.To))
		}
		return fixes.One(fixes.Admin(t.Store, n.Addr, n, argv...))
	}
	var single []string
	for _, r := range slots {
		for slot := r.From; slot <= r.To; slot++ {
			single = append(single, strconv.Itoa(slot))
		}
	}
	var out []report.Fix
	for part := range slices.Chunk(single, maxSlotsNamed) {
		out = append(out, fixes.Admin(t.Store, n.Addr, n, append([]string{"CLUSTER", "ADDSLOTS"}, part...)...))
	}
	return out
}

// takeBack makes a member count as its own again what it gave to others in its own picture alone.
func takeBack(t *topology.Cluster, m *topology.Member, slots probe.Slots) []report.Fix {
	if slots.Count() > maxSlotsNamed {
		return []report.Fix{fixes.Cluster(t.Store, m.Node.Addr, m.Node, "fix", m.Node.Addr)}
	}
	var out []report.Fix
	for _, r := range slots {
		for slot := r.From; slot <= r.To; slot++ {
			out = append(out, fixes.Admin(t.Store, m.Node.Addr, m.Node, "CLUSTER", "SETSLOT", strconv.Itoa(slot), "NODE", m.ID))
		}
	}
	return out
}

// giveAway gives every gap to the living owner of the slots before it, whose range it most likely belonged to; to the one
// that told the picture where there is none.
func giveAway(t *topology.Cluster, gaps probe.Slots) []report.Fix {
	owned := map[*probe.Node]probe.Slots{}
	var order []*probe.Node
	for _, gap := range gaps {
		owner := t.Main.Node
		if m := ownerOf(t, gap.From-1); m != nil {
			owner = m.Node
		} else if m := ownerOf(t, gap.To+1); m != nil {
			owner = m.Node
		}
		if _, known := owned[owner]; !known {
			order = append(order, owner)
		}
		owned[owner] = append(owned[owner], gap)
	}
	var out []report.Fix
	for _, n := range order {
		out = append(out, giveSlots(t, n, owned[n])...)
	}
	return out
}

// ownerOf is the member that serves a slot and answers; nil where there is none.
func ownerOf(t *topology.Cluster, slot int) *topology.Member {
	for _, m := range t.Members {
		if m.Node != nil && m.Alive() && probe.Slots(m.Slots).Has(slot) {
			return m
		}
	}
	return nil
}
