package verdict

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// blameSettings makes faults of the settings the cause of what follows from them, and then as bad as that.
func blameSettings(j *judging) {
	notes := map[probe.StoreID][]*answer{}
	var others []*answer
	for _, a := range j.answers {
		if !a.counts() {
			continue
		}
		if a.Note == nil {
			a.Note = noteOf(a)
		}
		switch {
		case a.Note == nil:
			others = append(others, a)
		case !a.Note.Harmless:
			notes[a.storeID()] = append(notes[a.storeID()], a)
		}
	}
	for _, a := range others {
		for _, b := range notes[a.storeID()] {
			if a.Store != nil && j.blames(b, a) {
				a.cause, b.Status = b, report.Fail
				break
			}
		}
	}
}

// noteOf is the note of the same id that the store has, for answers that were not made from a note; nil where none is.
func noteOf(a *answer) *probe.Note {
	if a.Store == nil {
		return nil
	}
	for i := range a.Store.Notes {
		if a.Store.Notes[i].ID == a.id() {
			return &a.Store.Notes[i]
		}
	}
	return nil
}

// blames tells whether a fault of the settings is to blame for another answer: because the store is never built, or
// because the field leads there.
func (j *judging) blames(fault, a *answer) bool {
	n := fault.Note
	if n.Stops && !a.Store.Starts && a.check.Connecting {
		return true
	}
	if a.Status != report.Fail || fault.check.Blames == checks.BlamesNothing {
		return false
	}
	if n.Field == "" {
		return fault.check.Blames == checks.BlamesConnecting && a.check.Connecting
	}
	if j.worksWith(a.Store, n.Field) {
		return false
	}
	if a.Store.Mode == probe.Standalone && a.check.Connecting && !checks.SaysFalse(n.Value) && j.Meant(a.Store, n.Field) {
		return true // in the mode that was meant, the others of the list would have been asked
	}
	return slices.ContainsFunc(a.check.Follows, func(f checks.Follows) bool {
		return f.Field == n.Field && (f.Unless == nil || !f.Unless(n.Value))
	})
}

// worksWith is true where some server took what the settings give for this field, so that the field is not to blame for
// another server that did not.
func (j *judging) worksWith(s *probe.Store, field component.Field) bool {
	var nodes []*probe.Node
	switch field {
	case component.Password, component.Username:
		nodes = j.DataNodes(s.ID)
	case component.SentinelPassword:
		nodes = j.SentinelNodes(s.ID)
	case component.UseSSL,
		component.CAFile,
		component.SkipVerify,
		component.CertFile,
		component.KeyFile,
		component.MinVersion,
		component.MaxVersion:
		nodes = j.Nodes(s.ID)
	}
	return slices.ContainsFunc(nodes, (*probe.Node).Answered)
}
