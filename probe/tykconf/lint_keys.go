package tykconf

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// maxUnknown is how many unknown keys or variables of one store are told.
const maxUnknown = 20

// lintKeys notes keys of the file that the component drops without a message: those in the Redis block, and, with the
// main store, those elsewhere that clearly mean Redis.
func (r *reader) lintKeys(b *block, s *probe.Store) {
	if r.doc == nil || r.doc.value == nil {
		return
	}
	told := 0
	say := func(n probe.Note) bool {
		s.Notes = append(s.Notes, n)
		told++
		return told < maxUnknown
	}
	if b.Path != "" {
		for _, m := range few(r.doc.inside(b.keyPath()...)) {
			if _, known := b.row(m.key); !known && !isComment(m.key) && !say(r.unknownKey(b, m, s)) {
				return
			}
		}
	}
	if b == r.main() {
		r.lintTop(b, s, say)
	}
}

// few cuts a list of keys to more than any configuration has.
func few(m []member) []member { return m[:min(len(m), 5000)] }

// isComment tells whether a key is there for people, as "_comment" and "//" are.
func isComment(key string) bool {
	return key == "" || strings.ContainsAny(key[:1], "_/#$") || strings.Contains(strings.ToLower(key), "comment")
}

// unknownKey makes the note on a key in a Redis block.
func (r *reader) unknownKey(b *block, m member, s *probe.Store) probe.Note {
	n := probe.Note{ID: probe.ConfigUnknownKey, Key: m.key, Origin: r.doc.origin(m.at), Place: r.doc.placeOf(m)}
	if b.Path != "" {
		n.Key = b.Path + "." + m.key
	}
	n.Key = probe.Printable(n.Key)
	if row, ok := b.elsewhen(m.key); ok {
		r.fromOtherVersion(b, &n, row)
	} else if f, ok := meant(m.key, true); ok {
		n.Field, n.Want = f, b.key(f)
		n.Text = fmt.Sprintf("%s: %s is no key of %s, which drops it without a message. ", n.Origin, n.Key, r.of.Sentence)
		if n.Want != "" {
			n.Text += "The key is " + n.Want + "."
		} else {
			n.Text += fmt.Sprintf("Version %s has no setting for it.", r.version.Text)
		}
	} else {
		n.Harmless = true
		n.Text = fmt.Sprintf("%s: %s is no key of %s, which drops it without a message.", n.Origin, n.Key, r.of.Sentence)
	}
	if n.Field != "" {
		n.Harmless = r.sameAnyway(b, n.Field, m.raw, s)
		r.written(b, &n, m.raw)
	}
	return n
}

// written tells of a key of the file what it holds and where it belongs. A secret is hidden.
func (r *reader) written(b *block, n *probe.Note, raw []byte) {
	n.Right, n.Meant = b.right(n.Place, n.Field), settingOf(n.Field, raw)
	if secret(n.Field) {
		r.hideJSON(raw)
		return
	}
	n.Value = shown(string(raw))
}

// elsewhen finds a key that other versions of the component know.
func (b *block) elsewhen(key string) (component.Row, bool) {
	for _, row := range b.Rows {
		if strings.EqualFold(row.Key, key) {
			return row, true
		}
	}
	return component.Row{}, false
}

func (r *reader) fromOtherVersion(b *block, n *probe.Note, row component.Row) {
	n.Field, n.Want, n.Kind, n.Since = row.Field, b.key(row.Field), probe.OtherVersion, r.version.FirstAfter(row.In)
	n.Text = fmt.Sprintf("%s: %s %s does not know %s (it is a key %s) and drops it without a message.",
		n.Origin, r.of.Short, r.version.Text, n.Key, span(row.In))
	if n.Want != "" {
		n.Text += " There the key is " + n.Want + "."
	}
	n.Harmless = row.Field == ""
}

// sameAnyway tells whether the settings would be the same if the key counted.
func (r *reader) sameAnyway(b *block, f component.Field, raw []byte, s *probe.Store) bool {
	switch f {
	case component.SkipVerify, component.CAFile, component.CertFile, component.KeyFile, component.MinVersion, component.MaxVersion:
		if !s.TLS.Enabled || f == component.CAFile && s.TLS.SkipVerify {
			return true
		}
	case component.MaxIdle:
		return true
	}
	var flag bool
	var number float64
	var text string
	var items []string
	switch {
	case string(raw) == "null":
		return true
	case json.Unmarshal(raw, &flag) == nil:
		switch f {
		case component.UseSSL, component.SkipVerify, component.EnableCluster:
			return flag == b.flag(f)
		}
	case json.Unmarshal(raw, &number) == nil:
		switch f {
		case component.Port, component.Database, component.Timeout, component.MaxActive:
			return number == 0 || int(number) == b.effective(f, s)
		case component.MinVersion:
			return fmt.Sprint(number) == s.TLS.MinVersion
		case component.MaxVersion:
			return fmt.Sprint(number) == s.TLS.MaxVersion
		}
	case json.Unmarshal(raw, &text) == nil:
		return text == "" || r.sameText(b, f, text, s)
	case json.Unmarshal(raw, &items) == nil:
		return len(items) == 0 || f == component.Addrs && slices.Equal(items, s.Configured)
	}
	return false
}

func (b *block) effective(f component.Field, s *probe.Store) int {
	switch f {
	case component.Timeout:
		return s.TimeoutS
	case component.MaxActive:
		return s.Pool.Size
	}
	return b.number(f)
}

func (r *reader) sameText(b *block, f component.Field, text string, s *probe.Store) bool {
	switch f {
	case component.MinVersion:
		return text == s.TLS.MinVersion
	case component.MaxVersion:
		return text == s.TLS.MaxVersion
	case component.UseSSL, component.SkipVerify, component.EnableCluster:
		return strings.EqualFold(text, "false") && !b.flag(f)
	case component.Addrs:
		return slices.Equal(strings.Split(text, ","), s.Configured)
	case component.Type, component.Host, component.MasterName, component.Username, component.Password, component.SentinelPassword,
		component.CAFile, component.CertFile, component.KeyFile:
		return text == b.text(f)
	case component.Database, component.Port, component.Timeout, component.MaxActive:
		return text == fmt.Sprint(b.effective(f, s))
	}
	return false
}
