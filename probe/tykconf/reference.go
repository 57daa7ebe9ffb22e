package tykconf

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// reference is a value that names a secret instead of being one.
var reference = regexp.MustCompile(`^(?i)(env|secrets|consul|vault|file|kv)://|^\$(secret_\w+\.|kv\{)`)

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
		b.notes = append(b.notes, probe.Note{
			ID: probe.RunNotVisible, Field: component.Password, Key: b.key(component.Password), Origin: b.from(component.Password), Value: scheme + "://",
			Text: fmt.Sprintf("%s (%s) is kept in %s, which this tool does not ask: the real password is not known here. "+
				"Give it as %s to check with it.", b.key(component.Password), b.from(component.Password), scheme, b.Spell(row).Variable),
		})
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
			ID: probe.ConfigUnresolvedReference, Key: key, Want: "secrets", Stops: true,
			Text: fmt.Sprintf("%s names %q in secrets, where there is no such key: %s exits.", key, probe.Printable(wanted), r.of.Sentence),
		})
	}
}

// fromVariable: TYK_SECRET_ and the key in upper case. One that is missing gives an empty password, without an error.
func (r *reader) fromVariable(b *block, row component.Row, key string) {
	name := "TYK_SECRET_" + strings.ToUpper(key)
	v := r.env[name]
	b.get(row).SetString(v.Value)
	if v.Value == "" {
		b.notes = append(b.notes, r.unresolved(b, component.Password, fmt.Sprintf(
			"names the variable %s, which is not set or empty: the password is empty", name), name, false))
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
		r.note(r.unresolved(b, component.Password, fmt.Sprintf(
			"names %q in secrets, where there is no such key: %s exits, Could not retrieve redis password", probe.Printable(key), r.of.Sentence), "secrets", true))
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
		data, bad := readFile(r.absolute(filepath.Join(base, key)))
		if bad == nil {
			b.get(row).SetString(strings.TrimRight(string(data), "\r\n"))
			return
		}
		why = "names a file that " + bad.text
	}
	r.note(r.unresolved(b, component.Password, why+": "+r.of.Sentence+" exits, could not retrieve redis password", "kv.file.base_path", true))
}

func (r *reader) unresolved(b *block, f component.Field, why, want string, stops bool) probe.Note {
	return probe.Note{
		ID: probe.ConfigUnresolvedReference, Field: f, Key: b.key(f), Origin: b.from(f), Want: want, Stops: stops,
		Text: fmt.Sprintf("%s (%s) %s.", b.key(f), b.from(f), why),
	}
}

// literals notes references in places where the component takes them as they stand.
func (r *reader) literals(b *block, s *probe.Store) {
	for _, f := range []component.Field{component.Password, component.SentinelPassword, component.Username, component.MasterName, component.Host, component.CAFile, component.CertFile, component.KeyFile} {
		v := b.text(f)
		if f == component.Password && b.followed || !reference.MatchString(v) || strings.HasSuffix(f, "_file") && strings.HasPrefix(v, "file://") {
			continue
		}
		scheme := reference.FindString(v)
		if r.has(r.of.Resolves.Anywhere) && strings.Contains(scheme, "kv") {
			r.fromStores(b, f, s)
			continue
		}
		why := fmt.Sprintf("holds a reference (%s...), which %s does not resolve there: the text itself is used", scheme, r.of.Sentence)
		if f == component.Password && r.has(r.of.Resolves.Passwords) && slices.Contains(r.of.Resolves.Blocks, b.Name) {
			why = fmt.Sprintf("holds a reference (%s...) of a kind that this version does not resolve: the text itself is used", scheme)
		}
		n := r.unresolved(b, f, why, "", false)
		if f == component.Host && s.AddrsFrom != "host_port" {
			n.Harmless = true
		}
		s.Notes = append(s.Notes, n)
	}
}

// fromStores: kv:// is resolved in all settings, and the component exits where no stores are configured.
func (r *reader) fromStores(b *block, f component.Field, s *probe.Store) {
	if r.doc != nil && len(r.doc.find("kv", "stores")) > 0 {
		s.Notes = append(s.Notes, probe.Note{
			ID: probe.RunNotVisible, Field: f, Key: b.key(f), Origin: b.from(f), Value: "kv://",
			Text: fmt.Sprintf("%s (%s) is kept in a store of kv.stores, which this tool does not ask.", b.key(f), b.from(f)),
		})
		return
	}
	s.Notes = append(s.Notes, r.unresolved(b, f, "holds a reference to a store, and there are no kv.stores: "+r.of.Sentence+" exits, Failed to resolve config", "kv.stores", true))
}

var urlPassword = regexp.MustCompile(`(://[^\s/@:]*:)[^\s@]+@`)

// shown is a value as a note may show it: printable, and without the password of a URL.
func shown(value string) string {
	return probe.Printable(urlPassword.ReplaceAllString(value, "$1***@"))
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

// hideURLPassword makes the password of an address like redis://user:password@host known as a secret.
func (r *reader) hideURLPassword(addr string) {
	if u, err := url.Parse(addr); err == nil && u.User != nil {
		if p, ok := u.User.Password(); ok {
			r.keys.Add(p)
		}
	}
}
