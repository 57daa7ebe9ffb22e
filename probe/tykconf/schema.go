package tykconf

import (
	"reflect"
	"strings"
	"time"

	"tyk-redis-doctor/probe/component"
)

// The settings of a component are decoded into a Go structure of the same shape as the component's own, so that the
// semantics of encoding/json and envconfig follow by construction. The shapes are tables of package component, and the
// structure is made of them for one version.

// shapeOf makes the structure of a component's settings in a version.
func shapeOf(c component.Component, v component.Version) reflect.Type {
	s := shaper{of: c, version: v}
	for _, shape := range c.Loading.Shapes {
		if v.Within(shape.In) {
			return s.table(shape.Name)
		}
	}
	panic("tykconf: no shape of " + string(c.ID)) // the tables are compiled in
}

// shaper makes structures for one component and version.
type shaper struct {
	of      component.Component
	version component.Version
}

func (s shaper) table(name string) reflect.Type {
	lines := strings.Split(component.ShapeTable(name), "\n")
	return reflect.StructOf(s.fields(&lines, true))
}

// fields reads the lines up to the closing brace. keep false: the versions of the object around do not include ours.
func (s shaper) fields(lines *[]string, keep bool) []reflect.StructField {
	var out []reflect.StructField
	for len(*lines) > 0 {
		line := strings.TrimSpace((*lines)[0])
		*lines = (*lines)[1:]
		line, in, _ := strings.Cut(line, " @")
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
			continue
		case words[0] == "}":
			return out
		case len(words) == 1: // a Redis block without an object around it
			out = append(out, s.block(words[0][1:])...)
			continue
		}
		known := keep && s.version.Within(in)
		var t reflect.Type
		if kind := words[2]; strings.HasSuffix(kind, "{") {
			t = reflect.StructOf(s.fields(lines, known))
			if kind == "*{" {
				t = reflect.PointerTo(t)
			}
		} else {
			t = s.kind(kind)
		}
		if known {
			out = append(out, field(words[0], words[1], t))
		}
	}
	return out
}

func field(name, key string, t reflect.Type) reflect.StructField {
	return reflect.StructField{Name: name, Type: t, Tag: reflect.StructTag(`json:"` + key + `"`)}
}

func (s shaper) kind(word string) reflect.Type {
	switch word[0] {
	case '$':
		return reflect.StructOf(s.block(word[1:]))
	case '%':
		return s.table(word[1:])
	}
	t, ok := kinds[word]
	if !ok {
		panic("tykconf: no kind " + word)
	}
	return t
}

// block are the keys of a Redis block that the version knows.
func (s shaper) block(name string) []reflect.StructField {
	b, ok := s.of.Block(name)
	if !ok {
		panic("tykconf: no block " + name + " of " + string(s.of.ID))
	}
	var out []reflect.StructField
	for _, r := range b.Rows {
		if s.version.Within(r.In) {
			out = append(out, field(r.Go, r.Key, kinds[string(r.Kind)]))
		}
	}
	return out
}

var kinds = map[string]reflect.Type{
	"string": reflect.TypeFor[string](), "bool": reflect.TypeFor[bool](), "int": reflect.TypeFor[int](),
	"int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](), "uint": reflect.TypeFor[uint](),
	"uint16": reflect.TypeFor[uint16](), "uint64": reflect.TypeFor[uint64](), "float32": reflect.TypeFor[float32](),
	"float64": reflect.TypeFor[float64](), "duration": reflect.TypeFor[time.Duration](),
	"*bool": reflect.TypeFor[*bool](), "*int": reflect.TypeFor[*int](), "[]string": reflect.TypeFor[[]string](),
	"map[string]string": reflect.TypeFor[map[string]string](), "map[string]any": reflect.TypeFor[map[string]any](),
	"any": reflect.TypeFor[any](), "jsonmap": reflect.TypeFor[jsonMap](), "jsonlist": reflect.TypeFor[jsonList](),
	"map": reflect.TypeFor[looseMap](), "iam": reflect.TypeFor[iamAuth](),
}

// iamAuth are the keys of iam_auth.
type iamAuth struct {
	Enabled                  bool   `json:"enabled"`
	Provider                 string `json:"provider"`
	ServiceAccount           string `json:"service_account"`
	TokenRefreshBeforeExpiry string `json:"token_refresh_before_expiry"`
}
