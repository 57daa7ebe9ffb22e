package topology

import (
	"cmp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// Watcher is one Sentinel that knows the master name, and what it says.
type Watcher struct {
	*probe.SentinelView
	Node   *probe.Node
	Master *probe.SentinelMaster // its entry of SENTINEL MASTERS, nil where that was refused
	Others []probe.SentinelPeer  // the other Sentinels with an address, a port 0 among them; sorted by address
	Below  []probe.SentinelPeer  // the replicas with an address; sorted by address
}

// watchersOf tells those that know the master name from those that answered and do not.
func watchersOf(s *probe.Store, nodes []*probe.Node) (know []*Watcher, blind []*probe.Node) {
	for _, n := range nodes {
		v := n.Sentinel
		if v == nil || v.Known == nil {
			continue
		}
		if !*v.Known {
			blind = append(blind, n)
			continue
		}
		w := &Watcher{SentinelView: v, Node: n, Others: addressed(v.Sentinels), Below: addressed(v.Replicas)}
		for i := range v.Masters {
			if v.Masters[i].Name == cmp.Or(v.Name, s.MasterName) {
				w.Master = &v.Masters[i]
			}
		}
		know = append(know, w)
	}
	return know, blind
}

// addressed are the peers whose address is one; a lying Sentinel can send any text.
func addressed(peers []probe.SentinelPeer) []probe.SentinelPeer {
	out := slices.DeleteFunc(slices.Clone(peers), func(p probe.SentinelPeer) bool { return p.Addr == "" || !probe.IsAddr(p.Addr) })
	slices.SortStableFunc(out, func(a, b probe.SentinelPeer) int { return cmp.Compare(a.Addr, b.Addr) })
	return out
}

// FlagsDown tells whether flags of a Sentinel say that it finds a server down, alone or with others.
func FlagsDown(flags []string) bool { return Flagged(flags, "s_down", "o_down") }

// Flagged tells whether one of some flags is set.
func Flagged(flags []string, any ...string) bool {
	return slices.ContainsFunc(flags, func(f string) bool { return slices.Contains(any, f) })
}

// Asked tells whether a Sentinel has ever had an answer to INFO from a server, by the age of that answer: before the
// first, ten seconds after it was started, what it says of the server means nothing. Where the age is not known, it is
// taken to have.
func Asked(infoAgeMS *int64) bool { return infoAgeMS == nil || *infoAgeMS >= 0 }

// NeverHeard is true where the Sentinel knows neither the run id of its master, which comes with the first answer to INFO,
// nor a replica or another Sentinel, which it finds through the master.
func (w *Watcher) NeverHeard() bool {
	return w.Master != nil && w.Master.RunID == "" && w.Master.OtherSentinels == 0 && w.Master.Replicas == 0
}

// Knows is what the Sentinel says of another, nil where it does not know it.
func (w *Watcher) Knows(other *probe.Node) *probe.SentinelPeer {
	for i := range w.Others {
		p := &w.Others[i]
		if other.Server != nil && p.RunID != "" && p.RunID == other.Server.RunID ||
			p.Addr == other.Addr || p.Addr == other.Remote || slices.Contains(other.Aliases, p.Addr) {
			return p
		}
	}
	return nil
}

// NoQuorum is true where the Sentinel itself says so: NOQUORUM is the code of that reply.
func (w *Watcher) NoQuorum() bool { return strings.HasPrefix(w.CKQuorum, "NOQUORUM") }
