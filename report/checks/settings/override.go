package settings

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var emptyVariableOverrides = checks.Check{
	ID: probe.ConfigEmptyVariableOverrides, Title: "Empty variable that overrides the file", Status: report.Warn,
	Doc: "A variable that is set but empty counts as set: it replaces the value of the file by nothing. Optional or missing keys " +
		"of Kubernetes secrets leave such variables behind.",
	Hint:   "Unset the variable, or give it the value.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedMeant, Blames: checks.BlamesField,
	Many: prose.Say("{nodes} {is|are} set but empty, and {replaces|replace} values of the file."),
	Judge: fromNotes(probe.ConfigEmptyVariableOverrides, func(x noted, f *checks.Finding) {
		if len(x.n.Rivals) == 0 || x.n.Place == nil {
			return
		}
		hidden := x.n.Rivals[0]
		what := prose.Setting(hidden.Value)
		switch {
		case isSecret(x.n.Field):
			what = "the password"
		case what == "":
			what = "the value"
		}
		f.What = prose.Say("%s is set but empty: it replaces %s of %s.", x.n.Key, what, checks.At(&hidden.Place))
		f.Seen = prose.Say("A variable counts as soon as it is set.")
		f.Hint = prose.Say("Unset %s, or give it the value.", x.n.Key)
		f.Fix = fixes.Remove(*x.n.Place)
		x.losesAddress(f)
		if value := hidden.Value.Value(); value != nil && x.Refutes(x.s, x.n.Field, value) {
			f.Status = report.Info // the file's value would fail with this Redis
		}
	}),
}

var variableOverrides = checks.Check{
	ID: probe.ConfigVariableOverrides, Title: "Variable that hides a value of the file that works", Status: report.Fail,
	Doc: "A variable wins over the file. That is as it should be, unless the variable leads nowhere and the file is right: told " +
		"where what the variable says was seen to fail, and what the file says to hold. Addresses of the file that a variable hides " +
		"are dialled once for that, a few of them; a switch or a name is held against what the servers are.",
	Hint:   "Unset the variable.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Judge: judgeOverrides,
}

func judgeOverrides(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for i := range s.Overrides {
			o := &s.Overrides[i]
			if len(o.By) == 0 {
				continue
			}
			f := checks.Finding{
				Store: s, Status: report.Fail, Refs: []report.Ref{c.AtStore(s, "overrides")},
				Note: &probe.Note{ID: probe.ConfigVariableOverrides, Field: o.Field, Key: o.By[0].Name, Place: &o.By[0]},
				Hint: prose.Say("Unset %s.", prose.List(names(o.By))),
			}
			for _, by := range o.By {
				f.Fix = fixes.Together(f.Fix, fixes.Remove(by))
			}
			if sayOverride(c, s, o, &f) {
				out = append(out, f)
			}
		}
	}
	return out
}

func names(places []probe.Place) []string {
	var out []string
	for _, p := range places {
		out = append(out, p.Name)
	}
	return out
}

// sayOverride tells whether the variable's value was seen to fail and the file's to hold, and says so.
func sayOverride(c *checks.Case, s *probe.Store, o *probe.Override, f *checks.Finding) bool {
	by, over := o.By[0].Name, checks.At(&o.Over)
	if o.Field == component.Addrs {
		return sayAddresses(c, s, o, f)
	}
	if isSecret(o.Field) {
		return sayPassword(c, s, o, f)
	}
	value := o.Value.Value()
	now := inForce(s, o.Field)
	if value == nil || now == nil || !c.Refutes(s, o.Field, now) || c.Refutes(s, o.Field, value) {
		return false
	}
	f.What = prose.Say("%s (%v) overrides %s (%v), which fits this Redis.", by, now, over, value)
	return true
}

// sayPassword: a server refused the variable's password and took that of the file.
func sayPassword(c *checks.Case, s *probe.Store, o *probe.Override, f *checks.Finding) bool {
	for _, n := range c.Nodes(s.ID) {
		if slices.ContainsFunc(n.Trials, func(t probe.Trial) bool { return t.What == probe.TriedOverridden && t.OK }) {
			f.Nodes = append(f.Nodes, n.Addr)
			f.Refs = append(f.Refs, c.At(n, "trials"))
		}
	}
	f.What = prose.Say("%s overrides the password of %s, which {nodes} {takes|take}.", o.By[0].Name, checks.At(&o.Over))
	return len(f.Nodes) > 0
}

// inForce is the value of a switch or a name that the client has, nil for other fields.
func inForce(s *probe.Store, field component.Field) any {
	switch field {
	case component.EnableCluster:
		return s.EnableCluster
	case component.UseSSL:
		return s.TLS.Enabled
	case component.MasterName:
		return s.MasterName
	}
	return nil
}

// sayAddresses: none of the variable's addresses can be used, and one of the file's can.
func sayAddresses(c *checks.Case, s *probe.Store, o *probe.Override, f *checks.Finding) bool {
	nodes := used(c, s)
	if o.Value == nil || slices.ContainsFunc(nodes, usable) || !s.Starts {
		return false
	}
	good := ""
	for _, addr := range o.Value.List {
		if usable(besides(c, s, addr)) {
			good = addr
			break
		}
	}
	if good == "" {
		return false
	}
	f.What = prose.Say("%s (%s) overrides %s (%s, answers).", o.By[0].Name, failing(s, nodes), checks.At(&o.Over), good)
	for _, n := range nodes {
		f.Nodes = append(f.Nodes, n.Addr)
		if step := n.Failed(); step != nil {
			f.Refs = append(f.Refs, c.AtStep(n, step))
		}
	}
	if n := besides(c, s, good); n != nil {
		f.Refs = append(f.Refs, c.At(n, ""))
	}
	return true
}

// failing names the addresses that are dialled and, in a word, why the first fails: "10.0.0.9:6379, refused".
func failing(s *probe.Store, nodes []*probe.Node) string {
	if len(nodes) == 0 {
		return prose.Some(s.Addrs)
	}
	return prose.Some(s.Addrs) + ", " + inAWord(nodes[0])
}

// inAWord is how a server fails, in a word or two.
func inAWord(n *probe.Node) string {
	switch n.FaultID() {
	case probe.NetRefused:
		return "refused"
	case probe.NetTimeout, probe.ProtoNoReply:
		return "no answer"
	case probe.NetUnreachable:
		return "unreachable"
	case probe.NetDNS:
		return "no such name"
	}
	return "fails"
}
