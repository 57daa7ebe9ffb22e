package tykconf

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// others tells whether a variable that begins with TYK_ is one of another component, or of none.
var others = sync.OnceValue(func() *regexp.Regexp {
	words := []string{"PORTAL", "SECRET", "LOGLEVEL", "LOGFORMAT", "VERSION", "OPERATOR", "K8S", "TLS"}
	for _, c := range component.All() {
		for _, start := range append([]string{c.Prefix}, c.Mistaken...) {
			if word, ok := strings.CutPrefix(strings.TrimSuffix(start, "_"), "TYK_"); ok && word != "" {
				words = append(words, word)
			}
		}
	}
	return regexp.MustCompile("^TYK_(" + strings.Join(words, "|") + ")(_|$)")
})

// serviceLink are variables that Kubernetes sets for a Service.
var serviceLink = pattern(`_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)$`)

// lintVariables notes, with the main store, variables that clearly mean Redis and that the component does not know.
func (r *reader) lintVariables(b *block, s *probe.Store) {
	if b != r.main() {
		return
	}
	r.lintOmit(s)
	known := r.knownVariables()
	told := 0
	for _, name := range slices.Sorted(maps.Keys(r.env)) {
		if known[name] || serviceLink().MatchString(name) || strings.HasPrefix(r.env[name].Value, "tcp://") {
			continue
		}
		n, of, ok := r.unknownVariable(r.env[name], known, s)
		switch {
		case !ok:
			continue
		case of == nil || of == b:
			s.Notes = append(s.Notes, n)
		default:
			of.stray = append(of.stray, n)
		}
		if told++; told == maxUnknown {
			return
		}
	}
}

// lintOmit hints at a variable that should make the component forget its file and does not: true alone counts, and old
// versions do not know it.
func (r *reader) lintOmit(s *probe.Store) {
	v, set := r.env[r.of.Prefix+"_OMITCONFIGFILE"]
	if wanted, err := strconv.ParseBool(v.Value); !set || r.omitted || r.doc == nil || err == nil && !wanted || v.Value == "" {
		return
	}
	at := v.Place()
	n := probe.Note{ID: probe.ConfigUnknownVariable, Key: v.Name, Origin: v.Origin, Harmless: true}
	n.Value, n.Want = shown(v.Value), v.Name+"=true"
	n.Kind, n.Place, n.Right, n.Meant = probe.NoEffect, &at, &at, probe.TextSetting("true")
	n.Text = fmt.Sprintf("%s is %q, which has no effect: true alone makes %s leave its file out.", v.Name, n.Value, r.of.Sentence)
	if !r.has(r.of.Loading.Omits) {
		n.Want, n.Right, n.Meant, n.Kind = "", nil, nil, probe.OtherVersion
		n.Text = fmt.Sprintf("%s is set, but version %s of %s does not know it: the file counts.", v.Name, r.version.Text, r.of.Sentence)
	}
	s.Notes = append(s.Notes, n)
}

// knownVariables are all names that the component reads.
func (r *reader) knownVariables() map[string]bool {
	out := map[string]bool{r.of.Prefix + "_OMITCONFIGFILE": true}
	for _, name := range variableNames(r.of.Prefix, r.conf.Type()) {
		out[name] = true
	}
	for _, o := range r.overrides() {
		for _, name := range variableNames(o.Prefix, r.main().value.Type()) {
			out[name] = true
		}
	}
	return out
}

// unknownVariable tells whether a variable that the component does not read means its Redis, and makes the note. of is
// the block that it means, nil for none.
func (r *reader) unknownVariable(v probe.Variable, known map[string]bool, s *probe.Store) (n probe.Note, of *block, ok bool) {
	at := v.Place()
	n = probe.Note{ID: probe.ConfigUnknownVariable, Key: probe.Printable(v.Name), Origin: v.Origin, Place: &at}
	tail, own := r.tail(v.Name)
	if tail == "" {
		return n, nil, false
	}
	switch want, b, row, ok := r.variableMeant(tail, known); {
	case ok:
		of = b
		n.Want, n.Field = want, row.Field
		if want != "" {
			n.Right = aside(&at, want)
		} else {
			n.Kind, n.Since = probe.OtherVersion, r.version.FirstAfter(row.In)
		}
		n.Harmless = b != nil && row.Field == ""
		if b != nil && row.Field != "" {
			raw := asJSON(v.Value, row.Kind)
			n.Harmless = r.sameAnyway(b, row.Field, raw, r.viewed(b, s))
			n.Meant = settingFrom(row.Field, v.Value)
			if secret(row.Field) {
				r.hide(v.Value)
			} else {
				n.Value = shown(v.Value)
			}
		}
	case own && r.insideBlock(tail):
		n.Harmless = true // below a Redis block, but no setting that any version has
	default:
		return n, nil, false
	}
	n.Text = fmt.Sprintf("%s is no variable of %s, which ignores it without a message.", n.Key, r.of.Sentence)
	if n.Want != "" {
		n.Text += " The variable is " + n.Want + "."
	} else if n.Field != "" {
		n.Text = fmt.Sprintf("%s is set, but version %s of %s does not know that setting.", n.Key, r.version.Text, r.of.Sentence)
	}
	return n, of, true
}

// viewed is the store of a block as far as it is known here: of the main block all of it, of a second one its values.
func (r *reader) viewed(b *block, s *probe.Store) *probe.Store {
	if b == r.main() {
		return s
	}
	other := *s
	a := r.addresses(b)
	other.Configured, other.TimeoutS = a.configured, r.timeout(b)
	other.TLS.Enabled, other.TLS.SkipVerify = b.flag(component.UseSSL), b.flag(component.SkipVerify)
	other.TLS.MinVersion, other.TLS.MaxVersion = b.text(component.MinVersion), b.text(component.MaxVersion)
	return &other
}

// tail is what follows the component's prefix, squeezed, and whether that prefix is the right one. "" for variables of
// others.
func (r *reader) tail(name string) (tail string, own bool) {
	upper := strings.ToUpper(strings.TrimSpace(name))
	if rest, ok := strings.CutPrefix(upper, r.of.Prefix+"_"); ok {
		return squeezed(rest), true
	}
	for _, wrong := range r.of.Mistaken {
		if rest, ok := strings.CutPrefix(upper, wrong); ok && (wrong != "TYK_" || !others().MatchString(upper)) {
			return squeezed(rest), false
		}
	}
	return "", false
}

// variableMeant finds the variable that a squeezed tail is meant for. want is "" where this version has none.
func (r *reader) variableMeant(tail string, known map[string]bool) (want string, b *block, row component.Row, ok bool) {
	misspelt := strings.ReplaceAll(tail, "separate", "seperate")
	for _, spelling := range []string{tail, misspelt, strings.ReplaceAll(misspelt, "storage", "store")} {
		for _, name := range r.switches() {
			if known[name] && squeezed(strings.TrimPrefix(name, r.of.Prefix)) == spelling {
				return name, nil, component.Row{}, true
			}
		}
	}
	for _, b := range r.blocks {
		for _, start := range r.blockStarts(b) {
			rest, inside := strings.CutPrefix(tail, start)
			if !inside || rest == "" || start == "" && !plainly[rest] && !strings.HasPrefix(rest, "redis") {
				continue
			}
			for _, row := range b.Rows { // the very name, or that of another version
				if squeezed(row.Go) == rest {
					return b.variable(row), b, row, true
				}
			}
			if f, ok := meant(rest, start != ""); ok {
				return b.variable(component.Row{Field: f}), b, component.Row{Field: f, Kind: kindOf(f)}, true
			}
		}
	}
	return "", nil, component.Row{}, false
}

// variable is the name by which the version knows a row or, where it does not, another row of its field.
func (b *block) variable(row component.Row) string {
	for _, k := range b.known {
		if k.Go == row.Go {
			return b.Spell(k).Variable
		}
	}
	for _, k := range b.rows(row.Field) {
		return b.Spell(k).Variable
	}
	return ""
}

func kindOf(f component.Field) component.Kind {
	for _, c := range component.All() {
		for _, r := range c.Main().Rows {
			if r.Field == f {
				return r.Kind
			}
		}
	}
	return component.String
}

// blockStarts are squeezed tails that lead to a block: its own, and what people write in its place. The last one is "",
// for names without any block, where only those that mean Redis plainly count.
func (r *reader) blockStarts(b *block) []string {
	var starts []string
	if own := squeezed(strings.TrimPrefix(b.Prefix, r.of.Prefix)); own != "" {
		starts = append(starts, own)
	}
	if b != r.main() {
		return starts
	}
	return slices.Concat(starts, b.Words, []string{"redis", ""})
}

func (r *reader) insideBlock(tail string) bool {
	for _, b := range r.blocks {
		if own := squeezed(strings.TrimPrefix(b.Prefix, r.of.Prefix)); own != "" && strings.HasPrefix(tail, own) {
			return true
		}
	}
	return false
}

// asJSON writes the value of a variable as the file would hold it.
func asJSON(value string, k component.Kind) []byte {
	switch k {
	case component.Bool, component.Int:
		if json.Valid([]byte(value)) {
			return []byte(value)
		}
	}
	b, _ := json.Marshal(value) // a string always marshals
	return b
}
