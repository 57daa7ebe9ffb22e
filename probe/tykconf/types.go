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
	if path := strings.Split(first.Field, "."); first.Field != "" {
		if m := r.doc.find(path...); len(m) > 0 {
			origin = r.doc.origin(m[len(m)-1].at)
		}
	}
	r.note(probe.Note{
		ID: probe.ConfigTypeError, Key: key, Origin: origin, Stops: true,
		Text: fmt.Sprintf("%s: %s holds %s where %s is expected. %s exits: couldn't unmarshal config.",
			origin, key, kindOfError(first), expectedOf(first.Type.String()), r.title()),
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
	n.Text = fmt.Sprintf("%s: the file holds %s, not an object. ", n.Origin, jsonKind(r.doc.value))
	if r.fatal() {
		n.Text += r.title() + " exits: couldn't unmarshal config."
	} else {
		n.Text += r.title() + " runs without anything from it."
	}
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
	n.Want = shown(rightType(row, m.raw))
	n.Text = fmt.Sprintf("%s: %s must be %s, not %s. ", n.Origin, key, expected, jsonKind(m.raw))
	if partly := row.Kind == component.List && m.raw[0] == '[' || (row.Kind == component.Map || row.Kind == component.LooseMap) && m.raw[0] == '{'; partly {
		n.Text = fmt.Sprintf("%s: every item of %s must be a string in quotes. ", n.Origin, key)
	}
	switch {
	case r.fatal():
		n.Text += r.title() + " exits: couldn't unmarshal config."
		r.note(n)
	default:
		n.Text += r.title() + " leaves the value out and runs on."
		b.notes = append(b.notes, n)
	}
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

// rightType gives the line that was probably meant, "" where it cannot be told.
func rightType(row component.Row, raw []byte) string {
	var text string
	if secret(row.Field) {
		return ""
	}
	quoted := json.Unmarshal(raw, &text) == nil
	switch row.Kind {
	case component.Int:
		if n, err := strconv.Atoi(strings.TrimSpace(text)); quoted && err == nil {
			return fmt.Sprintf("%q: %d", row.Key, n)
		}
		if f, err := strconv.ParseFloat(string(raw), 64); err == nil && f == float64(int(f)) {
			return fmt.Sprintf("%q: %d", row.Key, int(f))
		}
	case component.Bool:
		if !quoted {
			text = string(raw)
		}
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "yes", "on", "1":
			return fmt.Sprintf("%q: true", row.Key)
		case "false", "no", "off", "0":
			return fmt.Sprintf("%q: false", row.Key)
		}
	case component.List:
		if quoted {
			b, err := json.Marshal(strings.Split(text, ","))
			if err == nil {
				return fmt.Sprintf("%q: %s", row.Key, b)
			}
		}
	}
	return ""
}
