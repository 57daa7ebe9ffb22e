package settings

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var badAddr = checks.Check{
	ID: probe.ConfigBadAddr, Title: "Address that cannot be dialled", Status: report.Fail,
	Doc: "An address is no host:port: the port is missing, there is a scheme, a blank after a comma, an IPv6 address without " +
		"brackets, or a JSON list in a variable. Tyk passes it on unchecked and every dial fails. It is a failure where the client " +
		"uses that address alone or all are bad, a warning where others serve.",
	Hint:   "Write each address as host:port, IPv6 as [::1]:6379, in a variable with commas and no blanks between.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedMeant,
	Follows: checks.FollowsAny(checks.Addressing...),
	Judge:   judgeBadAddr,
}

// judgeBadAddr tells of all addresses of a store at once: those that reading the settings found, and those that only the
// visit found to be undiallable.
func judgeBadAddr(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if f, found := badAddrsOf(c, s); found {
			out = append(out, f)
		}
	}
	return out
}

// bad is one address that cannot be dialled.
type bad struct {
	addr, why string   // the address as it is shown: a line break in it is visible
	want      []string // what was meant, nil where it cannot be told
	harmless  bool
	dead      bool // what was meant is a guess, and did not answer
}

// is tells whether it is an address of the settings.
func (b bad) is(addr string) bool { return b.addr == probe.Printable(addr) }

// quoted is the address in a sentence. It is visible already, and a second escape would show what nobody wrote.
func (b bad) quoted() string { return `"` + b.addr + `"` }

// deadGuess is true for one address that was guessed, tried, and did not answer.
func deadGuess(c *checks.Case, s *probe.Store, want []string) bool {
	if len(want) != 1 || !slices.ContainsFunc(s.Overridden, func(o probe.Overridden) bool { return o.Addr == want[0] }) {
		return false
	}
	n := besides(c, s, want[0])
	return n != nil && !topology.Alive(n)
}

func badAddrsOf(c *checks.Case, s *probe.Store) (checks.Finding, bool) {
	f := checks.Finding{Store: s, Status: report.Info}
	var list []bad
	for _, at := range c.Notes(probe.ConfigBadAddr) {
		if at.Store != s {
			continue
		}
		b := bad{addr: at.Note.Value, why: at.Note.Why, harmless: at.Note.Harmless}
		if at.Note.Meant != nil {
			b.want = at.Note.Meant.List
			b.dead = deadGuess(c, s, b.want)
		}
		list = append(list, b)
		if f.Note == nil || f.Note.Harmless {
			f.Note = at.Note
		}
		f.Refs = append(f.Refs, c.AtNote(s, at.Note))
		for _, n := range c.Nodes(s.ID) {
			if b.is(n.Addr) && !slices.Contains(f.Nodes, n.Addr) {
				f.Nodes = append(f.Nodes, n.Addr)
			}
		}
	}
	for _, n := range c.Nodes(s.ID) {
		step, fault := checks.Met(n, probe.ConfigBadAddr)
		known := slices.ContainsFunc(list, func(b bad) bool { return b.is(n.Addr) })
		if step == nil || !n.Listed || known {
			continue
		}
		list = append(list, bad{addr: probe.Printable(n.Addr), why: prose.Clause(fault.Text)})
		f.Nodes, f.Refs = append(f.Nodes, n.Addr), append(f.Refs, c.AtStep(n, step))
	}
	for _, b := range list {
		if status := badStatus(s, b, list); status.Rank() > f.Status.Rank() {
			f.Status = status
		}
	}
	if len(list) > 0 {
		sayBad(s, &f, list)
	}
	return f, len(list) > 0
}

// sayBad writes the sentences and the fix.
func sayBad(s *probe.Store, f *checks.Finding, list []bad) {
	spot := ""
	if f.Note != nil {
		spot = checks.Spot(f.Note.Key, f.Note.Origin)
	}
	var quoted []string
	for _, b := range list {
		quoted = append(quoted, b.quoted())
	}
	if len(list) == 1 && list[0].why != "" {
		f.What = prose.Say("The address %s%s cannot be dialled: %s.", list[0].quoted(), spot, list[0].why)
	} else {
		f.What = prose.Say("%s%s cannot be dialled: %s.", prose.Count(len(list), "address", "addresses"), spot, prose.Some(quoted))
		for i, b := range list[:min(len(list), 2)] {
			if b.why != "" {
				f.Seen = f.Seen.Then(prose.Say("%s: %s.", quoted[i], b.why))
			}
		}
	}
	wrong := slices.DeleteFunc(slices.Clone(list), func(b bad) bool { return !b.dead })
	if len(wrong) > 0 {
		f.Seen = f.Seen.Then(prose.Say("Nothing that Tyk could use answers at %s.", wrong[0].want[0]))
		f.Hint = prose.Say("Write the port of Redis behind %s.", wrong[0].quoted())
		f.Fix = askPorts(s, wrong)
		return
	}
	if len(list) == 1 && len(list[0].want) > 0 {
		f.Hint = prose.Say("Write %s instead of %s.", prose.Join(list[0].want), list[0].quoted())
	}
	if right, all := corrected(s, list); all {
		f.Fix = fixes.Addresses(s, right)
	}
}

// askPorts puts the place for a port behind addresses that have none.
func askPorts(s *probe.Store, wrong []bad) []report.Fix {
	var addrs []string
	for _, b := range wrong {
		addrs = append(addrs, b.addr)
	}
	return fixes.AskInstead(s, addrs, "host:port of Redis")
}

// corrected are the addresses of a store with every one that cannot be dialled replaced by what was meant; false where
// one cannot be told.
func corrected(s *probe.Store, list []bad) ([]string, bool) {
	var out []string
	for _, addr := range s.Configured {
		i := slices.IndexFunc(list, func(b bad) bool { return b.is(addr) })
		switch {
		case i < 0:
			out = append(out, addr)
		case addr == "": // a comma too much
		case len(list[i].want) == 0:
			return nil, false
		default:
			out = append(out, list[i].want...)
		}
	}
	return checks.Unique(out), len(out) > 0
}

// badStatus is a warning where some other address can be dialled and is used.
func badStatus(s *probe.Store, b bad, list []bad) report.Status {
	switch {
	case b.harmless:
		return report.Info
	case s.Mode == probe.Standalone && (len(s.Addrs) == 0 || b.addr == "" || b.is(s.Addrs[0])):
		return report.Fail
	case s.Mode == probe.Standalone:
		return report.Warn
	}
	for _, addr := range s.Addrs {
		if !slices.ContainsFunc(list, func(b bad) bool { return b.is(addr) }) {
			return report.Warn
		}
	}
	return report.Fail
}

// hostAndPort writes an address into the two settings where the host alone is set.
func hostAndPort(x noted, addr string) []report.Fix {
	s := *x.s
	s.AddrsFrom = "host_port"
	fix := fixes.Addresses(&s, []string{addr})
	if probe.HostOf(addr) == x.n.Value && len(fix) == 2 {
		return fix[1:]
	}
	return fix
}

// aside is an address that the settings name in a field of the store and that does not count, where it was visited and
// serves; answers is false where none was.
func (x noted) aside() (addr string, answers bool) {
	for _, o := range x.s.Overridden {
		at := x.n.Place
		if at != nil && o.Place == *at {
			if n := besides(x.Case, x.s, o.Addr); n != nil && n.Answered() {
				return o.Addr, true
			}
		}
	}
	return "", false
}
