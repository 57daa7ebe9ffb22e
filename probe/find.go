package probe

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Find is one address that a server names to its clients.
type Find struct {
	Addr    string // as it was announced
	Purpose Purpose
	By      string // the command that named it: "CLUSTER SLOTS"
	ID      string // the node id of a cluster node, "" elsewhere
	// Master is the name of the estate that it belongs to, for what a Sentinel said of all its estates; "" elsewhere.
	Master string
	// Replica is true for a server that is called a replica, and nothing else.
	Replica bool
}

// Finds are the addresses that a cluster node names, each once. A client dials the endpoints of CLUSTER SLOTS. That reply
// leaves failed replicas out, and may hold endpoints that cannot be dialled, so nodes which it does not name usefully come
// from CLUSTER NODES.
func (v *ClusterView) Finds() []Find {
	if v == nil {
		return nil
	}
	set := findSet{at: map[Find]int{}}
	usable := map[string]bool{}
	for _, slots := range v.Slots {
		for i, e := range slots.Endpoints {
			if e.Null || e.Host == "" && e.Port == 0 {
				continue // go-redis ends at a null and dials nobody; the other is a node without an address
			}
			set.add(Find{Addr: JoinAddr(e.Host, strconv.Itoa(e.Port)), Purpose: AsData, By: "CLUSTER SLOTS", ID: e.ID,
				Replica: i > 0})
			if e.Host != "" && e.Host != "?" {
				usable[e.ID] = true
			}
		}
	}
	names := v.prefersNames()
	for _, n := range v.Nodes {
		if usable[n.ID] || n.ID == v.MyID || n.Has("myself") || n.Has("noaddr") {
			continue
		}
		if addr, ok := n.dialled(names); ok {
			set.add(Find{Addr: addr, Purpose: AsData, By: "CLUSTER NODES", ID: n.ID, Replica: n.Has("slave")})
		}
	}
	return set.list
}

// dialled is the address of a line of CLUSTER NODES, false where it has none that could be dialled.
func (n ClusterNode) dialled(names bool) (string, bool) {
	host, port, ok := SplitAddr(n.Addr)
	if !ok || host == "" || port == "0" {
		return "", false
	}
	if names && n.Hostname != "" {
		host = n.Hostname
	}
	return JoinAddr(host, port), true
}

// prefersNames tells whether CLUSTER SLOTS hands out host names: then a client would dial a node that it leaves out by
// its host name, too.
func (v *ClusterView) prefersNames() bool {
	names := map[string]string{}
	for _, n := range v.Nodes {
		names[n.ID] = n.Hostname
	}
	for _, slots := range v.Slots {
		for _, e := range slots.Endpoints {
			if e.Host != "" && e.Host == names[e.ID] {
				return true
			}
		}
	}
	return false
}

// Finds are the addresses that a Sentinel names, each once: the primary, its replicas, and the other Sentinels. A port 0
// (a Sentinel with TLS alone that announces none) is left to the view.
func (v *SentinelView) Finds() []Find {
	if v == nil {
		return nil
	}
	set := findSet{at: map[Find]int{}}
	named := func(f Find) {
		if _, port, ok := SplitAddr(f.Addr); ok && port != "0" {
			set.add(f)
		}
	}
	if v.MasterAddr != "" {
		named(Find{Addr: v.MasterAddr, Purpose: AsData, By: "SENTINEL GET-MASTER-ADDR-BY-NAME"})
	}
	for _, r := range v.Replicas {
		named(Find{Addr: r.Addr, Purpose: AsData, By: "SENTINEL REPLICAS", Replica: true})
	}
	for _, s := range v.Sentinels {
		named(Find{Addr: s.Addr, Purpose: AsSentinel, By: "SENTINEL SENTINELS"})
	}
	return set.list
}

// Finds are the addresses that the server of a node names.
func (n *Node) Finds() []Find {
	return slices.Concat(n.Cluster.Finds(), n.Sentinel.Finds(), n.Sniff.finds())
}

// finds are the primaries that a Sentinel named in plaintext, whose clients want TLS.
func (s *Sniff) finds() []Find {
	if s == nil {
		return nil
	}
	set := findSet{at: map[Find]int{}}
	for _, m := range s.Guarded {
		if _, port, ok := SplitAddr(m.Addr); ok && port != "0" {
			set.add(Find{Addr: m.Addr, Purpose: AsData, By: "SENTINEL MASTERS", Master: m.Name})
		}
	}
	return set.list
}

// findSet keeps finds in order, each address once.
type findSet struct {
	list []Find
	at   map[Find]int // of a find without Replica, in the list
}

// add keeps a find whose address can be one; anything else is what a lying peer sent, and stays in the view alone.
func (s *findSet) add(f Find) {
	if !IsAddr(f.Addr) {
		return
	}
	key := f
	key.Replica = false
	at, known := s.at[key]
	if !known {
		s.at[key] = len(s.list)
		s.list = append(s.list, f)
		return
	}
	s.list[at].Replica = s.list[at].Replica && f.Replica
}

// Follows tells whether the store's client goes on to a find of a server that it spoke to for a purpose. A standalone
// client follows nobody.
func (s *Store) Follows(from Purpose, f Find) bool {
	switch s.Mode {
	case Cluster:
		return from == AsData && f.Purpose == AsData
	case Sentinel:
		return from == AsSentinel && (f.Master == "" || f.Master == s.MasterName)
	}
	return false
}

// Dials is the address that the store's client dials for one that a server announced. A cluster client puts the host of
// the node that it asked in the place of a loopback address, where that node is not itself on one (go-redis osscluster.go,
// replaceLoopbackHost). Before go-redis 9.13 every host name counted as loopback, since then localhost and
// *.docker.internal alone.
func (s *Store) Dials(announced, asked string) string {
	host, port, ok := SplitAddr(announced)
	if !ok || s.Mode != Cluster || s.Driver.Era == "redigo" {
		return announced
	}
	origin, _, ok := SplitAddr(asked)
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() || !ok || s.takesForLoopback(origin) {
		return announced
	}
	return JoinAddr(origin, port)
}

func (s *Store) takesForLoopback(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback()
	}
	if v, err := semver.NewVersion(s.Driver.GoRedis); err == nil && v.LessThan(semver.New(9, 13, 0, "", "")) {
		return true
	}
	name := strings.ToLower(host)
	return name == "" || name == "localhost" || strings.HasSuffix(name, ".docker.internal")
}
