package checks

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// unexplainedCheck is the net below all others: a visit that failed at a server which the component uses is never
// passed over in silence. It has to be asked last.
func unexplainedCheck() Check {
	return Check{
		ID: "run.unexplained", Title: "Visit that failed for a reason no other finding tells", Status: report.Fail,
		Doc:  "A step of the visit failed at a server that the component uses, and no other check had a word for it. What the server or the system said is in the message.",
		Hint: "Read what was said there; run bundle and report it.", Judge: judgeUnexplained,
	}
}

func judgeUnexplained(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			step := n.Failed()
			if step == nil || step.Fault.ID == probe.RunCutShort || c.told[n.Addr] || s.Mode == probe.Standalone && !slices.Contains(s.Addrs, n.Addr) {
				continue
			}
			out = append(out, report.Finding{
				Status: c.weight(s, n), Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "*"), Evidence: []string{c.AtStep(n, step)},
				Message: fmt.Sprintf("{nodes} failed at the step %s: %s", step.Name, step.Fault.Text),
			})
		}
	}
	return out
}
