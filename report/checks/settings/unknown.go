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

var unknownKey = checks.Check{
	ID: probe.ConfigUnknownKey, Title: "Key that Tyk does not know", Status: report.Warn,
	Doc: "Tyk ignores unknown keys without a word: misspelt ones, those of another component, of another version, and some that " +
		"its documentation once got wrong (ssl_secure_skip_verify, max_version). It is a failure, and the root cause, where a fault " +
		"follows from it, and info where the value equals what is in force anyhow.",
	Hint:   "Rename the key to the one that this component and version reads.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedMeant, Blames: checks.BlamesField,
	Many: prose.Say("{nodes} {is no key|are no keys} of this component and version."),
	Judge: fromNotes(probe.ConfigUnknownKey, func(x noted, f *checks.Finding) {
		switch x.n.Kind {
		case probe.OtherVersion:
			f.What = prose.Say("%s: %s does not know %s.", string(x.n.Origin), versioned(x.s), x.n.Key)
			f.Seen = prose.Say("It drops the key without a message.")
			if x.n.Since != "" {
				f.Seen = prose.Say("It is a key from %s on, and is dropped without a message.", x.n.Since)
			}
		case probe.OtherPlace:
			f.What = prose.Say("%s: %s does not read its Redis from %s.", string(x.n.Origin), product(x.s), x.n.Key)
			f.Seen = prose.Say("It reads %s, and drops the block without a message.", where(x.s))
		default:
			f.What = prose.Say("%s: %s is no key of %s.", string(x.n.Origin), x.n.Key, product(x.s))
			f.Seen = prose.Say("It is dropped without a message.")
		}
		x.correct(f)
	}),
}

var unknownVariable = checks.Check{
	ID: probe.ConfigUnknownVariable, Title: "Variable that Tyk does not know", Status: report.Warn,
	Doc: "A variable with Tyk's prefix matches no setting. Names are made of the field name without inner underscores: " +
		"TYK_GW_STORAGE_USESSL, not TYK_GW_STORAGE_USE_SSL. Variables of another component are told where this one has none of its " +
		"own and does not reach its Redis.",
	Hint:   "Rename the variable.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedMeant, Blames: checks.BlamesField,
	Many: prose.Say("{nodes} {is no variable|are no variables} of this component and version."),
	Judge: func(c *checks.Case) []checks.Finding {
		return slices.DeleteFunc(judgeVariables(c), func(f checks.Finding) bool {
			return f.Note.Kind == probe.OtherComponent && f.Status == report.Info
		})
	},
}

var judgeVariables = fromNotes(probe.ConfigUnknownVariable, func(x noted, f *checks.Finding) {
	switch {
	case x.n.Kind == probe.OtherComponent:
		sayOtherComponent(x, f)
		return
	case x.n.Kind == probe.OtherVersion:
		f.What = prose.Say("%s is set, and %s does not know that setting.", x.n.Key, versioned(x.s))
		if x.n.Since != "" {
			f.Seen = prose.Say("It came with %s.", x.n.Since)
		}
	case x.n.Kind == probe.NoEffect:
		f.What = prose.Say("%s is %q, which has no effect.", x.n.Key, x.n.Value)
	default:
		f.What = prose.Say("%s is no variable of %s.", x.n.Key, product(x.s))
		f.Seen = prose.Say("It is ignored without a message.")
	}
	x.correct(f)
})

// correct says what the writer of a key or variable has to write instead, and makes the change. What a server was seen
// to refuse is not proposed: then the key goes.
func (x noted) correct(f *checks.Finding) {
	n := x.n
	x.losesAddress(f)
	switch {
	case n.Meant != nil && x.Refutes(x.s, n.Field, n.Meant.Value()):
		f.Hint = prose.Say("Remove %s; what it was meant to do would fail with this Redis.", n.Key)
		if n.Place != nil {
			f.Fix = fixes.Remove(*n.Place)
		}
	case n.Kind == probe.OtherPlace:
		f.Hint = prose.Say("Move the block to %s.", where(x.s))
		f.Fix = x.moveBlock()
	case n.Right == nil && n.Kind == probe.OtherVersion:
		x.withoutSetting(f)
	case n.Right != nil:
		f.Hint = prose.Say("Use %s instead of %s.", n.Right.Name, n.Key)
		f.Fix = x.rename()
		if n.Kind == probe.OtherVersion && n.Since != "" {
			f.Hint = prose.Say("Use %s, which %s reads, or upgrade to %s or later.", n.Right.Name, versioned(x.s), n.Since)
		}
	case n.Place != nil && n.Field == "":
		f.Hint = prose.Say("Remove %s.", n.Key)
		f.Fix = fixes.Remove(*n.Place)
	}
}

// losesAddress makes it a failure where the note is about what was to name the Redis, and now nothing does.
func (x noted) losesAddress(f *checks.Finding) {
	if x.n.Harmless || !slices.Contains(checks.Addressing, x.n.Field) || serves(x.Case, x.s) {
		return
	}
	if x.unnamed() {
		f.Status, f.Seen = report.Fail, f.Seen.Then(prose.Say("No other variable names an address."))
		return
	}
	if x.s.AddrsFrom != "default" {
		return
	}
	f.Status = report.Fail
	f.Seen = f.Seen.Then(prose.Say("Nothing else names an address: %s is dialled.", prose.Some(x.s.Addrs)))
}

// unnamed tells whether no address is known, and no variable that is hidden is to name it.
func (x noted) unnamed() bool {
	return slices.Contains(x.s.Unknown, component.Addrs) && !slices.ContainsFunc(x.s.Notes, func(n probe.Note) bool {
		return n.ID == probe.RunNotVisible && n.Place != nil && slices.Contains(checks.Addressing, n.Field)
	})
}

// rename moves a value to the name that counts.
func (x noted) rename() []report.Fix {
	n := x.n
	if n.Place == nil {
		return nil
	}
	if n.Field == component.Addrs || n.Field == component.Hosts {
		if n.Meant == nil {
			return fixes.Move(*n.Place, *n.Right, fixes.Ask("value of "+n.Key))
		}
		return fixes.Move(*n.Place, x.listPlace(), n.Meant.List)
	}
	var value any = fixes.Ask("value of " + n.Key)
	switch {
	case isSecret(n.Field):
		value = secretOf(x.s, n.Field)
	case n.Meant != nil:
		value = n.Meant.Value()
	}
	return fixes.Move(*n.Place, *n.Right, value)
}

// listPlace is where a list of addresses goes that stands in a wrong place: the list that this version reads.
func (x noted) listPlace() probe.Place {
	at := *x.n.Right
	name, known := component.Spell(x.s, component.Addrs)
	if !known {
		return at
	}
	at.Name = name.Key
	if at.Kind == probe.PlaceEnv {
		at.Name = name.Variable
	}
	return at
}

// withoutSetting is the advice where the version has no such setting at all.
func (x noted) withoutSetting(f *checks.Finding) {
	n := x.n
	if n.Meant != nil && (n.Field == component.Addrs || n.Field == component.Hosts) {
		if fix := fixes.Addresses(x.s, n.Meant.List); fix != nil {
			f.Hint = prose.Say("Write the addresses as this version reads them, or upgrade to %s or later.", n.Since)
			f.Fix = fixes.Together(fix, fixes.Remove(*n.Place))
			return
		}
	}
	upgrade := prose.Say("Upgrade %s to a version that knows it.", component.Get(x.s.Component).Title)
	if n.Since != "" {
		upgrade = prose.Say("Upgrade %s to %s or later.", component.Get(x.s.Component).Title, n.Since)
	}
	f.Hint = upgrade
	if n.Field == component.MasterName && !x.s.Driver.KnowsSentinel {
		f.Hint = upgrade.Then(
			prose.Say(
				"Until then it takes a proxy that follows the primary, such as HAProxy, in front of the servers behind the Sentinels.",
			),
		)
		f.Fix = fixes.Network("HAProxy in front of the servers behind the Sentinels, with a check for role:master; " +
			checks.Key(x.s, component.Host) + " and " + checks.Key(x.s, component.Port) + " lead to it")
	}
}

// moveBlock writes what a block that stands in the wrong place holds where the component reads it.
func (x noted) moveBlock() []report.Fix {
	n := x.n
	if n.Place == nil || len(n.Held) == 0 {
		return nil
	}
	set := map[string]any{}
	for f, value := range n.Held {
		name, known := component.Spell(x.s, f)
		switch {
		case !known:
		case isSecret(f):
			set[name.Key] = secretOf(x.s, f)
		case f == component.Hosts && value != nil:
			if addrs, ok := component.Spell(x.s, component.Addrs); ok {
				set[addrs.Key] = value.List
			}
		case value != nil:
			set[name.Key] = value.Value()
		}
	}
	if len(set) == 0 {
		return nil
	}
	return fixes.Change(probe.Place{Kind: probe.PlaceConf, File: n.Place.File}, set, n.Place.Name)
}

// sayOtherComponent tells of variables of another component. That a deployment passes them to everybody is usual: it is a
// fault where this component has none of its own and does not reach its Redis.
func sayOtherComponent(x noted, f *checks.Finding) {
	f.Status = report.Info
	other := component.Get(probe.Component(x.n.Value))
	f.What = prose.Say("%s is of %s, and %s reads none of its variables.", x.n.Key, other.Sentence, product(x.s))
	name, known := component.Spell(x.s, component.Addrs)
	addrs := x.n.Meant
	if !known || addrs == nil || len(addrs.List) == 0 {
		return
	}
	answers := slices.ContainsFunc(addrs.List, func(a string) bool { return usable(besides(x.Case, x.s, a)) })
	if slices.ContainsFunc(used(x.Case, x.s), usable) || !answers && x.s.AddrsFrom != "default" {
		return
	}
	blamed := *x.n // with it the settings would be others
	blamed.Harmless = false
	f.Status, f.Note = report.Fail, &blamed
	f.Seen = prose.Say("It names %s, which nobody dials.", prose.Some(addrs.List))
	if answers {
		f.Seen = prose.Say("It names %s, which answers.", prose.Some(addrs.List))
	}
	f.Hint = prose.Say("Set %s to %s.", name.Variable, prose.Join(addrs.List))
	right := probe.Place{Kind: probe.PlaceEnv, Name: name.Variable}
	if x.n.Place != nil {
		right.File, right.Service = x.n.Place.File, x.n.Place.Service
	}
	f.Fix = fixes.Put(right, addrs.List, nil)
}
