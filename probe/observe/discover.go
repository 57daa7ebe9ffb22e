package observe

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
)

// clusterFinds are the addresses that a cluster node names. A client dials the endpoints of CLUSTER SLOTS. That
// reply leaves failed replicas out, and may hold endpoints that cannot be dialled, so nodes which it does not name
// usefully come from CLUSTER NODES.
func clusterFinds(view *probe.ClusterView, dialled string, substitute bool) []find {
	if view == nil {
		return nil
	}
	finds := newFindSet()
	usable := map[string]bool{}
	for _, slots := range view.Slots {
		for _, e := range slots.Endpoints {
			if e.Null {
				continue // go-redis ends at such a reply and dials nobody
			}
			addr := net.JoinHostPort(e.Host, strconv.Itoa(e.Port))
			if substitute {
				addr = substituteLoopback(addr, dialled)
			}
			finds.add(find{Addr: addr, Purpose: probe.AsData, By: "CLUSTER SLOTS", ID: e.ID})
			if e.Host != "" && e.Host != "?" {
				usable[e.ID] = true
			}
		}
	}
	names := prefersNames(view)
	for _, n := range view.Nodes {
		if usable[n.ID] || n.ID == view.MyID || n.Has("myself") || n.Has("noaddr") {
			continue
		}
		addr, ok := addrOfNode(n, names)
		if !ok {
			continue
		}
		if substitute {
			addr = substituteLoopback(addr, dialled)
		}
		finds.add(find{Addr: addr, Purpose: probe.AsData, By: "CLUSTER NODES", ID: n.ID})
	}
	return finds.list
}

// addrOfNode is the address of a line of CLUSTER NODES, false where it has none that could be dialled.
func addrOfNode(n probe.ClusterNode, names bool) (string, bool) {
	host, port, err := net.SplitHostPort(n.Addr)
	if err != nil || host == "" || port == "0" {
		return "", false
	}
	if names && n.Hostname != "" {
		host = n.Hostname
	}
	return net.JoinHostPort(host, port), true
}

// prefersNames tells whether CLUSTER SLOTS hands out host names: then a client would dial a node that it leaves out
// by its host name, too.
func prefersNames(view *probe.ClusterView) bool {
	names := map[string]string{}
	for _, n := range view.Nodes {
		names[n.ID] = n.Hostname
	}
	for _, slots := range view.Slots {
		for _, e := range slots.Endpoints {
			if e.Host != "" && e.Host == names[e.ID] {
				return true
			}
		}
	}
	return false
}

// substituteLoopback puts the dialled host in the place of an announced loopback address, as go-redis does where the
// node it asked is not itself on a loopback address (osscluster.go, replaceLoopbackHost).
func substituteLoopback(announced, dialled string) string {
	host, port, err := net.SplitHostPort(announced)
	if err != nil {
		return announced
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() {
		return announced
	}
	origin, _, err := net.SplitHostPort(dialled)
	if err != nil {
		return announced
	}
	return net.JoinHostPort(origin, port)
}

// substitutes tells whether the store's client puts the host of the node it asked in the place of a loopback address.
// Before go-redis 9.13 every host name counted as loopback, since then localhost and *.docker.internal alone.
func substitutes(s *probe.Store, dialled string) bool {
	host, _, err := net.SplitHostPort(dialled)
	if err != nil || s.Driver.Era == "redigo" {
		return false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return !ip.IsLoopback()
	}
	if v, err := semver.NewVersion(s.Driver.GoRedis); err == nil && v.LessThan(semver.New(9, 13, 0, "", "")) {
		return false
	}
	name := strings.ToLower(host)
	return name != "" && name != "localhost" && !strings.HasSuffix(name, ".docker.internal")
}

// sentinelFinds are the addresses that a Sentinel names: the primary, its replicas, and the other Sentinels. A port 0
// (a Sentinel with TLS alone that announces none) is left to the view.
func sentinelFinds(view *probe.SentinelView) []find {
	if view == nil {
		return nil
	}
	finds := newFindSet()
	named := func(addr string, purpose probe.Purpose, by string) {
		if _, port, err := net.SplitHostPort(addr); err == nil && port != "0" {
			finds.add(find{Addr: addr, Purpose: purpose, By: by})
		}
	}
	if view.MasterAddr != "" {
		named(view.MasterAddr, probe.AsData, "SENTINEL GET-MASTER-ADDR-BY-NAME")
	}
	for _, r := range view.Replicas {
		named(r.Addr, probe.AsData, "SENTINEL REPLICAS")
	}
	for _, s := range view.Sentinels {
		named(s.Addr, probe.AsSentinel, "SENTINEL SENTINELS")
	}
	return finds.list
}

// findSet keeps finds in order, each address once.
type findSet struct {
	list []find
	seen map[find]bool
}

func newFindSet() *findSet { return &findSet{seen: map[find]bool{}} }

// add keeps a find whose address is short and made of the characters of addresses; anything else is no address but
// what a lying peer sent, and stays in the view alone.
func (s *findSet) add(f find) {
	if !plausible(f.Addr) || s.seen[f] {
		return
	}
	s.seen[f] = true
	s.list = append(s.list, f)
}

// longestAddr is a DNS name of 253 characters, a colon and a port.
const longestAddr = 253 + 1 + 5

func plausible(addr string) bool {
	if len(addr) > longestAddr {
		return false
	}
	for _, r := range addr {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(".:-_[]%?", r):
		default:
			return false
		}
	}
	return true
}
