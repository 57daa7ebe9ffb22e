// Package bundle makes the support archive, reads it back, and keeps secrets out of everything that leaves.
package bundle

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"reflect"
	"sort"
	"strings"

	"tyk-redis-doctor/probe"
)

// minSecret is the length from which a secret is searched for by its value. A shorter one would hit innocent text;
// it is kept out by never being written in the first place.
const minSecret = 6

// Scrubber replaces every known secret, in every form in which it could be written, by its alias.
type Scrubber struct {
	replacer *strings.Replacer
	forms    []string        // what it looks for, longest first
	clear    map[string]bool // whole values that the settings give in the clear: a host name that equals a password stays a host name
}

// NewScrubber knows the secrets of a keyring; the stores say which values the settings give in the clear.
func NewScrubber(keys *probe.Keyring, stores []probe.Store) *Scrubber {
	s := &Scrubber{clear: map[string]bool{}}
	pairs := map[string]string{}
	for _, plain := range keys.Plain() {
		if len(plain) < minSecret {
			continue
		}
		for _, form := range forms(plain) {
			pairs[form] = "[secret " + keys.Alias(plain) + "]"
		}
	}
	for form := range pairs {
		s.forms = append(s.forms, form)
	}
	sort.Slice(s.forms, func(i, j int) bool {
		a, b := s.forms[i], s.forms[j]
		if len(a) != len(b) {
			return len(a) > len(b)
		}
		return a < b
	})
	var args []string
	for _, form := range s.forms {
		args = append(args, form, pairs[form])
	}
	s.replacer = strings.NewReplacer(args...)
	for i := range stores {
		s.allow(&stores[i])
	}
	return s
}

// allow notes what one store gives in the clear. An address with user information is not among it.
func (s *Scrubber) allow(st *probe.Store) {
	values := append([]string{st.Username, st.MasterName, st.Conf, st.TLS.CAFile, st.TLS.CertFile, st.TLS.KeyFile}, st.Addrs...)
	for _, v := range append(values, st.Configured...) {
		if v != "" && !strings.Contains(v, "@") {
			s.clear[v] = true
		}
	}
}

// forms lists the ways in which a secret may be written: raw, as JSON, in a URL, in base64 and hex, and as Printable
// shows it.
func forms(plain string) []string {
	quoted, _ := json.Marshal(plain) // a string always marshals
	set := map[string]bool{}
	for _, f := range []string{
		plain, strings.TrimSpace(plain), strings.Trim(string(quoted), `"`), url.QueryEscape(plain), url.PathEscape(plain),
		url.UserPassword("", plain).String()[1:],
		base64.StdEncoding.EncodeToString([]byte(plain)), base64.RawStdEncoding.EncodeToString([]byte(plain)),
		base64.URLEncoding.EncodeToString([]byte(plain)), base64.RawURLEncoding.EncodeToString([]byte(plain)),
		hex.EncodeToString([]byte(plain)), strings.ToUpper(hex.EncodeToString([]byte(plain))), probe.Printable(plain),
	} {
		if len(f) >= minSecret {
			set[f] = true
		}
	}
	out := make([]string, 0, len(set))
	for f := range set {
		out = append(out, f)
	}
	sort.Strings(out)
	return out
}

// Text gives text without secrets.
func (s *Scrubber) Text(text string) string {
	if s.clear[text] {
		return text
	}
	return s.replacer.Replace(text)
}

// leaks tells whether any form of a secret stands in the text, outside of what the settings give in the clear.
func (s *Scrubber) leaks(text string) bool {
	for _, f := range s.forms {
		if !strings.Contains(text, f) {
			continue
		}
		rest := text
		for c := range s.clear {
			if strings.Contains(c, f) {
				rest = strings.ReplaceAll(rest, c, "")
			}
		}
		if strings.Contains(rest, f) {
			return true
		}
	}
	return false
}

// Evidence scrubs every string of the evidence in place.
func (s *Scrubber) Evidence(ev *probe.Evidence) {
	if len(s.forms) > 0 {
		eachString(reflect.ValueOf(ev).Elem(), s.Text)
	}
}

// eachString passes every string of plain type through change, in place. Enums, which have types of their own, stay.
func eachString(v reflect.Value, change func(string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() {
			v.SetString(change(v.String()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			eachString(v.Elem(), change)
		}
	case reflect.Interface:
		if !v.IsNil() && v.CanSet() {
			v.Set(changed(v.Elem(), change))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachString(v.Field(i), change)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachString(v.Index(i), change)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			e := v.MapIndex(k)
			if e.Kind() == reflect.String {
				v.SetMapIndex(k, reflect.ValueOf(change(e.String())).Convert(e.Type()))
				continue
			}
			v.SetMapIndex(k, changed(e, change))
		}
	}
}

// changed is a copy of a value that cannot be changed in place, with every text in it changed.
func changed(v reflect.Value, change func(string) string) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	eachString(out, change)
	return out
}

// Writer scrubs what is written through it. Each write is looked at by itself, as a logger writes whole lines.
func (s *Scrubber) Writer(w io.Writer) io.Writer { return scrubWriter{s, w} }

type scrubWriter struct {
	s *Scrubber
	w io.Writer
}

func (w scrubWriter) Write(b []byte) (int, error) {
	if _, err := io.WriteString(w.w, w.s.Text(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
