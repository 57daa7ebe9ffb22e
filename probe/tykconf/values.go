package tykconf

import (
	"reflect"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// wipedAnyway tells whether a value that an empty variable wiped would not have counted.
func wipedAnyway(n probe.Note, s *probe.Store) bool {
	switch n.Field {
	case component.Host:
		return s.AddrsFrom == "addrs" || s.AddrsFrom == "hosts"
	case component.Hosts:
		return s.AddrsFrom == "addrs"
	case component.SentinelPassword:
		return s.Mode != probe.Sentinel
	case component.Username:
		return !s.Password.IsSet() || !s.Driver.SendsUsername
	case component.CAFile, component.CertFile, component.KeyFile:
		return !s.TLS.Enabled
	case component.MinVersion:
		return !s.TLS.Enabled || n.Value == s.TLS.MinVersion
	case component.MaxVersion:
		return !s.TLS.Enabled || n.Value == s.TLS.MaxVersion
	}
	return n.Field == ""
}

// variableNames lists the variables that a structure is filled from, in order.
func variableNames(prefix string, t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if key := strings.ToUpper(prefix + "_" + f.Name); inner.Kind() == reflect.Struct {
			out = append(out, variableNames(key, inner)...)
		} else {
			out = append(out, key)
		}
	}
	return out
}

// rowOf finds the row of a Redis block that a variable sets, under any of the component's prefixes.
func (r *reader) rowOf(variable string) (component.Row, bool) {
	row, _, ok := r.rowIn(variable)
	return row, ok
}

// rowIn is rowOf with the block.
func (r *reader) rowIn(variable string) (component.Row, *block, bool) {
	for _, b := range r.blocks {
		for _, prefix := range r.prefixes(b) {
			if name, ok := strings.CutPrefix(variable, prefix+"_"); ok {
				for _, row := range b.known {
					if strings.ToUpper(row.Go) == name {
						return row, b, true
					}
				}
			}
		}
	}
	return component.Row{}, nil, false
}

// prefixes are those of a block's variables, the weakest first.
func (r *reader) prefixes(b *block) []string {
	out := []string{b.Prefix}
	if b == r.main() {
		for _, o := range r.overrides() {
			out = append(out, o.Prefix)
		}
	}
	return out
}

// overrides are the further prefixes that the version reads.
func (r *reader) overrides() []component.Override {
	var out []component.Override
	for _, o := range r.of.Overrides {
		if r.has(o.In) {
			out = append(out, o)
		}
	}
	return out
}

// after lists the Redis variables that are set and come after one that stopped the component's reading.
func (r *reader) after(stopped string) []string {
	prefix, shape := r.of.Prefix, r.conf.Type()
	for _, o := range r.overrides() {
		if strings.HasPrefix(stopped, o.Prefix+"_") {
			prefix, shape = o.Prefix, r.main().value.Type()
		}
	}
	names := variableNames(prefix, shape)
	switches := r.switches()
	var out []string
	for _, name := range names[slices.Index(names, stopped)+1:] {
		if _, set := r.env[name]; set {
			if _, ours := r.rowOf(name); ours || slices.Contains(switches, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// replaced notes a variable that is set to nothing and wipes a value that the file, or an earlier variable, had given.
func (r *reader) replaced(b *block, row component.Row, v probe.Variable, before reflect.Value) {
	at := v.Place()
	delete(b.hidden, row.Go)
	if v.Hidden != "" {
		b.hidden[row.Go] = true
		b.notes = append(b.notes, probe.Note{
			ID: probe.RunNotVisible, Field: row.Field, Key: v.Name, Origin: v.Origin, Value: v.Hidden, Kind: probe.Kept, Place: &at,
			Text: v.Name + " (" + string(v.Origin) + ") comes from " + v.Hidden + ", whose value is not visible here.",
		})
		return
	}
	if _, given := b.origin[row.Go]; !given || strings.TrimSpace(v.Value) != "" {
		return
	}
	if before.IsZero() || v.Value != "" && before.Kind() == reflect.String { // blanks are a text of their own
		return
	}
	rival := probe.Rival{Place: b.places[row.Go]}
	wiped, value := "the value", ""
	switch before.Kind() {
	case reflect.String:
		if rival.Value = settingIn(row.Field, before); rival.Value != nil {
			value = shown(before.String())
			wiped = `"` + value + `"`
		}
	case reflect.Slice, reflect.Map:
		if before.Len() == 0 {
			return
		}
		wiped, rival.Value = "its list", listIn(before)
	}
	n := probe.Note{
		ID: probe.ConfigEmptyVariableOverrides, Field: row.Field, Key: v.Name, Origin: v.Origin, Value: value, Place: &at,
		Meant: rival.Value, Rivals: []probe.Rival{rival},
	}
	n.Text = v.Name + " is set but empty: it replaces " + wiped + " from " + string(b.origin[row.Go]) +
		". A variable counts as soon as it is set; remove it, or give it a value."
	b.notes = append(b.notes, n)
}

// listIn is a list of addresses, or a map from hosts to ports, of the structure.
func listIn(v reflect.Value) *probe.Setting {
	var items []string
	for i := 0; v.Kind() == reflect.Slice && i < v.Len(); i++ {
		items = append(items, v.Index(i).String())
	}
	if v.Kind() == reflect.Map {
		for _, host := range v.MapKeys() {
			items = append(items, host.String()+":"+v.MapIndex(host).String())
		}
		slices.Sort(items)
	}
	return probe.ListSetting(items)
}
