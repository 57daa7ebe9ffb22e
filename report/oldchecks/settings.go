package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// led is one line of the table below: a fault of one of the fields can lead to one of the findings.
type led struct {
	fields   string // dialect fields, separated by blanks
	findings string // globs of ids
	why      string
	// plausible says whether a note with this value written can have led there; nil: always.
	plausible func(n *probe.Note, id probe.FaultID) bool
}

// leads says which findings can follow from a fault of a field: from a key that Tyk does not know, an empty
// variable, a reference it does not resolve, a value that is not what the writer meant.
var leads = []led{
	{fields: component.UseSSL, findings: "tls.server_requires_tls tls.server_plaintext net.closed proto.no_reply",
		why: "TLS is on or off against the writer's will", plausible: meantTLS},
	{fields: component.EnableCluster, findings: "mode.cluster_not_enabled mode.cluster_on_standalone mode.both",
		why: "the cluster client is or is not used against the writer's will", plausible: meantCluster},
	{fields: component.MasterName, findings: "mode.master_name_missing mode.redis_as_sentinel mode.both sentinel.unknown_master",
		why: "the Sentinel client is not used, or asks for another name"},
	{fields: component.Password + " " + component.Username, findings: "auth.wrong_password auth.missing_password auth.unknown_user auth.user_disabled auth.username_without_password auth.expired_token auth.no_permission server.protected_mode",
		why: "other credentials are sent, or none"},
	{fields: component.SentinelPassword, findings: "auth.sentinel_*",
		why: "the Sentinels get another password, or none"},
	{fields: component.CAFile, findings: "tls.unknown_ca tls.missing_intermediate",
		why: "the private CA is not trusted"},
	{fields: component.SkipVerify, findings: "tls.unknown_ca tls.missing_intermediate tls.name_mismatch tls.no_san tls.expired tls.not_yet_valid tls.wrong_usage",
		why: "verification stays on although the writer turned it off", plausible: meantTrue},
	{fields: component.CertFile + " " + component.KeyFile, findings: "tls.client_cert_required tls.client_cert_rejected",
		why: "no client certificate is sent"},
	{fields: component.MinVersion + " " + component.MaxVersion, findings: "tls.version",
		why: "the range of TLS versions is not the one that was meant"},
	{fields: component.Addrs + " " + component.Hosts + " " + component.Host + " " + component.Port, findings: "net.* proto.* mode.* tls.server_* cluster.seed_down sentinel.sentinel_down",
		why: "other addresses are dialled than the writer meant"},
	{fields: component.Type, findings: "net.* proto.*",
		why: "the block is not taken for a Redis"},
	{fields: component.Timeout, findings: "net.timeout net.slow proto.no_reply",
		why: "the client gives up too early"},
	{fields: component.Database, findings: "drift.different_database",
		why: "another database is used than the writer meant"},
}

// leading are the faults of the settings after which something else is in force than the writer meant. A note that
// merely says what Tyk does (hosts ignored because of addrs) is no cause: most such estates work.
var leading = map[probe.FaultID]bool{
	"config.unknown_key": true, "config.unknown_variable": true, "config.empty_variable_overrides": true,
	"config.unresolved_reference": true, "config.whitespace_in_secret": true, "config.type_error": true,
	"config.bad_value": true, "config.malformed_json": true, "config.file_missing": true, "config.empty_addrs": true,
	"config.host_without_port": true, "config.hosts_collapsed": true, "config.incomplete_keypair": true,
	"config.timeout_unit": true,
}

// losesMore are those that take other settings with them, so that anything about the connection can follow.
var losesMore = map[probe.FaultID]bool{"config.malformed_json": true, "config.file_missing": true, "config.type_error": true, "config.bad_value": true}

// connecting are the families about reaching a server and being let in.
var connecting = []string{"net", "proto", "tls", "auth", "mode"}

// isAbout tells whether an id belongs to one of the families.
func isAbout(id probe.FaultID, families ...string) bool { return slices.Contains(families, family(id)) }

func meantTLS(n *probe.Note, id probe.FaultID) bool {
	switch id {
	case probe.TLSServerPlaintext:
		return !isTrue(n.Value)
	case probe.TLSServerRequiresTLS:
		return !isFalse(n.Value)
	}
	return true
}

func meantCluster(n *probe.Note, id probe.FaultID) bool {
	if id == probe.ModeClusterOnStandalone {
		return !isTrue(n.Value)
	}
	return !isFalse(n.Value)
}

func meantTrue(n *probe.Note, _ probe.FaultID) bool { return !isFalse(n.Value) }

// isTrue and isFalse read a value as it was written; a value that is neither, or not known, is neither.
func isTrue(v string) bool {
	switch strings.ToLower(strings.Trim(v, `"' `)) {
	case "true", "1", "t":
		return true
	}
	return false
}

func isFalse(v string) bool {
	switch strings.ToLower(strings.Trim(v, `"' `)) {
	case "false", "0", "f":
		return true
	}
	return false
}

// blamed is an answer made from a note that may explain others.
type blamed struct {
	answer *answer
	note   *probe.Note
}

// blameSettings makes faults of the settings the cause of what follows from them, and then as bad as that.
func blameSettings(c *Case, answers []*answer) {
	notes := map[probe.StoreID][]blamed{}
	var others []*answer
	for _, a := range answers {
		if a.Status.Rank() < report.Warn.Rank() {
			continue
		}
		switch n := c.noteOf(a); {
		case n == nil:
			others = append(others, a)
		case !n.Harmless:
			notes[a.Store] = append(notes[a.Store], blamed{a, n})
		}
	}
	for _, a := range others {
		s := c.Store(a.Store)
		for _, b := range notes[a.Store] {
			if s != nil && c.explains(s, b.note, a) {
				a.cause, b.answer.Status = b.answer, report.Fail
				break
			}
		}
	}
}

// explains tells whether a note of a store is to blame for an answer about it: because the store is never built, or
// because the field leads there.
func (c *Case) explains(s *probe.Store, n *probe.Note, a *answer) bool {
	if n.Stops && !s.Starts && (isAbout(a.ID, connecting...) || isAbout(a.ID, "rehearsal")) {
		return true
	}
	return a.Status == report.Fail && leading[n.ID] && c.leadsTo(s, n, a.ID)
}

// noteOf is the note that an answer was made from: judges of notes name it in Evidence; of other answers it is the
// note of the same id, if there is one.
func (c *Case) noteOf(a *answer) *probe.Note {
	for _, p := range a.Evidence {
		i, ok := numberAfter(p, "/evidence/stores/")
		if !ok || i >= len(c.Ev.Stores) {
			continue
		}
		j, ok := numberAfter(p, fmt.Sprintf("/evidence/stores/%d/notes/", i))
		if ok && j < len(c.Ev.Stores[i].Notes) {
			return &c.Ev.Stores[i].Notes[j]
		}
	}
	if s := c.Store(a.Store); s != nil {
		for i := range s.Notes {
			if s.Notes[i].ID == a.ID {
				return &s.Notes[i]
			}
		}
	}
	return nil
}

// leadsTo tells whether a fault of the settings can have led to a finding of its store.
func (c *Case) leadsTo(s *probe.Store, n *probe.Note, id probe.FaultID) bool {
	if n.Field == "" {
		return losesMore[n.ID] && isAbout(id, connecting...)
	}
	if c.worksWith(s, n.Field) {
		return false
	}
	for _, l := range leads {
		if !contains(l.fields, n.Field) || !matchAny(strings.Fields(l.findings), id) {
			continue
		}
		if l.plausible == nil || l.plausible(n, id) {
			return true
		}
	}
	return false
}

// worksWith is true where some server took what the settings give for this field, so that the field is not to blame
// for another server that did not.
func (c *Case) worksWith(s *probe.Store, field component.Field) bool {
	var nodes []*probe.Node
	switch field {
	case component.Password, component.Username:
		nodes = c.DataNodes(s.ID)
	case component.SentinelPassword:
		nodes = c.Sentinels(s.ID)
	case component.UseSSL, component.CAFile, component.SkipVerify, component.CertFile, component.KeyFile, component.MinVersion, component.MaxVersion:
		nodes = c.Nodes(s.ID)
	}
	for _, n := range nodes {
		if n.Answered() {
			return true
		}
	}
	return false
}

func contains(words, word string) bool { return slices.Contains(strings.Fields(words), word) }
