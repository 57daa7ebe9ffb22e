package tykconf

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// Explain tells the rule by which a field of a store got its value, and for which versions it holds. "" for a field
// that is none.
func Explain(field component.Field, s *probe.Store) string {
	rule, c := ruleOf(field, s), component.Get(s.Component)
	if rule == "" {
		return ""
	}
	var b strings.Builder
	if name, ok := component.SpellAnywhen(s, field); ok {
		fmt.Fprintf(&b, "%s is %s in the file and %s in the environment", field, name.Key, name.Variable)
		if name.Helm != "" {
			fmt.Fprintf(&b, ", %s in the Helm charts", name.Helm)
		}
		b.WriteString(". A variable that is set wins over the file, also when it is empty. ")
		if since := sinceOf(s, field); since != "" {
			fmt.Fprintf(&b, "%s knows it %s. ", capital(c.Sentence), span(since))
		}
	} else if component.Known(s.Component) {
		fmt.Fprintf(&b, "%s has no setting for %s. ", capital(c.Sentence), field)
	}
	b.WriteString(rule)
	if wrong := c.Misdocumented[field]; wrong != "" {
		b.WriteString(" " + wrong)
	}
	if o, ok := s.Origin[field]; ok {
		fmt.Fprintf(&b, " Here it comes from: %s.", o)
	}
	if !s.Driver.Verified && component.Known(s.Component) {
		b.WriteString(" The code of this component is not public; the rule follows its documentation.")
	}
	return b.String()
}

func sinceOf(s *probe.Store, field component.Field) string {
	d, _ := component.Get(s.Component).Block(s.Block)
	for _, r := range d.Rows {
		if r.Field == field && !r.Old {
			return r.In
		}
	}
	return ""
}

// ruleOf is the rule alone.
func ruleOf(field component.Field, s *probe.Store) string {
	era := "With go-redis (" + component.Since(func(m component.Milestones) string { return m.GoRedis }) + ")"
	storage := "With Tyk's storage library (" + component.Since(func(m component.Milestones) string { return m.Storage }) + ")"
	switch field {
	case component.Type:
		return ruleOfType(component.Get(s.Component))
	case component.Addrs, component.Hosts, component.Host, component.Port:
		return era + ", addrs counts where it has an item; else hosts, in random order; else host and port, where the port is not " +
			"0; else the client " +
			"falls back to 127.0.0.1:6379, with a master name to 127.0.0.1:26379. A single (standalone) client uses the first address alone. " +
			"Before that there was hosts, or host with port 6379 where none was set."
	case component.EnableCluster, component.MasterName:
		return era + ", a master name makes a Sentinel client, whatever enable_cluster says; else enable_cluster makes a cluster " +
			"client; else a single one. " +
			"The number of addresses decides nothing."
	case component.Username:
		return "Sent from go-redis v8 on (" + component.Since(func(m component.Milestones) string { return m.Username }) +
			"), and only together with a password."
	case component.Password:
		return "Sent where it is not empty. " + ruleOfReferences(component.Get(s.Component))
	case component.SentinelPassword:
		return "Sent to the Sentinels, without a user name. The Redis password is never tried there."
	case component.Database:
		return "Selected where it is above 0. A cluster client ignores it."
	case component.Timeout:
		return "In seconds, for connect, read and write each; 5 where it is not above 0" + negative(
			component.Get(s.Component),
		) + ". Idle connections are closed after 240 times as long."
	case component.MaxActive:
		return "The largest number of connections of one client, and in a cluster of one client and node; 500 where it is not above 0."
	case component.MaxIdle:
		return era + ", it is not read at all."
	case component.UseSSL:
		return "TLS on or off; where there are two spellings, either counts. With TLS off no file is read and no version checked."
	case component.SkipVerify:
		return "The server's certificate is not verified. The files are read all the same."
	case component.CAFile:
		return storage + ", it replaces the roots of the machine; a file that cannot be used stops the client. Versions before have " +
			"the roots of the machine alone."
	case component.CertFile, component.KeyFile:
		return storage + ", both must be set, else neither counts."
	case component.MinVersion, component.MaxVersion:
		return storage + ", 1.0, 1.1, 1.2 or 1.3; empty is 1.2 for the minimum and 1.3 for the maximum. Anything else, or a minimum " +
			"above the maximum, stops the client."
	}
	return ""
}

// ruleOfType is what must be said to be redis.
func ruleOfType(c component.Component) string {
	for _, rule := range c.Types {
		if rule.Key == "" {
			return capital(strings.ReplaceAll(rule.Says, "{value}", "VALUE")) + "."
		}
	}
	return "Nothing depends on it."
}

// ruleOfReferences says which references are resolved.
func ruleOfReferences(c component.Component) string {
	how := c.Resolves
	if len(how.Blocks) == 0 {
		return "A reference to a secret is not resolved."
	}
	var where []string
	for _, name := range how.Blocks {
		if b, ok := c.Block(name); ok {
			where = append(where, b.Path+".password")
		}
	}
	return fmt.Sprintf(
		"%s resolves env://, secrets://, consul:// and vault:// in %s (%s), and file:// there too (%s); nothing else is resolved.",
		capital(c.Sentence),
		strings.Join(where, " and "),
		span(how.Passwords),
		span(how.Files),
	)
}

// negative tells of a component that passes a negative timeout on.
func negative(c component.Component) string {
	if c.Client.NegativeTimeouts == component.Never {
		return ""
	}
	return " (a negative one is passed on " + span(c.Client.NegativeTimeouts) + ", and every dial ends at once)"
}
