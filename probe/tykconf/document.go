package tykconf

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// document is one configuration file with the place of every key.
type document struct {
	name  string // as shown: "tyk.conf"
	path  string // as it was opened
	first int    // lines before its own, where the file holds more than it
	// holder and service say where in the file it stands, "" where it is the whole file.
	holder, service string

	data  []byte
	value []byte   // the one JSON value that Tyk reads; what follows is ignored. nil where there is none
	top   []member // members of the top-level object, in order; nil where the value is no object
}

// member is one key of an object. An object may hold a key several times.
type member struct {
	key  string
	path string // with the keys around it, as spelled: "storage.Addrs"
	at   int    // offset of the key
	raw  []byte
	from int // offset of raw
}

// newDocument finds the members of a file whose first JSON value is known to be good.
func newDocument(name, path string, data []byte) *document {
	d := &document{name: name, path: path, data: data}
	dec := json.NewDecoder(bytes.NewReader(data))
	var whole json.RawMessage
	if dec.Decode(&whole) != nil {
		return d
	}
	d.value = whole
	d.top = members(whole, int(dec.InputOffset())-len(whole), "")
	return d
}

// within lists the members of an object that is one itself.
func (m member) within() []member { return members(m.raw, m.from, m.path+".") }

// members lists the keys of an object at an offset, in order; nil for what is no object. around leads to the object.
func members(raw []byte, base int, around string) []member {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var out []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return out
		}
		end := int(dec.InputOffset())
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return out
		}
		from := int(dec.InputOffset()) - len(value)
		name, _ := key.(string)
		out = append(out, member{key: name, path: around + name, at: base + keyStart(raw[:end]), raw: value, from: base + from})
	}
	return out
}

// keyStart finds where the key that ends here began: its opening quote.
func keyStart(upTo []byte) int {
	for i := len(upTo) - 2; i >= 0; i-- {
		if upTo[i] != '"' {
			continue
		}
		slashes := 0
		for j := i - 1; j >= 0 && upTo[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}

// find gives the members that a path of keys leads to, in order: a block written twice is merged by Tyk, so it is
// looked for in all of them. Keys match as encoding/json matches them, whatever their case.
func (d *document) find(path ...string) []member {
	level := d.top
	for i, key := range path {
		var found []member
		for _, m := range level {
			if strings.EqualFold(m.key, key) {
				found = append(found, m)
			}
		}
		if i == len(path)-1 {
			return found
		}
		level = nil
		for _, m := range found {
			level = append(level, m.within()...)
		}
	}
	return level
}

// inside gives the members of the object that a path leads to; of the top level for no path.
func (d *document) inside(path ...string) []member {
	if len(path) == 0 {
		return d.top
	}
	var out []member
	for _, m := range d.find(path...) {
		out = append(out, m.within()...)
	}
	return out
}

// line is the number of the line that an offset is in.
func (d *document) line(offset int) int {
	return d.first + 1 + bytes.Count(d.data[:min(max(offset, 0), len(d.data))], []byte("\n"))
}

// origin is the place of an offset: "tyk.conf:12".
func (d *document) origin(offset int) probe.Origin { return place(d.name, d.line(offset)) }

// placeOf is the place of a key.
func (d *document) placeOf(m member) *probe.Place {
	return &probe.Place{
		Kind: probe.PlaceConf, File: d.path, Line: d.line(m.at), Name: probe.Printable(m.path), Service: d.service, Position: d.holder,
	}
}

// decode fills a structure as the component does: one JSON value is read, a value of the wrong type is left out and
// the rest is kept. lone: text after the value is an error too, as with json.Unmarshal.
func decode(data []byte, into any, lone bool) error {
	if lone {
		return json.Unmarshal(data, into)
	}
	err := json.NewDecoder(bytes.NewReader(data)).Decode(into)
	if err == io.ErrUnexpectedEOF {
		return json.Unmarshal(data, into) // for the place of the error
	}
	return err
}

// place joins a file and a line.
func place(file string, line int) probe.Origin {
	return probe.Origin(file + ":" + strconv.Itoa(line))
}
