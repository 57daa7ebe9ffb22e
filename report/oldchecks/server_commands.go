package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// missing is what one server refuses of the commands of a component.
type missing struct {
	commands []string
	uses     []string
	vital    bool
	words    string // of the server, the first
	evidence []string
}

func (m *missing) add(command, use string, f *probe.Fault, at string) {
	m.commands = append(m.commands, command)
	if use != "" {
		m.uses = append(m.uses, use)
	}
	if m.words == "" {
		m.words = clause(f.Text)
	}
	m.evidence = append(m.evidence, at)
}

// missingOn gathers the refusals of one kind on a data node: of the steps, without which nothing works, and of the
// rehearsal, which says what each is for.
func (c *Case) missingOn(n *probe.Node, id probe.FaultID) missing {
	var m missing
	for i := range n.Steps {
		step := &n.Steps[i]
		if step.Fault == nil || step.Fault.ID != id || step.Name == probe.StepRights || step.Name == probe.StepSentinel {
			continue
		}
		m.add(commandOf(step), "", step.Fault, c.AtStep(n, step))
		m.vital = true
	}
	if n.Rights == nil {
		return m
	}
	for i := range n.Rights.Refused {
		if r := &n.Rights.Refused[i]; r.Fault.ID == id {
			m.add(r.Command, r.Use, &r.Fault, c.At(n, fmt.Sprintf("rights/refused/%d", i)))
			m.vital = m.vital || r.Vital
		}
	}
	return m
}

// commandOf is the command that decided a step.
func commandOf(step *probe.Step) string {
	if known := stepCommands[step.Name]; known != "" {
		return strings.ToUpper(strings.ReplaceAll(known, "|", " "))
	}
	return strings.ToUpper(string(step.Name))
}

func judgeCommandDisabled(c *Case) []report.Finding {
	return c.missingFindings(probe.ServerCommandDisabled, func(s *probe.Store, n *probe.Node, m missing) report.Finding {
		f := report.Finding{
			Message: fmt.Sprintf("{nodes} {does|do} not know %s (%s): renamed away, or not offered by this service.", listed(m.commands), m.words),
			Hint:    "Give the commands their names back (rename-command in redis.conf, disableCommands of the chart), or use a server that has them.",
			Fix:     []report.Fix{redisConf("remove the lines rename-command of " + listed(m.commands) + " from redis.conf of " + n.Addr + ", and restart it")},
		}
		return f
	})
}

func judgeServerError(c *Case) []report.Finding {
	return c.missingFindings(probe.ServerError, func(s *probe.Store, n *probe.Node, m missing) report.Finding {
		return report.Finding{
			Message: fmt.Sprintf("{nodes} refuses %s: %s.", listed(m.commands), m.words),
			Hint:    "Look for this text in the documentation and the log of the server.",
		}
	})
}

func (c *Case) missingFindings(id probe.FaultID, tell func(*probe.Store, *probe.Node, missing) report.Finding) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			m := c.missingOn(n, id)
			if len(m.commands) == 0 || isSentinel(n) {
				continue
			}
			m.commands, m.uses = unique(m.commands), unique(m.uses)
			f := tell(s, n, m)
			f.Store, f.Nodes, f.Verify, f.Evidence, f.Status = s.ID, []string{n.Addr}, verify(s, "server.*"), m.evidence, report.Warn
			switch {
			case m.vital:
				f.Status = c.weight(s, n)
				f.Message += fmt.Sprintf(" %s does not work without.", product(s.Component))
			case len(m.uses) > 0:
				slices.Sort(m.uses)
				f.Message += fmt.Sprintf(" %s fails in: %s.", product(s.Component), strings.Join(m.uses, ", "))
			}
			out = append(out, f)
		}
	}
	return out
}
