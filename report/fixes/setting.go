package fixes

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// Ask is a value that only the reader has: "password of user tyk". It stands in the text in angle brackets, which no
// server and no Tyk component would take for a value by chance, and is named in Needs.
type Ask string

func (a Ask) hole() string { return "<" + string(a) + ">" }

// Set changes one setting of a store where this user has set it, or would: in the file, in the variable, or in the value
// of the chart. value is a string, a bool, an int, a []string or an Ask. nil where the component has no such setting.
func Set(s *probe.Store, field component.Field, value any) []report.Fix {
	at := placeOf(s, field)
	f := report.Fix{File: at.File, Service: at.Service}
	if ask, hidden := value.(Ask); hidden {
		f.Needs, value = "the "+string(ask), ask.hole()
	}
	switch at.Kind {
	case probe.PlaceConf:
		f.Kind, f.Set = report.FixConf, map[string]any{at.Name: value}
		f.Text = confText(at.Name, value)
	case probe.PlaceHelm:
		f.Kind, f.Chart, f.Set = report.FixHelm, at.Chart, map[string]any{at.Name: value}
		f.Text = at.Name + ": " + jsonText(value)
	case probe.PlaceEnv:
		f.Kind, f.Set = report.FixEnv, map[string]any{at.Name: envText(value)}
		f.Text = at.Name + "=" + Word(envText(value))
	default:
		return nil
	}
	return []report.Fix{f}
}

// Clear takes a setting away where it is set; nil where nobody has set it.
func Clear(s *probe.Store, field component.Field) []report.Fix {
	if !IsSet(s, field) {
		return nil
	}
	at := placeOf(s, field)
	switch at.Kind {
	case probe.PlaceConf:
		return []report.Fix{{Kind: report.FixConf, File: at.File, Unset: []string{at.Name}, Text: "remove " + at.Name}}
	case probe.PlaceHelm:
		return []report.Fix{{Kind: report.FixHelm, File: at.File, Chart: at.Chart, Set: map[string]any{at.Name: ""}, Text: at.Name + `: ""`}}
	case probe.PlaceEnv:
		return Unset(at)
	}
	return nil
}

// Unset takes one variable away, whatever field it is of.
func Unset(at probe.Place) []report.Fix {
	return []report.Fix{{Kind: report.FixEnv, File: at.File, Service: at.Service, Unset: []string{at.Name}, Text: "unset " + at.Name}}
}

// Key changes a key of the configuration file by its dotted name, for keys that are no field of a store.
func Key(s *probe.Store, key string, value any) []report.Fix {
	f := report.Fix{Kind: report.FixConf, File: s.Conf}
	if ask, hidden := value.(Ask); hidden {
		f.Needs, value = "the "+string(ask), ask.hole()
	}
	f.Set, f.Text = map[string]any{key: value}, confText(key, value)
	return []report.Fix{f}
}

// RemoveKey takes a key of the configuration file away by its dotted name.
func RemoveKey(s *probe.Store, key string) []report.Fix {
	return []report.Fix{{Kind: report.FixConf, File: s.Conf, Unset: []string{key}, Text: "remove " + key}}
}

// IsSet is true where somebody wrote a value for the field.
func IsSet(s *probe.Store, field component.Field) bool {
	if at, known := s.Places[field]; known {
		return at.Kind != probe.PlaceDefault
	}
	origin := s.Origin[field]
	return origin != "" && origin != "default"
}

// placeOf is where a field is set, or where this user would set it: beside the other settings of the store.
func placeOf(s *probe.Store, field component.Field) probe.Place {
	name, known := component.Of(string(s.Component), s.Block, field)
	at, written := s.Places[field]
	if written && at.Kind != probe.PlaceDefault {
		if at.Kind == probe.PlaceConf {
			at.File, at.Name = cmp.Or(at.File, s.Conf), cmp.Or(at.Name, name.Key)
		}
		at.Name = cmp.Or(at.Name, name.Variable)
		return at
	}
	if !known {
		return probe.Place{}
	}
	if at, found := neighbour(s); found {
		return beside(at, name)
	}
	origin := string(s.Origin[field])
	fromFile := s.Conf != "" && (strings.HasPrefix(origin, path.Base(s.Conf)+":") || origin == "" || origin == "default")
	if fromFile && name.Key != "" {
		return probe.Place{Kind: probe.PlaceConf, File: s.Conf, Name: name.Key}
	}
	return probe.Place{Kind: probe.PlaceEnv, Name: name.Variable}
}

// neighbour is the place of another setting of the store: the addresses, else anything that is set. The file comes
// first: what it can hold belongs there, since a variable may be set for one process alone.
func neighbour(s *probe.Store) (probe.Place, bool) {
	if s.Conf != "" {
		return probe.Place{Kind: probe.PlaceConf, File: s.Conf}, true
	}
	for _, f := range component.Fields {
		if at, ok := s.Places[f]; ok && at.Kind != probe.PlaceDefault && at.Kind != probe.PlaceOption {
			return at, true
		}
	}
	return probe.Place{}, false
}

// beside is the place for a further setting next to one that is set.
func beside(at probe.Place, name component.Name) probe.Place {
	next := probe.Place{Kind: at.Kind, File: at.File, Service: at.Service, Chart: at.Chart}
	switch {
	case at.Kind == probe.PlaceHelm && name.Helm != "":
		next.Name = name.Helm
	case at.Kind == probe.PlaceConf && name.Key != "":
		next.Name = name.Key
	default:
		next.Kind, next.Name = probe.PlaceEnv, name.Variable
		if at.Kind == probe.PlaceConf {
			next.File = ""
		}
	}
	return next
}

// confText writes `"storage": {"use_ssl": true}` from "storage.use_ssl" and true.
func confText(key string, value any) string {
	parts := strings.Split(key, ".")
	text := fmt.Sprintf("%q: %s", parts[len(parts)-1], jsonText(value))
	for i := len(parts) - 2; i >= 0; i-- {
		text = fmt.Sprintf("%q: {%s}", parts[i], text)
	}
	return text
}

func jsonText(value any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// envText is a value as a variable holds it: lists with commas.
func envText(value any) string {
	if list, ok := value.([]string); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(value)
}
