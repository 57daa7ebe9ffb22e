package tykconf

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/dialect"
)

// examine notes what is wrong or surprising with the values of a store.
func (r *reader) examine(b *block, a addresses, s *probe.Store) {
	say := func(n probe.Note) { s.Notes = append(s.Notes, n) }
	for _, n := range b.notes {
		n.Harmless = n.Harmless || n.ID == "config.empty_variable_overrides" && wipedAnyway(n, s)
		say(n)
	}
	if r.lost && r.exits && r.doc != nil && r.doc.top == nil {
		return // the process ends before any value counts
	}
	r.literals(b, s)
	r.examineAddresses(b, a, s)
	r.examineMode(b, s, say)
	r.examineNumbers(b, s, say)
	for _, f := range []dialect.Field{dialect.Password, dialect.SentinelPassword, dialect.Username} {
		if v := b.text(f); v != strings.TrimSpace(v) {
			say(probe.Note{
				ID: "config.whitespace_in_secret", Field: f, Key: b.key(f), Origin: b.from(f), Harmless: f == dialect.SentinelPassword && s.Mode != probe.Sentinel,
				Text: fmt.Sprintf("%s (%s) begins or ends with white space (%s), which is sent as part of it. Secrets made with echo instead of echo -n end in a line break.",
					b.key(f), b.from(f), blankEnds(v)),
			})
		}
	}
	r.examineIAM(b, s)
	r.lintKeys(b, s)
	r.lintVariables(b, s)
}

func blankEnds(v string) string {
	var where []string
	if v != strings.TrimLeft(v, " \t\r\n") {
		where = append(where, "at its beginning")
	}
	switch {
	case strings.HasSuffix(v, "\n"):
		where = append(where, "a line break at its end")
	case v != strings.TrimRight(v, " \t\r\n"):
		where = append(where, "at its end")
	}
	return strings.Join(where, ", ")
}

func (r *reader) examineMode(b *block, s *probe.Store, say func(probe.Note)) {
	if s.MasterName != "" && s.EnableCluster {
		say(probe.Note{
			ID: "mode.both", Field: dialect.EnableCluster, Key: b.key(dialect.EnableCluster), Origin: b.from(dialect.EnableCluster),
			Text: fmt.Sprintf("%s is %q (%s) and %s is true (%s): the master name wins, a Sentinel client is built and the cluster setting has no effect.",
				b.key(dialect.MasterName), probe.Printable(s.MasterName), b.from(dialect.MasterName), b.key(dialect.EnableCluster), b.from(dialect.EnableCluster)),
		})
	}
	if s.Mode == probe.Cluster && s.Database > 0 {
		say(probe.Note{
			ID: "config.db_ignored_in_cluster", Field: dialect.Database, Key: b.key(dialect.Database), Origin: b.from(dialect.Database),
			Value: fmt.Sprint(s.Database), Want: "0",
			Text: fmt.Sprintf("%s is %d (%s), which a cluster client ignores without a message: database 0 is used.", b.key(dialect.Database), s.Database, b.from(dialect.Database)),
		})
	}
}

func (r *reader) examineNumbers(b *block, s *probe.Store, say func(probe.Note)) {
	if t := b.number(dialect.Timeout); t > 120 {
		unit := "seconds"
		if t >= 1000 {
			unit = "seconds, not milliseconds"
		}
		text := fmt.Sprintf("%s is %d (%s). The unit is %s: each connect, read and write may take %s.", b.key(dialect.Timeout), t, b.from(dialect.Timeout), unit, minutes(t))
		if r.component == probe.Pump && t >= 1000 {
			text += " The comment in Pump's own documentation that says milliseconds is wrong."
		}
		want := "5"
		if t >= 1000 {
			want = fmt.Sprint(t / 1000)
		}
		say(probe.Note{ID: "config.timeout_unit", Field: dialect.Timeout, Key: b.key(dialect.Timeout), Origin: b.from(dialect.Timeout), Value: fmt.Sprint(t), Want: want, Text: text})
	}
	if s.TimeoutS < 0 {
		say(probe.Note{
			ID: "config.timeout_unit", Field: dialect.Timeout, Key: b.key(dialect.Timeout), Origin: b.from(dialect.Timeout), Value: fmt.Sprint(s.TimeoutS), Want: "5",
			Text: fmt.Sprintf("%s is %d (%s): the Identity Broker passes it on, and every connect times out at once.", b.key(dialect.Timeout), s.TimeoutS, b.from(dialect.Timeout)),
		})
	}
	if n := b.number(dialect.MaxIdle); n != 0 && b.set(dialect.MaxIdle) && s.Driver.Era != "redigo" {
		say(probe.Note{
			ID: "config.max_idle_inert", Field: dialect.MaxIdle, Key: b.key(dialect.MaxIdle), Origin: b.from(dialect.MaxIdle), Value: fmt.Sprint(n), Harmless: true,
			Text: fmt.Sprintf("%s is %d (%s); no version with go-redis reads it. The pool is set by %s.", b.key(dialect.MaxIdle), n, b.from(dialect.MaxIdle), b.maxActiveKey()),
		})
	}
}

func (b *block) maxActiveKey() string {
	if k := b.key(dialect.MaxActive); k != "" {
		return k
	}
	return "the client's default"
}

func minutes(seconds int) string {
	if seconds >= 3600 {
		return fmt.Sprintf("%d h %d min", seconds/3600, seconds%3600/60)
	}
	return fmt.Sprintf("%d min", seconds/60)
}

// examineIAM: with iam_auth on, user name and password are not used and a token is asked for.
func (r *reader) examineIAM(b *block, s *probe.Store) {
	f := b.value.FieldByName("IAMAuth")
	if !f.IsValid() || !f.Interface().(iamAuth).Enabled {
		return
	}
	s.Username, s.Password = "", probe.Secret{}
	s.Notes = append(s.Notes, probe.Note{
		ID: "run.not_visible", Field: dialect.Password, Key: b.Path + ".iam_auth", Origin: b.origin["IAMAuth"],
		Text: "iam_auth is on: the component clears user name and password and logs in with a token of the cloud, which this tool does not ask for.",
	})
}
