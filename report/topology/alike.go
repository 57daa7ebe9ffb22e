package topology

import "tyk-redis-doctor/probe"

// ill is what servers have in common that failed alike.
type ill struct {
	purpose probe.Purpose
	tls     bool
	step    probe.StepName
	fault   probe.FaultID
}

// nameAlike names the faults of servers that were not looked at more closely, since many had failed in the same way: like
// those of their kind that were, where all of these turned out to have met the same.
func (w *world) nameAlike() {
	seen := map[ill]*probe.Node{}
	mixed := map[ill]bool{}
	for _, n := range w.nodes {
		step := n.Failed()
		if step == nil || n.Sniff == nil || n.Sniff.Cut {
			continue
		}
		k := w.illOf(n, step)
		if first := seen[k]; first == nil {
			seen[k] = n
		} else if first.FaultID() != n.FaultID() {
			mixed[k] = true
		}
	}
	for _, n := range w.nodes {
		step := n.Failed()
		if step == nil || n.Sniff != nil || step.Found != nil || !vague(step.Fault.ID) {
			continue
		}
		k := w.illOf(n, step)
		if like := seen[k]; like != nil && !mixed[k] && like.Failed().Found != nil {
			found := *like.Failed().Found
			found.Text += ", as at " + like.Addr
			step.Found = &found
		}
	}
}

func (w *world) illOf(n *probe.Node, step *probe.Step) ill {
	return ill{n.Purpose, w.overTLS(n), step.Name, step.Fault.ID}
}
