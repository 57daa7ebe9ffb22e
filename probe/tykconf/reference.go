package tykconf

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/source"
)

// reference is a value that names a secret instead of being one.
var reference = pattern(`^(?i)(env|secrets|consul|vault|file|kv)://|^\$(secret_\w+\.|kv\{)`)

// resolve follows the reference of a block's password, also where that block is not in use.
func (r *reader) resolve(name string) {
	b := r.block(name)
	if b == nil || !r.has(r.of.Resolves.Passwords) {
		return
	}
	scheme, key, ok := strings.Cut(b.text(component.Password), "://")
	if !ok {
		return
	}
	row := b.rows(component.Password)[0]
	b.followed = true
	switch scheme {
	case "env":
		r.fromVariable(b, row, key)
	case "secrets":
		r.fromSecrets(b, row, key)
	case "file":
		if b.followed = r.has(r.of.Resolves.Files); b.followed {
			r.fromFile(b, row, key)
		}
	case "consul", "vault", "kv":
		if scheme == "kv" && !r.has(r.of.Resolves.Stores) {
			b.followed = false
			return
		}
		b.hidden[row.Go] = true // what stands here is never sent
		n := b.about(probe.RunNotVisible, component.Password)
		n.Kind, n.Value, n.Right = probe.Kept, scheme+"://", &probe.Place{Kind: probe.PlaceEnv, Name: b.Spell(row).Variable}
		n.Text = fmt.Sprintf("%s (%s) is kept in %s, which this tool does not ask: the real password is not known here. "+
			"Give it as %s to check with it.", n.Key, n.Origin, scheme, n.Right.Name)
		b.notes = append(b.notes, n)
	default:
		b.followed = false
	}
}

// resolveOwn: further secrets are resolved in the same way as the passwords, and one that is missing from the secrets map
// ends the process too.
func (r *reader) resolveOwn() {
	if !r.has(r.of.Resolves.Passwords) {
		return
	}
	secrets := r.secrets()
	for _, name := range slices.Sorted(maps.Keys(r.of.Resolves.Secrets)) {
		key := r.of.Resolves.Secrets[name]
		wanted, ok := strings.CutPrefix(r.conf.FieldByName(name).String(), "secrets://")
		if _, there := secrets[wanted]; !ok || there {
			continue
		}
		r.note(probe.Note{
			ID: probe.ConfigUnresolvedReference, Key: key, Want: "secrets", Stops: true, Kind: probe.Nowhere,
			Place: &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Name: key},
			Right: &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Name: "secrets." + probe.Printable(wanted)},
			Why:   fmt.Sprintf("names %q in secrets, where there is no such key", probe.Printable(wanted)),
			Text:  fmt.Sprintf("%s names %q in secrets, where there is no such key: %s exits.", key, probe.Printable(wanted), r.of.Sentence),
		})
	}
}

// fromVariable: TYK_SECRET_ and the key in upper case. One that is missing gives an empty password, without an error.
func (r *reader) fromVariable(b *block, row component.Row, key string) {
	name := "TYK_SECRET_" + strings.ToUpper(key)
	v := r.env[name]
	b.get(row).SetString(v.Value)
	if v.Value == "" {
		n := r.unresolved(
			b,
			component.Password,
			fmt.Sprintf("names the variable %s, which is not set or empty", name),
			"the password is empty",
			false,
		)
		n.Kind, n.Want, n.Right = probe.Nowhere, name, &probe.Place{Kind: probe.PlaceEnv, Name: name}
		if at := b.place(component.Password); at != nil && at.Kind == probe.PlaceEnv {
			n.Right.File, n.Right.Service = at.File, at.Service
		}
		b.notes = append(b.notes, n)
		return
	}
	b.origin[row.Go], b.places[row.Go] = v.Origin, v.Place()
}

// secrets is the map of that name in the settings.
func (r *reader) secrets() map[string]string {
	return r.conf.FieldByName("Secrets").Interface().(map[string]string)
}

// fromSecrets: the secrets map of the same settings.
func (r *reader) fromSecrets(b *block, row component.Row, key string) {
	value, ok := r.secrets()[key]
	if !ok {
		n := r.unresolved(b, component.Password, fmt.Sprintf("names %q in secrets, where there is no such key", probe.Printable(key)),
			r.of.Sentence+" exits, Could not retrieve redis password", true)
		n.Kind, n.Want = probe.Nowhere, "secrets"
		n.Right = &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Name: "secrets." + probe.Printable(key)}
		r.note(n)
		return
	}
	b.get(row).SetString(value)
}

// fromFile: below kv.file.base_path.
func (r *reader) fromFile(b *block, row component.Row, key string) {
	base := r.conf.FieldByName("KV").FieldByName("File").FieldByName("BasePath").String()
	why := ""
	switch {
	case base == "":
		why = "needs kv.file.base_path, which is not set"
	case !filepath.IsLocal(key):
		why = "must name a file below kv.file.base_path"
	default:
		data, bad := source.ReadFile(r.absolute(filepath.Join(base, key)))
		if bad == nil {
			b.get(row).SetString(strings.TrimRight(string(data), "\r\n"))
			return
		}
		why = "names a file that " + bad.Text
	}
	n := r.unresolved(b, component.Password, why, r.of.Sentence+" exits, could not retrieve redis password", true)
	n.Kind, n.Want = probe.Nowhere, "kv.file.base_path"
	r.note(n)
}

// unresolved begins a note on a reference. then is what the component makes of it, as a clause.
func (r *reader) unresolved(b *block, f component.Field, why, then string, stops bool) probe.Note {
	n := b.about(probe.ConfigUnresolvedReference, f)
	n.Why, n.Then, n.Stops = why, capital(then)+".", stops
	n.Text = fmt.Sprintf("%s (%s) %s: %s.", n.Key, n.Origin, why, then)
	return n
}

// literals notes references in places where the component takes them as they stand.
func (r *reader) literals(b *block, s *probe.Store) {
	for _, f := range []component.Field{
		component.Password, component.SentinelPassword, component.Username, component.MasterName, component.Host,
		component.CAFile, component.CertFile, component.KeyFile,
	} {
		v := b.text(f)
		if f == component.Password && b.followed || !reference().MatchString(v) ||
			strings.HasSuffix(f, "_file") && strings.HasPrefix(v, "file://") {
			continue
		}
		scheme := reference().FindString(v)
		if r.has(r.of.Resolves.Anywhere) && strings.Contains(scheme, "kv") {
			r.fromStores(b, f, s)
			continue
		}
		why := fmt.Sprintf("holds a reference (%s...), which %s does not resolve there", scheme, r.of.Sentence)
		if f == component.Password && r.has(r.of.Resolves.Passwords) && slices.Contains(r.of.Resolves.Blocks, b.Name) {
			why = fmt.Sprintf("holds a reference (%s...) of a kind that this version does not resolve", scheme)
		}
		n := r.unresolved(b, f, why, "the text itself is used", false)
		n.Kind = probe.Unfollowed
		if f == component.Host && s.AddrsFrom != "host_port" {
			n.Harmless = true
		}
		s.Notes = append(s.Notes, n)
	}
}

// fromStores: kv:// is resolved in all settings, and the component exits where no stores are configured.
func (r *reader) fromStores(b *block, f component.Field, s *probe.Store) {
	if r.doc != nil && len(r.doc.find("kv", "stores")) > 0 {
		n := b.about(probe.RunNotVisible, f)
		n.Kind, n.Value = probe.Kept, "kv.stores"
		n.Text = fmt.Sprintf("%s (%s) is kept in a store of kv.stores, which this tool does not ask.", n.Key, n.Origin)
		s.Notes = append(s.Notes, n)
		return
	}
	n := r.unresolved(b, f, "holds a reference to a store, and there are no kv.stores", r.of.Sentence+" exits, Failed to resolve config", true)
	n.Kind, n.Want = probe.Nowhere, "kv.stores"
	s.Notes = append(s.Notes, n)
}

var urlPassword = pattern(`(://[^\s/@:]*:)[^\s@]+@`)

// shown is a value as a note may show it: printable, and without the password of a URL.
func shown(value string) string {
	return probe.Printable(urlPassword().ReplaceAllString(value, "$1***@"))
}

// hide makes a password known as a secret that stands under a name which the component does not read. A short text could
// be anything, and hiding it would spoil the report.
func (r *reader) hide(value string) {
	if len(value) >= 6 {
		r.keys.Add(value)
	}
}

// hideJSON is hide for a value of the file.
func (r *reader) hideJSON(raw []byte) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		r.hide(text)
	}
}
