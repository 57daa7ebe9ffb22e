package tykconf

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// wrongTypes notes every value of the Redis blocks that has the wrong type, and, where such a value ends the process,
// the first one anywhere.
func (r *reader) wrongTypes(err error) {
	found := r.wrongWhole()
	for _, b := range r.blocks {
		found = r.wrongIn(b) || found
	}
	var first *json.UnmarshalTypeError
	if found || !r.fatal() || !errors.As(err, &first) {
		return
	}
	key := first.Field
	if key == "" {
		key = r.shown()
	}
	origin := r.doc.origin(int(first.Offset) - 1)
	at := &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Line: r.doc.line(int(first.Offset) - 1), Name: first.Field}
	if path := strings.Split(first.Field, "."); first.Field != "" {
		if m := r.doc.find(path...); len(m) > 0 {
			origin, at = r.doc.origin(m[len(m)-1].at), r.doc.placeOf(m[len(m)-1])
		}
	}
	why := fmt.Sprintf("holds %s where %s is expected", kindOfError(first), expectedOf(first.Type.String()))
	then := r.title() + " exits: couldn't unmarshal config."
	r.note(probe.Note{
		ID: probe.ConfigTypeError, Key: key, Origin: origin, Stops: true, Place: at, Why: why, Then: then,
		Text: fmt.Sprintf("%s: %s %s. %s", origin, key, why, then),
	})
}

// kindOfError is the JSON type that was found, without the value.
func kindOfError(e *json.UnmarshalTypeError) string {
	kind, _, _ := strings.Cut(e.Value, " ")
	return article(kind)
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// wrongWhole notes a file that holds no object at all.
func (r *reader) wrongWhole() bool {
	if r.doc.value[0] == '{' {
		return false
	}
	r.lost = true
	n := probe.Note{ID: probe.ConfigTypeError, Key: r.shown(), Origin: r.doc.origin(0), Stops: r.fatal()}
	n.Place = &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Line: 1}
	n.Why, n.Then = "holds "+jsonKind(r.doc.value)+", not an object", r.title()+" exits: couldn't unmarshal config."
	if !r.fatal() {
		n.Then = r.title() + " runs without anything from it."
	}
	n.Text = fmt.Sprintf("%s: the file %s. %s", n.Origin, n.Why, n.Then)
	r.note(n)
	return true
}

// wrongIn looks through one block and tells whether it found something.
func (r *reader) wrongIn(b *block) bool {
	found := false
	path := b.keyPath()
	for i := range path {
		for _, m := range r.doc.find(path[:i+1]...) {
			if m.raw[0] != '{' && string(m.raw) != "null" {
				r.wrongType(b, component.Row{}, m, strings.Join(path[:i+1], "."), "an object")
				found = true
			}
		}
	}
	for _, m := range r.doc.inside(path...) {
		if len(r.notes)+len(b.notes) > maxUnknown {
			return true
		}
		row, ok := b.row(m.key)
		if ok && fits(m.raw, row.Kind) != nil {
			r.wrongType(b, row, m, b.Spell(row).Key, expectedOf(string(row.Kind)))
			found = true
		}
	}
	return found
}

// wrongType notes one value. Where it ends the process it is told with the main store, whatever block it is in.
func (r *reader) wrongType(b *block, row component.Row, m member, key, expected string) {
	if len(r.notes)+len(b.notes) > maxUnknown {
		return
	}
	n := probe.Note{ID: probe.ConfigTypeError, Field: row.Field, Key: key, Origin: r.doc.origin(m.at), Stops: r.fatal()}
	switch row.Field {
	case "", component.Addrs, component.Hosts, component.Host, component.Port:
		r.lost = true
	}
	if row.Field != "" && !secret(row.Field) {
		n.Value = shown(string(m.raw))
	}
	n.Place, n.Meant = r.doc.placeOf(m), rightValue(row, m.raw)
	n.Want = shown(lineOf(row.Key, n.Meant))
	n.Why = fmt.Sprintf("must be %s, not %s", expected, jsonKind(m.raw))
	hosts := row.Kind == component.Map || row.Kind == component.LooseMap
	if row.Kind == component.List && m.raw[0] == '[' || hosts && m.raw[0] == '{' {
		n.Why = "must have strings in quotes for its items"
	}
	n.Then = r.title() + " leaves the value out and runs on."
	if r.fatal() {
		n.Then = r.title() + " exits: couldn't unmarshal config."
	}
	n.Text = fmt.Sprintf("%s: %s %s. %s", n.Origin, key, n.Why, n.Then)
	if r.fatal() {
		r.note(n)
		return
	}
	b.notes = append(b.notes, n)
}

func secret(f component.Field) bool {
	return f == component.Password || f == component.SentinelPassword
}

func expectedOf(kind string) string {
	switch {
	case kind == "bool":
		return "true or false, without quotes"
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"), kind == "time.Duration":
		return "a whole number without quotes"
	case strings.HasPrefix(kind, "float"):
		return "a number without quotes"
	case kind == "string":
		return "a string in quotes"
	case strings.HasPrefix(kind, "[]"), strings.HasSuffix(kind, "jsonList"):
		return `a list, as in ["host:6379"]`
	case kind == string(component.Map), kind == string(component.LooseMap):
		return `an object of strings, as in {"host": "6379"}`
	}
	return "an object"
}

// jsonKind names the type of a JSON value.
func jsonKind(raw []byte) string {
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "a bool"
	case 'n':
		return "null"
	}
	if strings.ContainsAny(string(raw), ".eE") {
		return "a number with a fraction"
	}
	return "a number"
}

// rightValue is the value that was probably meant, nil where it cannot be told.
func rightValue(row component.Row, raw []byte) *probe.Setting {
	var text string
	if secret(row.Field) {
		return nil
	}
	quoted := json.Unmarshal(raw, &text) == nil
	switch row.Kind {
	case component.Int:
		if n, err := strconv.Atoi(strings.TrimSpace(text)); quoted && err == nil {
			return probe.NumberSetting(n)
		}
		if f, err := strconv.ParseFloat(string(raw), 64); err == nil && f == float64(int(f)) {
			return probe.NumberSetting(int(f))
		}
	case component.Bool:
		if !quoted {
			text = string(raw)
		}
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "yes", "on", "1":
			return probe.FlagSetting(true)
		case "false", "no", "off", "0":
			return probe.FlagSetting(false)
		}
	case component.List:
		if quoted {
			return probe.ListSetting(strings.Split(text, ","))
		}
	}
	return nil
}

// lineOf writes a key and its value as the file has them, "" for no value.
func lineOf(key string, value *probe.Setting) string {
	if value == nil {
		return ""
	}
	b, err := json.Marshal(value.Value())
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%q: %s", key, b)
}
