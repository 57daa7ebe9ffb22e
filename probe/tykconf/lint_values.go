package tykconf

import (
	"bytes"
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
	if r.lost && r.exits && r.doc != nil && !bytes.HasPrefix(r.doc.value, []byte("{")) {
		return // the process ends before any value counts
	}
	r.literals(b, s)
	r.examineAddresses(b, a, s)
	r.examineOverrides(b, a, s)
	r.examineMode(b, s, say)
	r.examineNumbers(b, s, say)
	for _, f := range []component.Field{component.Password, component.SentinelPassword, component.Username} {
		if v := b.text(f); v != strings.TrimSpace(v) {
			n := b.about(probe.ConfigWhitespaceInSecret, f)
			n.Why, n.Harmless = blankEnds(v), f == component.SentinelPassword && s.Mode != probe.Sentinel
			n.Text = fmt.Sprintf("%s (%s) begins or ends with white space (%s), which is sent as part of it. "+
				"Secrets made with echo instead of echo -n end in a line break.", n.Key, n.Origin, n.Why)
			say(n)
		}
	}
	r.examineQuotes(b, s)
	r.examineIAM(b, s)
	r.lintKeys(b, s)
	r.lintVariables(b, s)
	r.lintOthers(b, s)
	meantTLS(s)
	namesNothing(s)
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
		n := b.about(probe.ModeBoth, component.EnableCluster)
		if at := b.place(component.MasterName); at != nil {
			n.Rivals = []probe.Rival{{Place: *at, Value: probe.TextSetting(probe.Printable(s.MasterName)), Wins: true}}
		}
		n.Text = fmt.Sprintf("%s is %q (%s) and %s is true (%s): the master name wins, a Sentinel client is built and the cluster setting "+
			"has no effect.", b.key(component.MasterName), probe.Printable(s.MasterName), b.from(component.MasterName), n.Key, n.Origin)
		say(n)
	}
	if s.Mode == probe.Cluster && s.Database > 0 {
		n := b.about(probe.ConfigDBIgnoredInCluster, component.Database)
		n.Value, n.Want, n.Meant = fmt.Sprint(s.Database), "0", probe.NumberSetting(0)
		n.Text = fmt.Sprintf("%s is %d (%s), which a cluster client ignores without a message: database 0 is used.", n.Key, s.Database, n.Origin)
		say(n)
	}
}

func (r *reader) examineNumbers(b *block, s *probe.Store, say func(probe.Note)) {
	if n := b.number(component.MaxIdle); n != 0 && b.set(component.MaxIdle) && s.Driver.Era != "redigo" {
		note := b.about(probe.ConfigMaxIdleInert, component.MaxIdle)
		note.Value, note.Harmless = fmt.Sprint(n), true
		note.Text = fmt.Sprintf("%s is %d (%s); no version with go-redis reads it. The pool is set by %s.",
			note.Key, n, note.Origin, b.maxActiveKey())
		say(note)
	}
}

func (b *block) maxActiveKey() string {
	if k := b.key(component.MaxActive); k != "" {
		return k
	}
	return "the client's default"
}

// examineIAM: with iam_auth on, user name and password are not used and a token is asked for.
func (r *reader) examineIAM(b *block, s *probe.Store) {
	f := b.value.FieldByName("IAMAuth")
	if !f.IsValid() || !f.Interface().(iamAuth).Enabled {
		return
	}
	s.Username, s.Password = "", probe.Secret{}
	at := b.places["IAMAuth"]
	s.Notes = append(s.Notes, probe.Note{
		ID: probe.RunNotVisible, Field: component.Password, Key: b.Path + ".iam_auth", Origin: b.origin["IAMAuth"],
		Kind: probe.Token, Place: &at,
		Text: "iam_auth is on: the component clears user name and password and logs in with a token of the cloud, which this tool " +
			"does not ask for.",
	})
}
