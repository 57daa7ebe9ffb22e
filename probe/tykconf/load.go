package tykconf

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"tyk-redis-doctor/probe"
)

// habits are how a component loads its settings.
type habits struct {
	prefix    string // of its variables
	lone      bool   // text after the JSON value is an error
	fatal     bool   // an error in the file or in a variable ends the process
	omitsRead bool   // with TYK_*_OMITCONFIGFILE the file is not even opened
}

// load reads the file and the variables as the component does.
func (r *reader) load(h habits) {
	r.start()
	v, set := r.env[h.prefix+"_OMITCONFIGFILE"]
	omit := set && r.has(omits) && strings.EqualFold(v.Value, "true")
	if !omit || !h.omitsRead {
		r.read(h)
	}
	if omit {
		r.forget()
	}
	if bad := r.fill(h.prefix, r.conf, nil); bad != nil {
		r.refuse(bad, h.fatal)
	}
}

// forget drops what the file held. What ended the process while reading it stands.
func (r *reader) forget() {
	r.start()
	r.doc, r.omitted = nil, true
	var left []probe.Note
	for _, n := range r.notes {
		if n.Stops {
			left = append(left, n)
		}
	}
	r.notes = left
}

// read decodes the file, where one is named.
func (r *reader) read(h habits) {
	if r.file.Path == "" {
		r.builtIn()
		r.without()
		return
	}
	if r.file.unread != nil {
		r.unread(r.file.unread, h)
		return
	}
	data := r.file.data
	r.doc = newDocument(r.shown(), data)
	err := decode(data, r.conf.Addr().Interface(), h.lone)
	switch {
	case isSyntax(err) || r.doc.value == nil:
		r.malformed(err, data, h)
		return
	case string(r.doc.value) == "null":
		r.null()
		return
	}
	for _, b := range r.blocks {
		b.trace(r.doc)
	}
	r.wrongTypes(err, h)
}

// builtIn are the defaults that the Gateway starts from where it finds no file at all.
func (r *reader) builtIn() {
	if r.component != probe.Gateway {
		return
	}
	s := r.main().value
	s.FieldByName("Type").SetString("redis")
	s.FieldByName("Host").SetString("localhost")
	s.FieldByName("Port").SetInt(6379)
	s.FieldByName("MaxIdle").SetInt(100)
}

// without hints that no file was found in the default places, where that is no trouble.
func (r *reader) without() {
	text := map[probe.Component]string{
		probe.Gateway: "No tyk.conf was found: the Gateway writes one with its built-in defaults (Redis at localhost:6379) and its variables, and runs with it.",
		probe.Pump:    "No pump.conf was found: Pump logs \"Couldn't load configuration file\" and runs with its variables alone; TYK_PMP_OMITCONFIGFILE=true spares it the error.",
	}[r.component]
	if text != "" && r.here() {
		r.note(probe.Note{ID: probe.ConfigFileMissing, Text: text, Harmless: true})
	}
}

// shown is the file as origins name it: its base name.
func (r *reader) shown() string { return probe.Printable(filepath.Base(r.file.Path)) }

// path is the file as notes name it.
func (r *reader) path() string { return probe.Printable(r.file.Path) }

// isSyntax tells whether nothing of the file was decoded.
func isSyntax(err error) bool {
	if err == nil {
		return false
	}
	_, wrongType := err.(*json.UnmarshalTypeError)
	return !wrongType
}
