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
	if s.store.Mode == probe.Standalone {
		return finding{state: report.Proved, why: "the client uses the address of the settings alone"}
	}
	var ok, lost, open []string
	why := ""
	for _, p := range s.primaries {
		switch {
		case p.node == nil || s.notVisited(p.node):
			open = append(open, p.addr)
		case p.node.Answered():
			ok = append(ok, p.addr)
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
	case len(open) > 0:
		return s.unseen(open)
	}
	return finding{state: report.Proved, nodes: ok}
}
