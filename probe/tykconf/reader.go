package tykconf

import (
	"reflect"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// reader reads the settings of one component.
type reader struct {
	of      component.Component
	number  int // 2 for the second one of the same component, and so on
	version component.Version
	// versionFrom says who told the version.
	versionFrom probe.VersionSource
	deployment  probe.Deployment
	file        probe.ConfFile
	keys        *probe.Keyring
	env         variables
	beside      []probe.Component // that are read with the same variables

	doc     *document // nil where no file was read
	conf    reflect.Value
	blocks  []*block
	notes   []probe.Note // of the whole component: they go with its main store
	exits   bool         // the component does not get as far as building its clients
	used    int          // variables that were read
	omitted bool         // the file does not count: TYK_*_OMITCONFIGFILE
	lost    bool         // values did not count because of a trouble that is noted already
	unseen  bool         // there is a file, or there may be, and it is not known what it holds
}

// has tells whether the version meets a constraint of its component's tables.
func (r *reader) has(in string) bool { return r.version.Within(in) }

// fatal tells whether an error in the file or in a variable ends the process.
func (r *reader) fatal() bool { return r.has(r.of.Loading.Fatal) }

// title names the component at the beginning of a sentence.
func (r *reader) title() string { return capital(r.of.Sentence) }

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// note keeps a note of the whole component.
func (r *reader) note(n probe.Note) {
	r.notes = append(r.notes, n)
	r.exits = r.exits || n.Stops
}

// start makes an empty structure and the blocks in it.
func (r *reader) start() {
	r.conf = reflect.New(shapeOf(r.of, r.version)).Elem()
	r.blocks = nil
	for _, d := range r.of.Blocks {
		if b := r.at(d); b != nil {
			r.blocks = append(r.blocks, b)
		}
	}
}

// main is the block that the component always uses.
func (r *reader) main() *block { return r.blocks[0] }

// block gives a block by its name, nil where the version has none.
func (r *reader) block(name string) *block {
	for _, b := range r.blocks {
		if b.Name == name {
			return b
		}
	}
	return nil
}

// fill applies the variables of a prefix to a structure, and notes which block each value went to. path leads to the
// structure. It stops at the first variable that the component cannot use.
func (r *reader) fill(prefix string, s reflect.Value, path []string) *refused {
	w := walk{env: r.env, old: r.has(r.of.Loading.OldEnvconfig)}
	w.took = func(v probe.Variable, path []string, before reflect.Value) {
		for _, b := range r.blocks {
			here := b.goPath(r.conf.Type())
			if len(path) < len(here)+1 || !slices.Equal(path[:len(here)], here) {
				continue
			}
			if row, ok := b.goRow(path[len(here)]); ok {
				r.used++
				r.replaced(b, row, v, before)
				b.origin[row.Go], b.places[row.Go], b.loaded[row.Go] = v.Origin, v.Place(), true
			}
		}
	}
	return w.fill(prefix, s, path)
}

func (b *block) goRow(name string) (component.Row, bool) {
	for _, r := range b.known {
		if r.Go == name {
			return r, true
		}
	}
	return component.Row{}, false
}

// flag is a bool of the component outside its Redis blocks, by its name in the structure; false where the version has none.
func (r *reader) flag(name string) bool {
	f := r.conf.FieldByName(name)
	return f.IsValid() && f.Bool()
}
