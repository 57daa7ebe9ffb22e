package tykconf

import (
	"encoding/json"
	"reflect"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// defaultOrigin is the origin of a value that neither file nor variables set.
const defaultOrigin probe.Origin = "default"

// block is one Redis block of a component with its values after file and variables, and where each came from.
type block struct {
	component.Block
	known    []component.Row // rows that the version knows, in order
	value    reflect.Value   // the structure that holds them
	origin   map[string]probe.Origin
	places   map[string]probe.Place // the same for programs
	loaded   map[string]bool        // rows set by a variable, by their Go name
	hidden   map[string]bool        // of these, rows whose variable has a value that is not here
	followed bool                   // the password is a reference that the component resolves elsewhere
	notes    []probe.Note
	// What the file gave, before the variables went over it.
	filed       reflect.Value
	filedOrigin map[string]probe.Origin
	filedPlaces map[string]probe.Place
	stray       []probe.Note // on variables that mean this block, found with the main one
}

// at finds the block in the structure of its component.
func (r *reader) at(d component.Block) *block {
	b := &block{
		Block:  d,
		value:  r.conf,
		origin: map[string]probe.Origin{},
		places: map[string]probe.Place{},
		loaded: map[string]bool{},
		hidden: map[string]bool{},
	}
	for _, part := range b.goPath(r.conf.Type()) {
		b.value = b.value.FieldByName(part)
		if !b.value.IsValid() {
			return nil
		}
	}
	for _, row := range d.Rows {
		if r.has(row.In) {
			b.known = append(b.known, row)
		}
	}
	return b
}

// goPath is the path of the block by the names of the structure.
func (b *block) goPath(t reflect.Type) []string {
	var out []string
	for _, key := range b.keyPath() {
		found := false
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Tag.Get("json") == key {
				out, t, found = append(out, f.Name), f.Type, true
				break
			}
		}
		if !found {
			return append(out, key)
		}
	}
	return out
}

// keyPath is the path of the block in the file, nil for the top level.
func (b *block) keyPath() []string {
	if b.Path == "" {
		return nil
	}
	return strings.Split(b.Path, ".")
}

// rows gives the known rows of a field, the current spelling before the deprecated one.
func (b *block) rows(f component.Field) []component.Row {
	var now, old []component.Row
	for _, r := range b.known {
		switch {
		case r.Field != f:
		case r.Old:
			old = append(old, r)
		default:
			now = append(now, r)
		}
	}
	return append(now, old...)
}

// knows tells whether the version has a setting for the field.
func (b *block) knows(f component.Field) bool { return len(b.rows(f)) > 0 }

// get is the value of a row.
func (b *block) get(r component.Row) reflect.Value { return b.value.FieldByName(r.Go) }

// text, number, list and table are the values of a field; zero where the version does not know it.
func (b *block) text(f component.Field) string {
	for _, r := range b.rows(f) {
		return b.get(r).String()
	}
	return ""
}

func (b *block) number(f component.Field) int {
	for _, r := range b.rows(f) {
		return int(b.get(r).Int())
	}
	return 0
}

func (b *block) list(f component.Field) []string {
	for _, r := range b.rows(f) {
		return b.get(r).Interface().([]string)
	}
	return nil
}

func (b *block) table(f component.Field) map[string]string {
	for _, r := range b.rows(f) {
		return b.get(r).Convert(kinds["map[string]string"]).Interface().(map[string]string)
	}
	return nil
}

// flag is true where any spelling of the field is.
func (b *block) flag(f component.Field) bool {
	for _, r := range b.rows(f) {
		if b.get(r).Bool() {
			return true
		}
	}
	return false
}

// made is the row that made a field what it is: of several spellings that are set, the first, and of switches the first
// that is on. False where none is set.
func (b *block) made(f component.Field) (row component.Row, set bool) {
	for _, r := range b.rows(f) {
		if _, here := b.origin[r.Go]; !here {
			continue
		}
		on := r.Kind == component.Bool && b.get(r).Bool()
		if !set || on {
			row, set = r, true
		}
		if on {
			break
		}
	}
	return row, set
}

// from is where the value of a field came from.
func (b *block) from(f component.Field) probe.Origin {
	if row, set := b.made(f); set {
		return b.origin[row.Go]
	}
	return defaultOrigin
}

// place is the same for programs, nil where nobody set it.
func (b *block) place(f component.Field) *probe.Place {
	if row, set := b.made(f); set {
		if at, known := b.places[row.Go]; known {
			return &at
		}
	}
	return nil
}

// set tells whether file or variables gave the field a value.
func (b *block) set(f component.Field) bool { return b.from(f) != defaultOrigin }

// trace notes where in the file each value stands: at the last member of its key that decodes.
func (b *block) trace(d *document) {
	last := map[string]member{}
	for _, m := range d.inside(b.keyPath()...) {
		if r, ok := b.row(m.key); ok && counts(m.raw, r.Kind) {
			last[r.Go] = m
		}
	}
	for name, m := range last {
		b.origin[name], b.places[name] = d.origin(m.at), *d.placeOf(m)
	}
}

// row finds the row of a key of the file.
func (b *block) row(key string) (component.Row, bool) {
	for _, r := range b.known {
		if strings.EqualFold(r.Key, key) {
			return r, true
		}
	}
	return component.Row{}, false
}

// counts tells whether a value in the file has an effect: null leaves a scalar as it is, and a value of the wrong type
// is left out; of a list or map, the items of the wrong type alone.
func counts(raw []byte, k component.Kind) bool {
	switch k {
	case component.List:
		return raw[0] == '[' || string(raw) == "null"
	case component.Map, component.LooseMap:
		return raw[0] == '{' || string(raw) == "null"
	}
	return string(raw) != "null" && fits(raw, k) == nil
}

// fits gives the error of decoding a value as its kind, nil where it fits.
func fits(raw []byte, k component.Kind) error {
	return json.Unmarshal(raw, reflect.New(kinds[string(k)]).Interface())
}
