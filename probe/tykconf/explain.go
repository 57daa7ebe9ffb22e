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
	rule := ruleOf(field, s)
	if rule == "" {
		return ""
	}
	var b strings.Builder
	if name, ok := component.Of(string(s.Component), s.Block, field); ok {
		fmt.Fprintf(&b, "%s is %s in the file and %s in the environment", field, name.Key, name.Variable)
		if name.Helm != "" {
			fmt.Fprintf(&b, ", %s in the Helm charts", name.Helm)
		}
		b.WriteString(". A variable that is set wins over the file, also when it is empty. ")
		if since := sinceOf(s, field); since != "" {
			fmt.Fprintf(&b, "%s knows it %s. ", title(s.Component), span(since))
		}
	} else if s.Component != probe.Direct {
		fmt.Fprintf(&b, "%s has no setting for %s. ", title(s.Component), field)
	}
	b.WriteString(rule)
	if o, ok := s.Origin[field]; ok {
		fmt.Fprintf(&b, " Here it comes from: %s.", o)
	}
	if !s.Driver.Verified && s.Component != probe.Direct {
		b.WriteString(" The code of this component is not public; the rule follows its documentation.")
	}
	return b.String()
}

func sinceOf(s *probe.Store, field component.Field) string {
	d, _ := component.Find(string(s.Component), s.Block)
	for _, r := range d.Rows {
		if r.Field == field && !r.Old {
			return r.In
		}
	}
	return ""
}

// ruleOf is the rule alone.
func ruleOf(field component.Field, s *probe.Store) string {
	era := "With go-redis (Gateway from 2.9.3, Pump from 0.8.4, Identity Broker from 1.0)"
	storage := "With Tyk's storage library (Gateway from 5.3, Pump from 1.9, Identity Broker from 1.5)"
	switch field {
	case component.Type:
		return "The Gateway takes redis alone, in lower case, and exits otherwise. Pump takes redis or nothing. The Identity Broker has no type."
	case component.Addrs, component.Hosts, component.Host, component.Port:
		return era + ", addrs counts where it has an item; else hosts, in random order; else host and port, where the port is not 0; else the client " +
			"falls back to 127.0.0.1:6379, with a master name to 127.0.0.1:26379. A single (standalone) client uses the first address alone. " +
			"Before that there was hosts, or host with port 6379 where none was set."
	case component.EnableCluster, component.MasterName:
		return era + ", a master name makes a Sentinel client, whatever enable_cluster says; else enable_cluster makes a cluster client; else a single one. " +
			"The number of addresses decides nothing."
	case component.Username:
		return "Sent from go-redis v8 on (Gateway 2.9.6, 3.0.2, 3.1.1 and later, Pump 1.2, Identity Broker 1.1.1), and only together with a password."
	case component.Password:
		return "Sent where it is not empty. The Gateway resolves env://, secrets://, consul://, vault:// in storage.password and cache_storage.password (from 3.0, and 2.9.6), " +
			"file:// from 5.14. No other component and no other field resolves them."
	case component.SentinelPassword:
		return "Sent to the Sentinels, without a user name. The Redis password is never tried there."
	case component.Database:
		return "Selected where it is above 0. A cluster client ignores it."
	case component.Timeout:
		return "In seconds, for connect, read and write each; 5 where it is not above 0 (the Identity Broker passes a negative one on). Idle connections are closed after 240 times as long."
	case component.MaxActive:
		return "The largest number of connections of one client, and in a cluster of one client and node; 500 where it is not above 0."
	case component.MaxIdle:
		return era + ", it is not read at all."
	case component.UseSSL:
		return "TLS on or off. Pump and MDCB take either of their two spellings. With TLS off no file is read and no version checked."
	case component.SkipVerify:
		return "The server's certificate is not verified. The files are read all the same."
	case component.CAFile:
		return storage + ", it replaces the roots of the machine; a file that cannot be used stops the client. Versions before have the roots of the machine alone."
	case component.CertFile, component.KeyFile:
		return storage + ", both must be set, else neither counts."
	case component.MinVersion, component.MaxVersion:
		return storage + ", 1.0, 1.1, 1.2 or 1.3; empty is 1.2 for the minimum and 1.3 for the maximum. Anything else, or a minimum above the maximum, stops the client."
	}
	return ""
}
