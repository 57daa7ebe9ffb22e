package claims

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// client: the component's own driver connected with these settings and was answered a keyed command on every primary.
func client(s *subject) finding {
	if s.Ev.NoRehearsal {
		return finding{state: report.NotAsked, why: "--no-rehearsal"}
	}
	i := slices.IndexFunc(s.Ev.Rehearsals, func(r probe.Rehearsal) bool { return r.Store == s.store.ID })
	if i < 0 {
		return finding{state: report.Unproved, why: "the component's own driver was not started"}
	}
	r := &s.Ev.Rehearsals[i]
	refs := []report.Ref{{List: report.RefRehearsals, Index: i}}
	switch {
	case r.Skipped != "":
		return finding{state: report.Unproved, why: r.Skipped, refs: refs}
	case !r.OK && s.cut():
		return finding{state: report.Unproved, why: s.cutWhy(), would: s.cutWould(), refs: refs}
	case !r.OK && s.lockedOut(r):
		f := withoutSecret(nil)
		f.refs = refs
		return f
	case !r.OK:
		return finding{state: report.Refuted, why: "the component's own driver failed: " + prose.Clause(r.Error), refs: refs}
	case !s.known || len(s.primaries) == 0:
		return s.noPrimary()
	}
	f := s.answers(r)
	f.refs = refs
	if f.state == report.Proved && r.Imitated {
		f.why = fmt.Sprintf("an imitation of the driver's habits (%s): this program cannot run that generation", s.store.Driver.Era)
	}
	return f
}

// lockedOut is true where the driver was refused for want of credentials that were not visible.
func (s *subject) lockedOut(r *probe.Rehearsal) bool {
	return r.Fault != nil && (s.unseenLogin(&probe.Node{Purpose: probe.AsData}, r.Fault) ||
		s.store.Mode == probe.Sentinel && s.unseenLogin(&probe.Node{Purpose: probe.AsSentinel}, r.Fault))
}

// answers holds the answers that the driver got against the primaries.
func (s *subject) answers(r *probe.Rehearsal) finding {
	var ok, failed, open []string
	why := ""
	for _, p := range s.primaries {
		k := s.keyAt(r, p)
		switch {
		case k == nil:
			open = append(open, p.addr)
		case k.OK:
			ok = append(ok, p.addr)
		case k.Fault != nil && s.unseenLogin(&probe.Node{Purpose: probe.AsData}, k.Fault):
			open = append(open, p.addr)
		default:
			failed = append(failed, p.addr)
			if why == "" {
				why = prose.Clause(k.Error)
			}
		}
	}
	switch {
	case len(failed) > 0 && s.Ev.Cut == "":
		return finding{state: report.Refuted, why: "the component's own driver met: " + why, nodes: failed}
	case len(open)+len(failed) > 0:
		f := finding{
			state: report.Unproved,
			why:   "the component's own driver was not seen to get an answer",
			nodes: append(open, failed...),
		}
		if s.cut() {
			f.why, f.would = s.cutWhy(), s.cutWould()
		}
		return f
	}
	return finding{state: report.Proved, nodes: ok}
}

// keyAt is the driver's answer at a primary, under any address of its server; nil where there is none.
func (s *subject) keyAt(r *probe.Rehearsal, p primary) *probe.KeyAnswer {
	for i := range r.Keys {
		k := &r.Keys[i]
		if k.Addr == p.addr ||
			p.node != nil &&
				(k.Addr == p.node.Addr || slices.Contains(p.node.Aliases, k.Addr) || slices.Contains(p.node.Announced, k.Addr)) {
			return k
		}
	}
	return nil
}
