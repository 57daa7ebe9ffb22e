package checks

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// lacking is what the user may not do on one node.
type lacking struct {
	commands, keys, channels []string // as an ACL rule spells them, without the sign
	uses                     []string
	vital                    bool
	words                    string // of the server, the first
	evidence                 []string
	untried                  *probe.Needs // all that is needed, where MULTI was refused
}

func (l *lacking) none() bool { return len(l.commands)+len(l.keys)+len(l.channels) == 0 }

// note adds one refusal: Redis checks the command first, then the keys, then the channels, and names the one that failed.
func (l *lacking) note(command, key, channel string, f *probe.Fault) {
	text := strings.ToLower(f.Text)
	switch {
	case channel != "" && strings.Contains(text, "channel"):
		l.channels = append(l.channels, channel)
	case key != "" && (strings.Contains(text, "access a key") || strings.Contains(text, "keys used")):
		l.keys = append(l.keys, key)
	case command != "":
		l.commands = append(l.commands, strings.ToLower(command))
	}
	if l.words == "" {
		l.words = clause(f.Text)
	}
}

// refusedCommand finds the command in the words of the server, all versions: "the 'cluster|slots' command".
var refusedCommand = regexp.MustCompile(`'([a-zA-Z0-9_|.-]+)' (?:command|or its)`)

// stepCommands are the commands that decide the steps.
var stepCommands = map[probe.StepName]string{
	probe.StepPing: "ping", probe.StepSelect: "select", probe.StepCluster: "cluster|slots", probe.StepInfo: "info", probe.StepAuth: "auth",
}

// lacks gathers what the user of a store may not do on a data node.
func (c *Case) lacks(n *probe.Node) lacking {
	var l lacking
	for i := range n.Steps {
		step := &n.Steps[i]
		if step.Name == probe.StepRights || step.Fault == nil || step.Fault.ID != probe.AuthNoPermission {
			continue
		}
		command := stepCommands[step.Name]
		if m := refusedCommand.FindStringSubmatch(step.Fault.Text); m != nil && !strings.HasPrefix(command, m[1]+"|") {
			command = m[1]
		}
		l.note(command, "", "", step.Fault)
		l.vital = true
		l.evidence = append(l.evidence, c.AtStep(n, step))
	}
	if n.Rights == nil {
		return l
	}
	l.untried = n.Rights.Untried
	for i := range n.Rights.Refused {
		r := &n.Rights.Refused[i]
		if r.Fault.ID != probe.AuthNoPermission {
			continue
		}
		l.note(r.Command, r.Key, r.Channel, &r.Fault)
		l.vital = l.vital || r.Vital
		if r.Use != "" {
			l.uses = append(l.uses, r.Use)
		}
		l.evidence = append(l.evidence, c.At(n, fmt.Sprintf("rights/refused/%d", i)))
	}
	return l
}

func judgeNoPermission(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		nodes := c.DataNodes(s.ID)
		allowed := slices.ContainsFunc(nodes, func(n *probe.Node) bool {
			l := c.lacks(n)
			return l.none() && n.Rights != nil && n.Rights.Tried > 0
		})
		for _, n := range nodes {
			l := c.lacks(n)
			if l.none() {
				continue
			}
			out = append(out, c.permissionFinding(s, n, l, allowed))
		}
	}
	return out
}

// permissionFinding says what is missing and gives the one rule that grants it; elsewhere is true where another server
// of the estate grants everything.
func (c *Case) permissionFinding(s *probe.Store, n *probe.Node, l lacking, elsewhere bool) report.Finding {
	user := who(s)
	if n.Account != nil && n.Account.User != "" {
		user = n.Account.User
	}
	f := report.Finding{
		Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "auth.*"), Evidence: l.evidence,
		Message: fmt.Sprintf("On {nodes} the user %s lacks %s (%s).", user, l.text(), l.words),
		Hint:    "Grant the user what is missing on every server, then check again: " + aclRule(user, l, plainWord) + ".",
		Fix:     []report.Fix{redisFix(n.Addr, aclRule(user, l, shellWord)+"   # then "+keepUsers)},
	}
	if l.untried != nil {
		all := lacking{commands: append(slices.Clone(l.untried.Commands), l.commands...)}
		f.Message += " The rest could not be tried without MULTI."
		f.Hint = "Grant the user all that the component needs, on every server, then check again: the rules below."
		f.Fix = []report.Fix{redisFix(n.Addr, aclRule(user, all, shellWord))}
		// apart from each other: a rule with a pattern is refused as a whole where the user has them all
		for _, part := range []lacking{{keys: append(slices.Clone(l.untried.Keys), l.keys...)}, {channels: append(slices.Clone(l.untried.Channels), l.channels...)}} {
			if !part.none() {
				f.Fix = append(f.Fix, redisFix(n.Addr, aclRule(user, part, shellWord)+"   # an error about the * pattern means that it has them; then "+keepUsers))
			}
		}
	}
	switch {
	case l.vital:
		f.Message += fmt.Sprintf(" %s does not work without.", product(s.Component))
	case len(l.uses) > 0:
		f.Message += fmt.Sprintf(" %s fails in: %s.", product(s.Component), strings.Join(unique(l.uses), ", "))
	}
	if elsewhere {
		f.Message += " Other servers grant it: ACLs are kept per server."
	}
	return f
}

// text is what is missing, in a sentence.
func (l *lacking) text() string {
	var commands []string
	for _, name := range l.commands {
		commands = append(commands, strings.ToUpper(strings.ReplaceAll(name, "|", " ")))
	}
	var parts []string
	for _, kind := range []struct {
		one, many string
		items     []string
	}{{"the command", "the commands", commands}, {"the keys", "the keys", l.keys}, {"the channel", "the channels", l.channels}} {
		switch items := tidy(kind.items); len(items) {
		case 0:
		case 1:
			parts = append(parts, kind.one+" "+items[0])
		default:
			parts = append(parts, kind.many+" "+someOf(items))
		}
	}
	return listed(parts)
}

// aclRule grants everything that is missing in one command.
func aclRule(user string, l lacking, word func(string) string) string {
	rule := "ACL SETUSER " + word(user)
	if slices.Contains(l.commands, "multi") { // what follows it could not be tried
		l.commands = append(slices.Clone(l.commands), "exec", "discard")
	}
	for _, part := range []struct {
		sign  string
		items []string
	}{{"+", l.commands}, {"~", l.keys}, {"&", l.channels}} {
		for _, item := range tidy(part.items) {
			rule += " " + word(part.sign+item)
		}
	}
	return rule
}
