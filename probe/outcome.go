package probe

import "slices"

// Step gives the first step of that name, nil when the visit did not get there.
func (n *Node) Step(name StepName) *Step {
	for i := range n.Steps {
		if n.Steps[i].Name == name {
			return &n.Steps[i]
		}
	}
	return nil
}

// Named is the fault of a step under the name in force: as it was found out later, else as it was met; nil where the step
// held.
func (s *Step) Named() *Fault {
	if s.Fault != nil && s.Found != nil {
		return s.Found
	}
	return s.Fault
}

// Failed gives the step at which the visit ended, nil when it went through.
func (n *Node) Failed() *Step {
	for i := range n.Steps {
		if n.Steps[i].Fault != nil {
			return &n.Steps[i]
		}
	}
	return nil
}

// FaultID is the id, in force, of the fault that ended the visit, "" when it went through.
func (n *Node) FaultID() FaultID {
	if s := n.Failed(); s != nil {
		return s.Named().ID
	}
	return ""
}

// Met tells whether some step of the visit met a fault of that name, as it was met or as it was named later.
func (n *Node) Met(id FaultID) bool {
	for i := range n.Steps {
		s := &n.Steps[i]
		if s.Fault != nil && s.Fault.ID == id || s.Found != nil && s.Found.ID == id {
			return true
		}
		for j := range s.Faults {
			if s.Faults[j].ID == id {
				return true
			}
		}
	}
	return false
}

// Answered tells whether the server took our commands: the visit got through authentication and a reply came back.
func (n *Node) Answered() bool {
	return n.Server != nil || n.Step(StepPing) != nil && n.Step(StepPing).Fault == nil
}

// OwnRole is what a server is by its own word alone; Unknown where it said nothing that tells.
func (n *Node) OwnRole() Role {
	switch {
	case n.Server != nil && n.Server.Mode == "sentinel", n.Sniff != nil && n.Sniff.Kind == "sentinel":
		return SentinelRole
	case n.Replication != nil && n.Replication.Role != "":
		return n.Replication.Role
	case n.Sentinel != nil && n.Answered():
		return SentinelRole
	case n.Rights.takesWrites():
		return Primary
	default:
		return Unknown
	}
}

// takesWrites tells whether the rehearsal shows a server that would execute a write: where the account may see nothing
// else, that is what a primary is.
func (r *Rights) takesWrites() bool {
	switch {
	case r == nil || r.Tried < 2:
		return false
	case r.Proofs != nil: // nil in reports of versions that did not note what was queued
		return r.Proofs[Write] != nil && r.Proofs[Write].Queued > 0
	}
	return !slices.ContainsFunc(r.Refused, func(f Refusal) bool { return f.Fault.ID.IsState() })
}
