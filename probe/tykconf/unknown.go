package tykconf

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// concealable are the fields, addresses apart, whose value decides where, as whom and with how many connections a client
// comes, and how long it waits.
var concealable = []component.Field{
	component.Type, component.EnableCluster, component.MasterName, component.Username, component.Password, component.SentinelPassword,
	component.Database, component.UseSSL, component.SkipVerify, component.CAFile, component.CertFile, component.KeyFile,
	component.MinVersion, component.MaxVersion, component.Timeout, component.MaxActive,
}

// isHidden tells whether what made a field is a variable whose value is not here.
func (b *block) isHidden(f component.Field) bool {
	return slices.ContainsFunc(b.rows(f), func(row component.Row) bool { return b.hidden[row.Go] })
}

// byVariable tells whether a variable sets a field.
func (b *block) byVariable(f component.Field) bool {
	return slices.ContainsFunc(b.rows(f), func(row component.Row) bool { return b.loaded[row.Go] })
}

// unsure tells whether something that is not here may set a field: a variable, a file, or a place of further variables.
func (r *reader) unsure(b *block, f component.Field) bool {
	switch {
	case b.isHidden(f):
		return true
	case b.byVariable(f):
		return false
	}
	return r.unseen && !r.file.Shipped || len(r.deployment.Elsewhere) > 0
}

// noAddressKnown tells whether the addresses cannot be told from what is here. Variables that name a host and its port
// say enough: the files of the images name no list that would win over them.
func (r *reader) noAddressKnown(b *block) bool {
	filed := func(f component.Field) bool { return !b.byVariable(f) && len(r.deployment.Elsewhere) > 0 }
	switch {
	case b.isHidden(component.Addrs):
		return true
	case len(b.list(component.Addrs)) > 0:
		return filed(component.Addrs)
	case b.isHidden(component.Hosts):
		return true
	case len(b.table(component.Hosts)) > 0:
		return filed(component.Hosts)
	case b.isHidden(component.Host), b.isHidden(component.Port):
		return true
	case b.byVariable(component.Host) && b.byVariable(component.Port):
		return false
	}
	return r.unseen || len(r.deployment.Elsewhere) > 0
}

// conceal takes out of a store what the input does not tell, and says what would tell it.
func (r *reader) conceal(b *block, a addresses, s *probe.Store) {
	blank := r.noAddressKnown(b)
	if blank {
		s.Unknown = append(s.Unknown, component.Addrs)
	}
	for _, f := range concealable {
		if b.knows(f) && r.unsure(b, f) && !(f == component.SentinelPassword && s.Mode != probe.Sentinel && !b.isHidden(f)) {
			s.Unknown = append(s.Unknown, f)
		}
	}
	slices.Sort(s.Unknown)
	if slices.Contains(s.Unknown, component.Password) {
		s.Password = probe.HiddenSecret()
	}
	if slices.Contains(s.Unknown, component.SentinelPassword) {
		s.SentinelPassword = probe.HiddenSecret()
	}
	if n, ok := r.notHere(b, s, blank); ok {
		s.Notes = append(s.Notes, n)
	}
}

// notHere is the note on a file, or on places of further variables, that are not here; false where nothing is unknown for
// their sake.
func (r *reader) notHere(b *block, s *probe.Store, blank bool) (probe.Note, bool) {
	var where []string
	if r.unseen {
		where = append(where, r.file.Hidden)
	}
	where = append(where, r.deployment.Elsewhere...)
	field := ""
	for _, f := range append([]component.Field{component.Addrs}, s.Unknown...) {
		if slices.Contains(s.Unknown, f) && !r.toldHidden(b, f) && field == "" {
			field = f
		}
	}
	if field == "" || len(where) == 0 || b != r.main() && !blank {
		return probe.Note{}, false
	}
	what := "All settings of"
	if blank {
		what = "The Redis of"
	}
	from := r.of.Sentence
	if r.deployment.Service != "" {
		from += " " + r.deployment.Service
	}
	text := fmt.Sprintf("%s %s cannot be told: not here is %s.", what, from, strings.Join(where, ", "))
	if len(r.deployment.Elsewhere) > 0 {
		text += " Give it together with " + r.sourceName() + "."
	} else {
		text += fmt.Sprintf(" Give its file with --conf %s=FILE.", r.of.ID)
	}
	return probe.Note{
		ID: probe.RunNotVisible, Field: field, Key: r.sourceName(), Value: strings.Join(where, ", "), Kind: probe.Kept, Text: text,
	}, true
}

// toldHidden tells whether a variable that is hidden, and told, is why a field is not known.
func (r *reader) toldHidden(b *block, f component.Field) bool {
	if f == component.Addrs {
		return slices.ContainsFunc(addressFields, b.isHidden)
	}
	return b.isHidden(f)
}

// sourceName is the file that describes the deployment, for a sentence.
func (r *reader) sourceName() string {
	if r.deployment.Source == "" {
		return "the variables"
	}
	return probe.Printable(filepath.Base(r.deployment.Source))
}

// elsewhereFiles notes TLS files of another file system: they are set, and nobody looks for them here.
func (r *reader) elsewhereFiles(b *block, s *probe.Store) {
	for _, f := range []component.Field{component.CAFile, component.CertFile, component.KeyFile} {
		path := b.text(f)
		if path == "" || slices.Contains(s.Unknown, f) {
			continue
		}
		s.Unknown = append(s.Unknown, f)
		n := b.about(probe.RunNotVisible, f)
		n.Kind, n.Value = probe.Kept, probe.Printable(path)
		n.Text = fmt.Sprintf("%s (%s) is %s, a path of another file system: what the file holds is not known here.", n.Key, n.Origin, n.Value)
		s.Notes = append(s.Notes, n)
	}
	slices.Sort(s.Unknown)
}
