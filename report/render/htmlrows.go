package render

import (
	"reflect"

	"tyk-redis-doctor/probe"
)

// inOneRow makes every text of a view visible, line breaks among it: addresses, names and the words of servers stand in
// headings and captions, where a raw line break would be taken for white space. v is a pointer to slices and structs of
// texts; what is in several lines on purpose is not for it.
func inOneRow(v any) { makeVisible(reflect.ValueOf(v)) }

func makeVisible(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			makeVisible(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			makeVisible(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				makeVisible(v.Field(i))
			}
		}
	case reflect.String:
		v.SetString(probe.Visible(v.String()))
	}
}
