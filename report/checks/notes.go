package checks

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/dialect"
	"tyk-redis-doctor/report"
)

// noteFindings makes one finding of each note of an id, whatever family the id is of. status decides how bad a note
// is; nil: the check's own status, and info where the note does no harm.
func noteFindings(c *Case, id probe.FaultID, status func(*Case, *probe.Store, *probe.Note) report.Status) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for i := range s.Notes {
			n := &s.Notes[i]
			if n.ID != id {
				continue
			}
			f := report.Finding{
				Store: s.ID, Message: noteText(n), Hint: noteHint(n), Fix: noteFix(s, n),
				Verify: verify(s, family(id)+".*"), Evidence: []string{c.AtStore(s, fmt.Sprintf("notes/%d", i))},
			}
			switch {
			case n.Harmless:
				f.Status = report.Info
			case status != nil:
				f.Status = status(c, s, n)
			}
			out = append(out, f)
		}
	}
	return out
}

// noteText is a note's sentence, with the place where the mistake is unless the sentence names it.
func noteText(n *probe.Note) string {
	origin := string(n.Origin)
	if origin == "" || origin == n.Key || strings.Contains(n.Text, origin) {
		return n.Text
	}
	return origin + ": " + n.Text
}

func noteHint(n *probe.Note) string {
	if n.Want == "" {
		return ""
	}
	if n.Key != "" && !strings.Contains(n.Want, n.Key) {
		return fmt.Sprintf("Write %s instead of %s.", n.Want, n.Key)
	}
	return fmt.Sprintf("Write %s.", n.Want)
}

// noteFix spells the setting that was meant, with the value that was written where that is known and no secret.
func noteFix(s *probe.Store, n *probe.Note) []report.Fix {
	switch n.ID {
	case "config.unknown_key", "config.unknown_variable":
		if n.Field != "" {
			return setField(s, n.Field, written(n))
		}
	case "config.empty_variable_overrides":
		if n.Key != "" {
			return []report.Fix{{Kind: report.FixEnv, Text: "unset " + n.Key}}
		}
	}
	if n.Want == "" {
		return nil
	}
	kind := report.FixConf
	if strings.HasPrefix(n.Want, "TYK_") || n.Key != "" && n.Key == string(n.Origin) {
		kind = report.FixEnv
	}
	return []report.Fix{{Kind: kind, Text: n.Want}}
}

// written is a note's value in the type of its field.
func written(n *probe.Note) any {
	switch n.Field {
	case dialect.Password, dialect.SentinelPassword:
		return ""
	case dialect.EnableCluster, dialect.UseSSL, dialect.SkipVerify:
		if isTrue(n.Value) || isFalse(n.Value) {
			return isTrue(n.Value)
		}
		return true
	case dialect.Port, dialect.Database, dialect.Timeout, dialect.MaxActive, dialect.MaxIdle:
		if i, err := strconv.Atoi(strings.Trim(n.Value, `"' `)); err == nil {
			return i
		}
	case dialect.Addrs:
		var list []string
		if json.Unmarshal([]byte(n.Value), &list) == nil {
			return list
		}
		if n.Value != "" {
			return strings.Split(n.Value, ",")
		}
	}
	return n.Value
}
