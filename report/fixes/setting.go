package fixes

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
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
// of the chart. value is a string, a bool, an int, a []string, a map of hosts or an Ask; addresses go through Addresses.
// nil where the component has no such setting in the store's version.
func Set(s *probe.Store, field component.Field, value any) []report.Fix {
	switch v := value.(type) {
	case []string:
		if field == component.Addrs {
			return Addresses(s, v)
		}
	case *probe.Setting:
		return Set(s, field, v.Value())
	case nil:
		return nil
	}
	at := placeOf(s, field)
	if at.Name == "" {
		return nil
	}
	return Put(at, value, alsoOf(s, field, at, value))
}

// Put writes a value at a place, whatever field it is of. more are further values of the same file or chart, by name.
func Put(at probe.Place, value any, more map[string]any) []report.Fix {
	c := change{at: at, set: map[string]any{at.Name: value}}
	maps.Copy(c.set, more)
	return c.fix()
}

// Change writes several values of one file at once, and takes others of it away. at names the file.
func Change(at probe.Place, set map[string]any, unset ...string) []report.Fix {
	return change{at: at, set: set, unset: unset}.fix()
}

// Move writes a value at the right place and takes the wrong one away, in one change where both are in one file.
func Move(wrong, right probe.Place, value any) []report.Fix {
	if wrong.Kind == right.Kind && wrong.File == right.File && wrong.Service == right.Service {
		c := change{at: right, set: map[string]any{right.Name: value}}
		if wrong.Name != right.Name {
			c.unset = []string{wrong.Name}
		}
		return c.fix()
	}
	return Together(Put(right, value, nil), Remove(wrong))
}

// Clear takes a setting away where it is set; nil where nobody has set it.
func Clear(s *probe.Store, field component.Field) []report.Fix {
	if !IsSet(s, field) {
		return nil
	}
	return Remove(placeOf(s, field))
}

// Remove takes away what stands at a place: a key, or a variable. A value of a chart is emptied.
func Remove(at probe.Place) []report.Fix {
	if at.Name == "" {
		return nil
	}
	if at.Kind == probe.PlaceHelm {
		return Put(at, "", nil)
	}
	return change{at: at, unset: []string{at.Name}}.fix()
}

// Unset takes one variable away, whatever field it is of.
func Unset(at probe.Place) []report.Fix { return Remove(at) }

// Key changes a key of the configuration file by its dotted name, for keys that are no field of a store.
func Key(s *probe.Store, key string, value any) []report.Fix {
	return Put(probe.Place{Kind: probe.PlaceConf, File: s.Conf, Name: key}, value, nil)
}

// RemoveKey takes a key of the configuration file away by its dotted name.
func RemoveKey(s *probe.Store, key string) []report.Fix {
	return Remove(probe.Place{Kind: probe.PlaceConf, File: s.Conf, Name: key})
}

// alsoOf are the values of a chart without which another does nothing.
func alsoOf(s *probe.Store, field component.Field, at probe.Place, value any) map[string]any {
	if at.Kind != probe.PlaceHelm || field != component.MasterName && field != component.SentinelPassword || value == "" {
		return nil
	}
	ch, known := component.Get(s.Component).Chart(at.Chart)
	if !known {
		return nil
	}
	return map[string]any{ch.Redis + "." + component.SentinelSwitch: true}
}

// change is what is to be set and removed at places of one kind, in one file.
type change struct {
	at    probe.Place
	set   map[string]any
	unset []string
}

// fix writes the change down.
func (c change) fix() []report.Fix {
	f := report.Fix{File: c.at.File, Service: c.at.Service, Unset: c.unset}
	for _, name := range slices.Sorted(maps.Keys(c.set)) {
		value, needs := filled(c.set[name])
		f.Needs = bothNeeds(f.Needs, needs)
		if c.at.Kind == probe.PlaceEnv {
			value = envText(value)
		}
		if f.Set == nil {
			f.Set = map[string]any{}
		}
		f.Set[name] = value
	}
	parts := c.written(f.Set)
	switch c.at.Kind {
	case probe.PlaceConf:
		f.Kind = report.FixConf
	case probe.PlaceEnv:
		f.Kind = report.FixEnv
	case probe.PlaceHelm:
		f.Kind, f.Chart = report.FixHelm, c.at.Chart
	default:
		return nil
	}
	for _, name := range c.unset {
		parts = append(parts, c.removed(name))
	}
	f.Text = strings.Join(parts, "; ")
	return []report.Fix{f}
}

// written are values as the file, the shell or the chart has them.
func (c change) written(set map[string]any) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		switch value := set[name]; c.at.Kind {
		case probe.PlaceConf:
			return confTexts(set)
		case probe.PlaceHelm:
			out = append(out, name+": "+jsonText(value))
		default:
			out = append(out, name+"="+Word(fmt.Sprint(value)))
		}
	}
	return out
}

func (c change) removed(name string) string {
	if c.at.Kind == probe.PlaceEnv {
		return "unset " + name
	}
	return "remove " + name
}

// filled puts the place for what only the reader has into a value, and names that.
func filled(value any) (any, string) {
	switch v := value.(type) {
	case Ask:
		return v.hole(), "the " + string(v)
	case []Ask:
		var holes, names []string
		for _, a := range v {
			holes, names = append(holes, a.hole()), append(names, "the "+string(a))
		}
		return holes, strings.Join(names, " and ")
	}
	return value, ""
}

// confTexts writes `"storage": {"use_ssl": true}` from "storage.use_ssl" and true, the keys of one block in one pair of
// braces.
func confTexts(set map[string]any) []string {
	var out []string
	blocks := map[string]map[string]any{}
	for key, value := range set {
		if block, rest, nested := strings.Cut(key, "."); nested {
			if blocks[block] == nil {
				blocks[block] = map[string]any{}
			}
			blocks[block][rest] = value
			continue
		}
		out = append(out, fmt.Sprintf("%q: %s", key, jsonText(value)))
	}
	for block, inner := range blocks {
		out = append(out, fmt.Sprintf("%q: {%s}", block, strings.Join(confTexts(inner), ", ")))
	}
	slices.Sort(out)
	return out
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

// envText is a value as a variable holds it: lists with commas, maps as host:port.
func envText(value any) string {
	switch v := value.(type) {
	case []string:
		return strings.Join(v, ",")
	case map[string]string:
		var items []string
		for host, port := range v {
			items = append(items, host+":"+port)
		}
		slices.Sort(items)
		return strings.Join(items, ",")
	case int:
		return strconv.Itoa(v)
	}
	return fmt.Sprint(value)
}
