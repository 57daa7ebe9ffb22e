package tykconf

import (
	"maps"
	"reflect"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// keepFiled keeps what the file gave, before the variables go over it.
func (r *reader) keepFiled() {
	for _, b := range r.blocks {
		b.filed = reflect.New(b.value.Type()).Elem()
		b.filed.Set(b.value)
		b.filedOrigin, b.filedPlaces = maps.Clone(b.origin), maps.Clone(b.places)
	}
}

// asFiled is the block without its variables, nil where no file gave anything.
func (b *block) asFiled() *block {
	if !b.filed.IsValid() || len(b.filedPlaces) == 0 {
		return nil
	}
	old := *b
	old.value, old.origin, old.places, old.loaded = b.filed, b.filedOrigin, b.filedPlaces, map[string]bool{}
	return &old
}

// addressFields are those that the addresses are made of.
var addressFields = []component.Field{component.Addrs, component.Hosts, component.Host, component.Port}

// overriddenFields are the others of which a variable may hide a value of the file that works.
var overriddenFields = []component.Field{
	component.MasterName, component.EnableCluster, component.UseSSL, component.SkipVerify, component.CAFile, component.CertFile,
	component.KeyFile, component.MinVersion, component.MaxVersion, component.Username, component.Password,
	component.SentinelPassword, component.Database,
}

// examineOverrides tells of variables that hide another value of the file. Most are meant so: it takes what was seen to
// know the others.
func (r *reader) examineOverrides(b *block, a addresses, s *probe.Store) {
	old := b.asFiled()
	if old == nil {
		return
	}
	r.overriddenAddrs(b, old, a, s)
	for _, f := range overriddenFields {
		if o, ok := overridden(b, old, f); ok {
			if text := old.text(f); secret(f) && !reference().MatchString(text) {
				hidden := r.keys.Add(text)
				o.Secret = &hidden
			}
			s.Overrides = append(s.Overrides, o)
		}
	}
}

// overriddenAddrs tells of variables that together name other addresses than the file.
func (r *reader) overriddenAddrs(b, old *block, a addresses, s *probe.Store) {
	filed := r.addresses(old)
	hidden := filed.about(old, probe.ConfigVariableOverrides)
	if hidden.Place == nil || slices.Equal(filed.configured, a.configured) {
		return
	}
	for _, addr := range filed.configured {
		if !slices.Contains(a.configured, addr) {
			s.Overridden = append(s.Overridden, probe.Overridden{Addr: addr, Place: *hidden.Place})
		}
	}
	empty := slices.ContainsFunc(b.notes, func(n probe.Note) bool { // that is told, and is the reason
		return n.ID == probe.ConfigEmptyVariableOverrides && slices.Contains(addressFields, n.Field)
	})
	winner := a.about(b, probe.ConfigVariableOverrides).Place
	if empty || winner == nil || winner.Kind != probe.PlaceEnv || len(a.configured) == 0 {
		return
	}
	o := probe.Override{Field: component.Addrs, By: []probe.Place{*winner}, Over: *hidden.Place, Value: probe.ListSetting(filed.configured)}
	for _, f := range addressFields {
		for _, row := range b.rows(f) {
			if at := b.places[row.Go]; b.loaded[row.Go] && at.Name != winner.Name {
				o.By = append(o.By, at)
			}
		}
	}
	s.Overrides = append(s.Overrides, o)
}

// overridden tells whether a variable hides another value of the file.
func overridden(b, old *block, f component.Field) (probe.Override, bool) {
	now, set := b.made(f)
	was, filed := old.made(f)
	if !set || !filed || !b.loaded[now.Go] {
		return probe.Override{}, false
	}
	empty := func(row component.Row, v reflect.Value) bool { return row.Kind == component.String && v.IsZero() }
	if empty(now, b.get(now)) || empty(was, old.get(was)) || reflect.DeepEqual(old.get(was).Interface(), b.get(now).Interface()) {
		return probe.Override{}, false
	}
	return probe.Override{Field: f, By: []probe.Place{b.places[now.Go]}, Over: old.places[was.Go], Value: settingIn(f, old.get(was))}, true
}

// settingIn is a value of the structure, nil for a secret.
func settingIn(f component.Field, v reflect.Value) *probe.Setting {
	switch {
	case secret(f):
		return nil
	case v.Kind() == reflect.Bool:
		return probe.FlagSetting(v.Bool())
	case v.CanInt():
		return probe.NumberSetting(int(v.Int()))
	case v.Kind() == reflect.String:
		return probe.TextSetting(shown(v.String()))
	}
	return nil
}
