package settings

import (
	"cmp"
	"path"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// noted is one note with what a judge makes of it.
type noted struct {
	*checks.Case
	s *probe.Store
	n *probe.Note
}

// fromNotes judges the notes of an id one by one. say fills a finding that has the store, the note and its reference.
func fromNotes(id probe.FaultID, say func(noted, *checks.Finding)) func(*checks.Case) []checks.Finding {
	return func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, at := range c.Notes(id) {
			f := c.FromNote(at, prose.Text{})
			say(noted{c, at.Store, at.Note}, &f)
			out = append(out, f)
		}
		return out
	}
}

// product is the component within a sentence: "the Gateway".
func product(s *probe.Store) string {
	return cmp.Or(component.Get(s.Component).Sentence, "Tyk")
}

// versioned is the component with its version: "Gateway 2.9.2".
func versioned(s *probe.Store) string {
	return component.Get(s.Component).Short + " " + s.TykVersion
}

// named is the setting that the note is about, as this user set it: "storage.hosts (tyk.conf:12)",
// "TYK_GW_STORAGE_HOSTS".
func (x noted) named() string {
	if at := x.n.Place; at != nil && at.Kind == probe.PlaceEnv {
		return at.Name + checks.Spot(at.Name, x.n.Origin)
	}
	return x.n.Key + x.spot()
}

// spot is where the value of the note stands, in parentheses: " (tyk.conf:12)".
func (x noted) spot() string { return checks.Spot(x.n.Key, x.n.Origin) }

// file is the configuration file for a sentence.
func (x noted) file() string {
	if x.n.Place != nil && x.n.Place.File != "" {
		return path.Base(x.n.Place.File)
	}
	return cmp.Or(path.Base(x.n.Value), "the configuration file")
}

// set writes the value that was meant where the note stands, nil where it is not known.
func (x noted) set() []report.Fix {
	if x.n.Meant == nil {
		return nil
	}
	if x.n.Place == nil {
		return fixes.Set(x.s, x.n.Field, x.n.Meant)
	}
	return fixes.Put(*x.n.Place, x.n.Meant.Value(), nil)
}

// meant is the value that was meant, for a sentence; "" where it is not known.
func (x noted) meant() string { return prose.Setting(x.n.Meant) }

// secretOf names the secret of a field for the reader: "password of storage".
func secretOf(s *probe.Store, f component.Field) fixes.Ask {
	if f == component.SentinelPassword {
		return fixes.Ask("sentinel_password of " + s.Block)
	}
	return fixes.Ask("password of " + s.Block)
}

// isSecret is true for fields whose value is never written.
func isSecret(f component.Field) bool {
	return f == component.Password || f == component.SentinelPassword
}
