package topology

// Quorum is the arithmetic of one Sentinel: whether enough others are in its reach to agree on a failover.
type Quorum struct {
	Known  int // Sentinels, itself included
	Usable int // of these, those that it reaches
	Wanted int // that have to agree that the master is down; 0: not known
}

// Needed is how many Sentinels a failover takes: the quorum to see that the master is down, a majority of all that are
// known to be allowed to act.
func (q Quorum) Needed() int { return max(q.Wanted, q.Known/2+1) }

// Lost is true where no failover is possible.
func (q Quorum) Lost() bool { return q.Known > 0 && q.Usable < q.Needed() }

// Quorum does the arithmetic for one Sentinel. Its own flags count, not what was dialled from here: it is the Sentinels
// that have to reach each other.
func (w *Watcher) Quorum() Quorum {
	q := Quorum{Known: len(w.Sentinels) + 1, Usable: 1}
	if w.Master != nil {
		q.Wanted = w.Master.Quorum
		q.Known = max(q.Known, w.Master.OtherSentinels+1)
		if len(w.Sentinels) == 0 {
			q.Usable = q.Known // SENTINEL SENTINELS was refused: nothing is known against them
		}
	}
	for _, p := range w.Sentinels {
		if !FlagsDown(p.Flags) {
			q.Usable++
		}
	}
	return q
}

// Gone is true for an address of a Sentinel at which nobody runs any more, by what was met there, whether the others have
// noticed or not.
func (s *Sentinels) Gone(addr string) bool { return s.gone[s.sentinels[addr]] }

// QuorumOf does the arithmetic for one Sentinel as Watcher.Quorum does, without those that it has not flagged yet and that
// are gone.
func (s *Sentinels) QuorumOf(w *Watcher) Quorum {
	q := w.Quorum()
	for _, p := range w.Sentinels {
		if !FlagsDown(p.Flags) && s.Gone(p.Addr) {
			q.Usable--
		}
	}
	return q
}

// QuorumLost is true where every Sentinel that knows the name finds that no failover is possible; best is the arithmetic of
// the one that reaches most others, nil where none knows the name.
func (s *Sentinels) QuorumLost() (lost bool, best *Watcher) {
	lost = len(s.Watchers) > 0
	for _, w := range s.Watchers {
		if !w.NoQuorum() && !s.QuorumOf(w).Lost() {
			lost = false
		}
		if best == nil || s.QuorumOf(w).Usable > s.QuorumOf(best).Usable {
			best = w
		}
	}
	return lost, best
}
