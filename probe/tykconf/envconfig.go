package tykconf

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
)

// The walk below is that of kelseyhightower/envconfig 1.4.0, written again for one reason: the library looks its
// variables up in the environment of its own process, and the variables here are those of another one. A test holds
// the two against each other, field by field.

// decoder is a type that takes the text of its variable itself.
type decoder interface{ Decode(value string) error }

// jsonMap is an object whose variable holds JSON.
type jsonMap map[string]any

// Decode reads the variable.
func (m *jsonMap) Decode(value string) error { return json.Unmarshal([]byte(value), m) }

// jsonList is a list of objects whose variable holds JSON.
type jsonList []map[string]any

// Decode reads the variable.
func (l *jsonList) Decode(value string) error { return json.Unmarshal([]byte(value), l) }

// looseMap is Pump's map of hosts: from a variable it takes what is before the first and the second colon of each
// item, and drops the items without a colon.
type looseMap map[string]string

// Decode reads the variable. It never fails.
func (m *looseMap) Decode(value string) error {
	*m = looseMap{}
	for _, item := range strings.Split(value, ",") {
		if parts := strings.Split(item, ":"); len(parts) > 1 {
			(*m)[parts[0]] = parts[1]
		}
	}
	return nil
}

// variables are the environment, by name.
type variables map[string]probe.Variable

// refused is a variable that the component cannot use: where envconfig stops.
type refused struct {
	probe.Variable
	field string // name in the structure, for the text
	kind  string // Go type, for the text
	cause error
}

// Error is the text of envconfig, without the value where it is empty of use: the caller decides whether to show it.
func (r *refused) Error() string {
	return fmt.Sprintf("envconfig.Process: assigning %s to %s: converting '%s' to type %s. details: %s",
		r.Name, r.field, r.Value, r.kind, r.cause)
}

// walk fills a structure from the environment, in the order of its fields, up to the first variable that cannot be
// used. took is told of each variable that was, with its path of field names, before its field is changed.
type walk struct {
	env  variables
	old  bool // rules of the library before 1.4.0: a blank list or map is not an empty one
	took func(v probe.Variable, path []string, before reflect.Value)
}

func (w walk) fill(prefix string, s reflect.Value, path []string) *refused {
	for _, f := range gather(prefix, s, path) {
		v, ok := w.env[f.key]
		if !ok {
			continue
		}
		before := reflect.New(f.value.Type()).Elem()
		before.Set(f.value)
		if v.Hidden == "" || f.value.Kind() == reflect.String {
			if err := w.assign(v.Value, f.value); err != nil {
				return &refused{v, f.path[len(f.path)-1], f.value.Type().String(), err}
			}
		}
		if w.took != nil {
			w.took(v, f.path, before)
		}
	}
	return nil
}

// slot is one field of a structure with the variable that it is filled from.
type slot struct {
	key   string
	path  []string // of field names
	value reflect.Value
}

// gather lists the fields of a structure in order, those of the structures in it in their place. A pointer to a
// structure that is nil gets one.
func gather(prefix string, s reflect.Value, path []string) []slot {
	var out []slot
	for i := range s.NumField() {
		f, name := s.Field(i), s.Type().Field(i).Name
		if f.Kind() == reflect.Pointer && f.Type().Elem().Kind() == reflect.Struct {
			if f.IsNil() {
				f.Set(reflect.New(f.Type().Elem()))
			}
			f = f.Elem()
		}
		key := strings.ToUpper(prefix + "_" + name)
		here := append(path[:len(path):len(path)], name)
		if f.Kind() == reflect.Struct {
			out = append(out, gather(key, f, here)...)
		} else {
			out = append(out, slot{key, here, f})
		}
	}
	return out
}

func (w walk) assign(value string, f reflect.Value) error {
	if d, ok := f.Addr().Interface().(decoder); ok {
		return d.Decode(value)
	}
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			f.Set(reflect.New(f.Type().Elem()))
		}
		f = f.Elem()
	}
	t := f.Type()
	switch t.Kind() {
	case reflect.String:
		f.SetString(value)
	case reflect.Int, reflect.Int32, reflect.Int64:
		if t == reflect.TypeFor[time.Duration]() {
			d, err := time.ParseDuration(value)
			if err != nil {
				return err
			}
			f.SetInt(int64(d))
			return nil
		}
		n, err := strconv.ParseInt(value, 0, t.Bits())
		if err != nil {
			return err
		}
		f.SetInt(n)
	case reflect.Uint, reflect.Uint16, reflect.Uint64:
		n, err := strconv.ParseUint(value, 0, t.Bits())
		if err != nil {
			return err
		}
		f.SetUint(n)
	case reflect.Bool:
		b, err := strconv.ParseBool(value)
		if err != nil {
			return err
		}
		f.SetBool(b)
	case reflect.Float32, reflect.Float64:
		n, err := strconv.ParseFloat(value, t.Bits())
		if err != nil {
			return err
		}
		f.SetFloat(n)
	case reflect.Slice:
		return w.list(value, f)
	case reflect.Map:
		return w.table(value, f)
	}
	return nil
}

func (w walk) blank(value string) bool { return !w.old && strings.TrimSpace(value) == "" }

func (w walk) list(value string, f reflect.Value) error {
	items := strings.Split(value, ",")
	if w.blank(value) {
		items = nil
	}
	l := reflect.MakeSlice(f.Type(), len(items), len(items))
	for i, item := range items {
		if err := w.assign(item, l.Index(i)); err != nil {
			return err
		}
	}
	f.Set(l)
	return nil
}

func (w walk) table(value string, f reflect.Value) error {
	m := reflect.MakeMap(f.Type())
	if !w.blank(value) {
		for _, item := range strings.Split(value, ",") {
			pair := strings.Split(item, ":")
			if len(pair) != 2 {
				return fmt.Errorf("invalid map item: %q", item)
			}
			k, v := reflect.New(f.Type().Key()).Elem(), reflect.New(f.Type().Elem()).Elem()
			if err := w.assign(pair[0], k); err != nil {
				return err
			}
			if err := w.assign(pair[1], v); err != nil {
				return err
			}
			m.SetMapIndex(k, v)
		}
	}
	f.Set(m)
	return nil
}
