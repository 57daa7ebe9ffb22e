package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"unicode"
	"unicode/utf8"

	"tyk-redis-doctor/report"
)

// writeJSON writes the report as one object, indented, lists never null.
func writeJSON(w io.Writer, r *report.Report, _ Options) error {
	b, err := encode(r, "  ")
	if err != nil {
		return fmt.Errorf("encoding the report: %w", err)
	}
	_, err = w.Write(b)
	return err
}

// Line writes any value as one line of JSON with the same escapes as the report, for a stream of events.
func Line(w io.Writer, v any) error {
	b, err := encode(v, "")
	if err != nil {
		return fmt.Errorf("encoding a line: %w", err)
	}
	_, err = w.Write(b)
	return err
}

func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // messages stay readable; the HTML format does its own escaping
	enc.SetIndent("", indent)
	if err := enc.Encode(withLists(reflect.ValueOf(v)).Interface()); err != nil {
		return nil, err
	}
	return escapeInvisible(b.Bytes()), nil
}

// escapeInvisible writes characters that a terminal would obey (C1 controls, bidi marks) as \uNNNN. They can only
// stand inside strings, so the value stays the same.
func escapeInvisible(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == '\n' || unicode.IsPrint(r):
			out = append(out, b[i:i+n]...)
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}

// withLists gives a copy in which every nil slice that would be written as null is an empty list. Slices and maps
// with their own encoding are left alone, and what v points to is not changed.
func withLists(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || isEncoder(v.Type()) {
			return v
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(withLists(v.Elem()))
		return p
	case reflect.Struct:
		if isEncoder(v.Type()) {
			return v
		}
		s := reflect.New(v.Type()).Elem()
		s.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				s.Field(i).Set(withLists(v.Field(i)))
			}
		}
		return s
	case reflect.Slice:
		if isEncoder(v.Type()) {
			return v
		}
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			s.Index(i).Set(withLists(v.Index(i)))
		}
		return s
	case reflect.Map:
		if v.IsNil() {
			return reflect.MakeMap(v.Type())
		}
	}
	return v
}

var encoder = reflect.TypeFor[json.Marshaler]()

func isEncoder(t reflect.Type) bool { return t.Implements(encoder) }
