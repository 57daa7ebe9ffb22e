package claims

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// route: every address that the servers hand out, and that the client will use, leads to the server meant.
func route(s *subject) finding {
	if !s.known {
		return s.noPrimary()
	}
	if s.store.Mode != probe.Cluster && s.store.Mode != probe.Sentinel {
		return finding{state: report.Proved, why: "the client uses the address of the settings alone"}
	}
	if astray := s.astray(); len(astray) > 0 {
		return finding{state: report.Refuted, why: "the address that is handed out does not lead to the server meant", nodes: astray}
	}
	var ok, lost, open, locked []string
	why := ""
	for _, p := range s.primaries {
		switch {
		case p.node == nil || s.notVisited(p.node):
			open = append(open, p.addr)
		case p.node.Answered():
			ok = append(ok, p.addr)
		case s.locked(p.node):
			locked = append(locked, p.addr)
		default:
			lost = append(lost, p.addr)
			if step := p.node.Failed(); step != nil && why == "" {
				why = prose.Clause(step.Named().Text)
			}
		}
	}
	switch {
	case len(lost) > 0:
		return finding{state: report.Refuted, why: why, nodes: lost}
	case len(locked) > 0:
		return withoutSecret(locked)
	case len(open) > 0:
		return s.unseen(open)
	case s.cut():
		return finding{state: report.Unproved, why: s.cutWhy(), would: s.cutWould(), nodes: s.passedOver()}
	}
	return finding{state: report.Proved, nodes: ok}
}

// astray are the addresses that are handed out for primaries and do not lead to them.
func (s *subject) astray() []string {
	var out []string
	if s.store.Mode == probe.Sentinel {
		for _, v := range s.Sentinels(s.store).Votes {
			if v.Elsewhere() {
				out = append(out, v.Addr)
			}
		}
		return out
	}
	for _, w := range s.Cluster(s.store).MisleadingAddrs() {
		if w.Primary {
			out = append(out, w.Dialled)
		}
	}
	return out
}

// passedOver are the addresses that the cluster hands out and that have no visit that came to its end; nil in other modes.
func (s *subject) passedOver() []string {
	if s.store.Mode != probe.Cluster {
		return nil
	}
	t := s.Cluster(s.store)
	var out []string
	for i := range t.Announced {
		if row := t.RowAt(t.Announced[i].Dialled); row == nil || s.notVisited(row) {
			out = append(out, t.Announced[i].Dialled)
		}
	}
	return out
}
