package tykconf

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// load reads the file and the variables as the component does.
func (r *reader) load() {
	r.start()
	how := r.of.Loading
	v, set := r.env[r.of.Prefix+"_OMITCONFIGFILE"]
	omit := set && r.has(how.Omits) && strings.EqualFold(v.Value, "true")
	if !omit || !r.has(how.OmitsRead) {
		r.read()
	}
	if omit {
		r.forget()
	}
	r.keepFiled()
	if bad := r.fill(r.of.Prefix, r.conf, nil); bad != nil {
		r.refuse(bad, r.fatal())
	}
}

// forget drops what the file held. What ended the process while reading it stands.
func (r *reader) forget() {
	r.start()
	r.doc, r.omitted, r.unseen = nil, true, false
	var left []probe.Note
	for _, n := range r.notes {
		if n.Stops {
			left = append(left, n)
		}
	}
	r.notes = left
}

// read decodes the file, where one is named.
func (r *reader) read() {
	switch {
	case r.file.Hidden != "":
		r.unseen = true
		return
	case r.file.Path == "":
		r.builtIn()
		r.without()
		return
	case r.file.Fault != nil:
		r.unread(r.file.Fault)
		return
	}
	data := r.file.Data
	r.doc = newDocument(r.shown(), r.file.Path, data)
	r.doc.first = r.file.Line
	if r.file.Holder != "" {
		r.doc.holder, r.doc.service = r.file.Holder, r.deployment.Service
	}
	err := decode(data, r.conf.Addr().Interface(), r.has(r.of.Loading.Lone))
	switch {
	case isSyntax(err) || r.doc.value == nil || braced(data) != nil:
		r.malformed(err, data)
		r.fragment(data)
		return
	case string(r.doc.value) == "null":
		r.null()
		return
	}
	for _, b := range r.blocks {
		b.trace(r.doc)
	}
	r.wrongTypes(err)
}

// fragment shows what a fragment would set, once it has its braces. That the file does not count is noted.
func (r *reader) fragment(data []byte) {
	whole := braced(data)
	if whole == nil {
		return
	}
	r.doc = newDocument(r.shown(), r.file.Path, whole)
	_ = decode(whole, r.conf.Addr().Interface(), false) // what has the wrong type is left out, as it would be
	for _, b := range r.blocks {
		b.trace(r.doc)
	}
}

// builtIn are the values that a component starts from where it finds no file at all.
func (r *reader) builtIn() {
	for _, row := range r.main().known {
		value, given := r.of.Loading.BuiltIn[row.Field]
		if !given {
			continue
		}
		v := r.main().get(row)
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && v.CanInt() {
			v.SetInt(n)
		} else {
			v.SetString(value)
		}
	}
}

// without notes that no file was found in the default places, where that is worth a word.
func (r *reader) without() {
	found := r.of.Loading.NoFile
	if found.Does == component.Silent || !r.here() {
		return
	}
	n := probe.Note{ID: probe.ConfigFileMissing, Text: found.Text, Harmless: true, Then: found.Text}
	if found.Does == component.Exits {
		n.Key, n.Value, n.Harmless, n.Stops = r.of.Places[0], r.of.Places[0], false, true
		n.Why = "is not in the working directory"
	}
	r.note(n)
}

// here tells whether the component runs on this machine, so that its files are to be looked for here too.
func (r *reader) here() bool {
	return r.deployment.Kind == probe.Here || r.deployment.Kind == probe.OfProcess
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
