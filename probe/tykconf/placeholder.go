package tykconf

import (
	"fmt"
	"regexp"
	"slices"
	"sync"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// Placeholders of templates, as charts, scripts and CI systems leave them where nothing fills them: ${X}, {{ x }}, @@x@@,
// %X%, <x>, $X; and $(X), as Kubernetes leaves what no variable before it fills. A component takes them as they stand.
var (
	// inAddress: no address holds any of these.
	inAddress = pattern(`\$\{[^{}]*\}|\{\{.*?\}\}|@@[^@]+@@|%[A-Za-z_]\w*%|<[A-Za-z_][^<>]*>|\$[A-Za-z_]\w*|\$\([A-Za-z_][\w.-]*\)`)
	// inName: a name that holds one of the long forms, or is one of the short forms.
	inName = pattern(`\$\{[^{}]*\}|\{\{.*?\}\}|@@[^@]+@@|^%[A-Za-z_]\w*%$|^<[A-Za-z_][^<>]*>$|^\$[A-Za-z_]\w*$|\$\([A-Za-z_][\w.-]*\)`)
	// asSecret: a password that is nothing but a placeholder. One that merely holds a $ or a brace is a password.
	asSecret = pattern(`^(\$\{[A-Za-z_][\w.:-]*\}|\{\{[^{}]*\}\}|@@\w+@@|%[A-Za-z_]\w*%|<[A-Za-z_][\w ` +
		`.-]*>|\$[A-Z_][A-Z0-9_]*|\$\([A-Za-z_][\w.-]*\))$`)
)

// pattern is an expression that is compiled when it is needed first.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// unfilled notes placeholders of a block that nothing has filled, and tells which addresses are such.
func (r *reader) unfilled(b *block, a addresses, s *probe.Store) []string {
	var addrs []string
	for _, addr := range a.configured {
		if inAddress().MatchString(addr) {
			addrs = append(addrs, addr)
		}
	}
	if len(addrs) > 0 {
		n := a.about(b, probe.ConfigUnresolvedReference)
		n.Kind, n.Value = probe.Placeholder, shown(addrs[0])
		n.Why = fmt.Sprintf("holds %s, a placeholder that nothing has filled", shown(inAddress().FindString(addrs[0])))
		n.Then = "The text itself is dialled."
		n.Text = fmt.Sprintf("%s (%s) %s: the text itself is dialled.", n.Key, n.Origin, n.Why)
		s.Notes = append(s.Notes, n)
	}
	for _, f := range []component.Field{
		component.Username, component.MasterName, component.CAFile, component.CertFile, component.KeyFile, component.Password,
		component.SentinelPassword,
	} {
		v := b.text(f)
		found := inName().FindString(v)
		if secret(f) {
			found = ""
			if asSecret().MatchString(v) {
				found = "nothing but"
			}
		}
		if found == "" || f == component.Password && b.followed || reference().MatchString(v) {
			continue
		}
		n := b.about(probe.ConfigUnresolvedReference, f)
		n.Kind, n.Why = probe.Placeholder, fmt.Sprintf("holds %s, a placeholder that nothing has filled", shown(found))
		if secret(f) {
			n.Why = "is a placeholder that nothing has filled"
		}
		n.Then = "The text itself is used."
		n.Harmless = f == component.SentinelPassword && s.Mode != probe.Sentinel
		n.Text = fmt.Sprintf("%s (%s) %s: the text itself is used.", n.Key, n.Origin, n.Why)
		s.Notes = append(s.Notes, n)
	}
	return addrs
}

// meantTLS settles which dropped keys and variables do harm: with TLS off none about TLS does, but where the switch itself
// was dropped they were to count too.
func meantTLS(s *probe.Store) {
	dropped := func(n probe.Note) bool { return n.ID == probe.ConfigUnknownKey || n.ID == probe.ConfigUnknownVariable }
	on := slices.ContainsFunc(s.Notes, func(n probe.Note) bool {
		return dropped(n) && !n.Harmless && n.Field == component.UseSSL && n.Meant.Value() == true
	})
	for i := range s.Notes {
		switch n := &s.Notes[i]; n.Field {
		case component.SkipVerify:
			n.Harmless = n.Harmless && !(on && dropped(*n) && n.Meant.Value() == true)
		case component.CAFile, component.CertFile, component.KeyFile:
			n.Harmless = n.Harmless && !(on && dropped(*n))
		}
	}
}

// namesNothing settles what comes of a store of which nothing names an address: where a key or a variable was meant to,
// that is the trouble, and the empty address its consequence.
func namesNothing(s *probe.Store) {
	meant := slices.ContainsFunc(s.Notes, func(n probe.Note) bool {
		return (n.ID == probe.ConfigUnknownKey || n.ID == probe.ConfigUnknownVariable || n.ID == probe.ConfigEmptyVariableOverrides) &&
			(!n.Harmless || n.Kind == probe.OtherComponent) && slices.Contains(addressFields, n.Field)
	})
	for i := range s.Notes {
		if n := &s.Notes[i]; meant && (n.ID == probe.ConfigEmptyAddrs || n.ID == probe.ConfigHostWithoutPort) {
			n.Harmless = true
		}
	}
}
