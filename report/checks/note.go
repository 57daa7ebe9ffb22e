package checks

import (
	"path"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// Noted is one note on the settings of a store in use.
type Noted struct {
	Store *probe.Store
	Note  *probe.Note
}

// Notes lists the notes of an id, store by store.
func (c *Case) Notes(id probe.FaultID) []Noted {
	var out []Noted
	for _, s := range c.Stores() {
		for i := range s.Notes {
			if s.Notes[i].ID == id {
				out = append(out, Noted{s, &s.Notes[i]})
			}
		}
	}
	return out
}

// FromNote begins the finding about a note: of the check's own status, and info where the note does no harm. An empty
// sentence is replaced by the note's own, as reports of older versions have nothing else.
func (c *Case) FromNote(n Noted, what prose.Text) Finding {
	f := Finding{Store: n.Store, What: what, Refs: []report.Ref{c.AtNote(n.Store, n.Note)}, Note: n.Note}
	if what.Empty() {
		f.What = prose.Say("%s", n.Note.Text)
	}
	if n.Note.Harmless {
		f.Status = report.Info
	}
	return f
}

// At names a place for a sentence: "tyk.conf:12" for a key of a file, the name for a variable, and what sets it where
// that is another file.
func At(p *probe.Place) string {
	switch {
	case p == nil:
		return ""
	case p.Kind == probe.PlaceConf && p.Line == 0:
		return path.Base(p.File)
	case p.Kind == probe.PlaceConf:
		return prose.Line(path.Base(p.File), p.Line)
	}
	return p.Name
}

// Spot names the place of a value beside the name of its key: " (tyk.conf:12)", " (TYK_GW_STORAGE_HOST)"; "" where that
// says nothing new.
func Spot(key string, origin probe.Origin) string {
	if origin == "" || origin == "default" || string(origin) == key {
		return ""
	}
	return " (" + string(origin) + ")"
}
