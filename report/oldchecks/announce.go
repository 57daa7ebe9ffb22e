package checks

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// announcement is one address that the cluster sends clients to: an endpoint of CLUSTER SLOTS.
type announcement struct {
	probe.Endpoint
	id      string
	addr    string // what a client dials: the host of the one who was asked in the place of a loopback address
	said    string // as announced, host:port; "" for null
	primary bool   // of some slots
	by      *probe.Node
}

// announcements are the endpoints of all views of the first group, each address of a node once, sorted. Who finds the
// cluster failed while others do not is passed over: it tells an old story.
func (t *topology) announcements() []announcement {
	type key struct {
		id, said, addr string
	}
	at := map[key]int{}
	var out []announcement
	for _, v := range t.groups[0] {
		if t.main.State == "ok" && v.State == "fail" {
			continue
		}
		for _, r := range v.Slots {
			for i, e := range r.Endpoints {
				if !plain(e.Host) {
					continue // no address but what a lying peer sent
				}
				a := announcement{Endpoint: e, id: e.ID, said: endpointAddr(e), primary: i == 0, by: v.node}
				a.addr = a.said
				if a.ownMachine() && isIP(e.Host) {
					a.addr = t.substituted(a.said, v.node.Addr)
				}
				k := key{a.id, a.said, a.addr}
				if j, known := at[k]; known {
					out[j].primary = out[j].primary || a.primary
					continue
				}
				at[k] = len(out)
				out = append(out, a)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b announcement) int {
		return cmp.Or(strings.Compare(a.said, b.said), strings.Compare(a.id, b.id), strings.Compare(a.addr, b.addr))
	})
	return out
}

// ownMachine is true for a loopback address that was announced to a client on another machine.
func (a announcement) ownMachine() bool {
	return !a.Null && a.Host != "" && isLoopback(a.said) && !isLoopback(a.by.Addr)
}

// substituted is the address under which the walk dialled an announced loopback address: with the host of the node
// that was asked in its place, where the store's client does so, else as announced.
func (t *topology) substituted(said, asked string) string {
	_, port, err := net.SplitHostPort(said)
	if err != nil {
		return said
	}
	other := net.JoinHostPort(hostOf(asked), port)
	if t.rowAt(other) != nil || t.rowAt(said) == nil {
		return other
	}
	return said
}

// ledThere is true where a row can be the server that was announced: nobody answered there, or with this very id.
func (a announcement) ledThere(row *probe.Node) bool {
	return row.Cluster == nil || row.Cluster.MyID == "" || row.Cluster.MyID == a.id
}

// reach is how an announced address turned out.
type reach int

const (
	unknown    reach = iota // not visited, or our own fault
	works                   // the very server answers there
	nobody                  // nobody answers there
	unresolved              // the name does not resolve
	another                 // another server answers there
)

// tryOut tells what the visit of an announced address met.
func (t *topology) tryOut(a announcement) reach {
	if a.Null || a.Host == "" || a.Host == "?" || a.Port == 0 {
		return unknown
	}
	row := t.rowAt(a.addr)
	switch {
	case row == nil:
		return unknown
	case row.FaultID() == probe.NetDNS:
		return unresolved
	case dead(row):
		return nobody
	case !a.ledThere(row):
		return another
	case row.Answered() || alive(row):
		return works
	}
	return unknown
}

// sameNetwork is true for addresses of one network by their look: IPv4 of one /24, IPv6 of one /64, names of one domain.
func sameNetwork(a, b string) bool {
	ha, hb := hostOf(a), hostOf(b)
	ipA, errA := netip.ParseAddr(ha)
	ipB, errB := netip.ParseAddr(hb)
	if errA != nil || errB != nil {
		_, domainA, _ := strings.Cut(ha, ".")
		_, domainB, _ := strings.Cut(hb, ".")
		return errA != nil && errB != nil && domainA == domainB
	}
	bits := 24
	if ipA.Is6() && !ipA.Is4In6() {
		bits = 64
	}
	prefix, err := ipA.Unmap().Prefix(bits)
	return err == nil && prefix.Contains(ipB.Unmap())
}

// busPort is the port of the cluster bus: as the node says it, else ten thousand above the other.
func busPort(m *member) string {
	if m.BusPort > 0 {
		return strconv.Itoa(m.BusPort)
	}
	if port, err := strconv.Atoi(portOf(m.name())); err == nil {
		return strconv.Itoa(port + 10000)
	}
	return "port + 10000"
}
