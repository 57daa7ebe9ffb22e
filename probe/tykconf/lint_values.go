package tykconf

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// examine notes what is wrong or surprising with the values of a store.
func (r *reader) examine(b *block, a addresses, s *probe.Store) {
	say := func(n probe.Note) { s.Notes = append(s.Notes, n) }
	for _, n := range b.notes {
		n.Harmless = n.Harmless || n.ID == probe.ConfigEmptyVariableOverrides && wipedAnyway(n, s)
		say(n)
	}
	if r.lost && r.exits && r.doc != nil && r.doc.top == nil {
		return // the process ends before any value counts
	}
	r.literals(b, s)
	r.examineAddresses(b, a, s)
	r.examineMode(b, s, say)
	r.examineNumbers(b, s, say)
	for _, f := range []component.Field{component.Password, component.SentinelPassword, component.Username} {
		if v := b.text(f); v != strings.TrimSpace(v) {
			say(probe.Note{
				ID: probe.ConfigWhitespaceInSecret, Field: f, Key: b.key(f), Origin: b.from(f), Harmless: f == component.SentinelPassword && s.Mode != probe.Sentinel,
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
			ID: probe.ModeBoth, Field: component.EnableCluster, Key: b.key(component.EnableCluster), Origin: b.from(component.EnableCluster),
			Text: fmt.Sprintf("%s is %q (%s) and %s is true (%s): the master name wins, a Sentinel client is built and the cluster setting has no effect.",
				b.key(component.MasterName), probe.Printable(s.MasterName), b.from(component.MasterName), b.key(component.EnableCluster), b.from(component.EnableCluster)),
		})
	}
	if s.Mode == probe.Cluster && s.Database > 0 {
		say(probe.Note{
			ID: probe.ConfigDBIgnoredInCluster, Field: component.Database, Key: b.key(component.Database), Origin: b.from(component.Database),
			Value: fmt.Sprint(s.Database), Want: "0",
			Text: fmt.Sprintf("%s is %d (%s), which a cluster client ignores without a message: database 0 is used.", b.key(component.Database), s.Database, b.from(component.Database)),
		})
	}
}

func (r *reader) examineNumbers(b *block, s *probe.Store, say func(probe.Note)) {
	if t := b.number(component.Timeout); t > 120 {
		unit := "seconds"
		if t >= 1000 {
			unit = "seconds, not milliseconds"
		}
		text := fmt.Sprintf("%s is %d (%s). The unit is %s: each connect, read and write may take %s.", b.key(component.Timeout), t, b.from(component.Timeout), unit, minutes(t))
		if r.component == probe.Pump && t >= 1000 {
			text += " The comment in Pump's own documentation that says milliseconds is wrong."
		}
		want := "5"
		if t >= 1000 {
			want = fmt.Sprint(t / 1000)
		}
		say(probe.Note{ID: probe.ConfigTimeoutUnit, Field: component.Timeout, Key: b.key(component.Timeout), Origin: b.from(component.Timeout), Value: fmt.Sprint(t), Want: want, Text: text})
	}
	if s.TimeoutS < 0 {
		say(probe.Note{
			ID: probe.ConfigTimeoutUnit, Field: component.Timeout, Key: b.key(component.Timeout), Origin: b.from(component.Timeout), Value: fmt.Sprint(s.TimeoutS), Want: "5",
			Text: fmt.Sprintf("%s is %d (%s): the Identity Broker passes it on, and every connect times out at once.", b.key(component.Timeout), s.TimeoutS, b.from(component.Timeout)),
		})
	}
	if n := b.number(component.MaxIdle); n != 0 && b.set(component.MaxIdle) && s.Driver.Era != "redigo" {
		say(probe.Note{
			ID: probe.ConfigMaxIdleInert, Field: component.MaxIdle, Key: b.key(component.MaxIdle), Origin: b.from(component.MaxIdle), Value: fmt.Sprint(n), Harmless: true,
			Text: fmt.Sprintf("%s is %d (%s); no version with go-redis reads it. The pool is set by %s.", b.key(component.MaxIdle), n, b.from(component.MaxIdle), b.maxActiveKey()),
		})
	}
}

func (b *block) maxActiveKey() string {
	if k := b.key(component.MaxActive); k != "" {
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
		ID: probe.RunNotVisible, Field: component.Password, Key: b.Path + ".iam_auth", Origin: b.origin["IAMAuth"],
		Text: "iam_auth is on: the component clears user name and password and logs in with a token of the cloud, which this tool does not ask for.",
	})
}
