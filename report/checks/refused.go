package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Refused is one command that a data node would not take: at a step of the visit, or in the rehearsal of the component's
// work. What it costs is the same whatever the reason: a command that was renamed away breaks as much as a forbidden one.
type Refused struct {
	Command  string // in upper case: "CLUSTER SLOTS"
	Step     probe.StepName
	Key      string // as in probe.Refusal, as the following
	Channel  string
	Use      string
	Function probe.Function
	Vital    bool
	Fault    *probe.Fault
	Ref      report.Ref
}

// stepCommands are the commands that decide the steps.
var stepCommands = map[probe.StepName]string{
	probe.StepPing: "PING", probe.StepSelect: "SELECT", probe.StepCluster: "CLUSTER SLOTS", probe.StepInfo: "INFO", probe.StepAuth: "AUTH",
}

// RefusedBy lists what a data node refused with one of the faults: at the steps, to a cluster client that asks for the
// table of commands, and in the rehearsal, in the order tried.
func (c *Case) RefusedBy(n *probe.Node, ids ...probe.FaultID) []Refused {
	var out []Refused
	for i := range n.Steps {
		step := &n.Steps[i]
		f := step.Named()
		if f == nil || !slices.Contains(ids, f.ID) || step.Name == probe.StepSentinel || step.Name == probe.StepRights && n.Rights != nil {
			continue
		}
		command := stepCommands[step.Name]
		if command == "" {
			command = strings.ToUpper(string(step.Name))
		}
		out = append(out, Refused{Command: command, Step: step.Name, Vital: true, Fault: f, Ref: c.AtStep(n, step)})
	}
	for i := range n.NotVisible {
		if v := &n.NotVisible[i]; v.What == lookup && slices.Contains(ids, v.ID) {
			f := &probe.Fault{ID: v.ID, Kind: probe.DeniedCommand, Command: "command", Text: v.Text}
			out = append(out, Refused{Command: lookup, Fault: f, Ref: c.At(n, fmt.Sprintf("not_visible/%d", i))})
		}
	}
	if n.Rights == nil {
		return out
	}
	for i := range n.Rights.Refused {
		r := &n.Rights.Refused[i]
		if !slices.Contains(ids, r.Fault.ID) {
			continue
		}
		out = append(out, Refused{
			Command: r.Command, Key: r.Key, Channel: r.Channel, Use: r.Use, Function: r.Function, Vital: r.Vital, Fault: &r.Fault,
			Ref: c.At(n, fmt.Sprintf("rights/refused/%d", i)),
		})
	}
	return out
}

// lookup is the question for the table of commands, as a fact that was not visible.
const lookup = "COMMAND"

// IsLookup is true for the question for the table of commands. A cluster client of go-redis asks up to three nodes for it
// before it sends a command, and goes on without; nothing fails where it is refused, unless one of the three hangs.
func (r *Refused) IsLookup() bool { return r.Command == lookup }

// CostOf is how bad it is for a store that a node refuses these: everything that its component does all the time counts,
// vital or not, since that part of its work fails. A cluster client passes over a node that does not tell the slots, as
// long as another one does.
func (c *Case) CostOf(s *probe.Store, n *probe.Node, list []Refused) report.Status {
	worst := report.Warn
	for i := range list {
		r := &list[i]
		switch {
		case r.IsLookup():
			if c.someoneHangs(s) {
				return report.Fail
			}
		case r.Step == probe.StepCluster:
			if !c.slotsToldBesides(s, n) {
				return report.Fail
			}
		default:
			if status := c.Weight(s, n); status.Rank() > worst.Rank() {
				worst = status
			}
		}
	}
	return worst
}

// slotsToldBesides is true where another node tells the slots of a cluster.
func (c *Case) slotsToldBesides(s *probe.Store, n *probe.Node) bool {
	return slices.ContainsFunc(c.DataNodes(s.ID), func(o *probe.Node) bool {
		return o != n && o.Cluster != nil && len(o.Cluster.Slots) > 0
	})
}

// someoneHangs is true where a server of the store takes connections, or the way to it, and gives no answer: whoever asks
// it waits for the timeout.
func (c *Case) someoneHangs(s *probe.Store) bool {
	return slices.ContainsFunc(c.DataNodes(s.ID), func(o *probe.Node) bool {
		return o.Met(probe.ProtoNoReply) || o.Met(probe.NetTimeout)
	})
}

// UsesOf are what the component needs refused commands for, each once, in order.
func UsesOf(list []Refused) []string {
	var out []string
	for _, r := range list {
		if r.Use != "" {
			out = append(out, r.Use)
		}
	}
	return Unique(out)
}

// CommandsOf are the refused commands, each once, in order.
func CommandsOf(list []Refused) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Command)
	}
	return Unique(out)
}

// AnyVital is true where the component does not work at all without one of them.
func AnyVital(list []Refused) bool {
	return slices.ContainsFunc(list, func(r Refused) bool { return r.Vital })
}

// RefsOf are what refusals rest on.
func RefsOf(list []Refused) []report.Ref {
	var out []report.Ref
	for _, r := range list {
		out = append(out, r.Ref)
	}
	return out
}
