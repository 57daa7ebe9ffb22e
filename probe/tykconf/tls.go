package tykconf

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/tlsinspect"
)

// tlsVersions are the texts that the storage library takes for a version.
var tlsVersions = []string{"1.0", "1.1", "1.2", "1.3"}

// secure derives the TLS settings. With TLS off nothing is checked and no file is read. Clients before the storage
// library know the switch and skip-verify alone.
func (r *reader) secure(b *block, s *probe.Store) {
	s.TLS = tlsinspect.Settings{
		Enabled: b.flag(component.UseSSL), SkipVerify: b.flag(component.SkipVerify),
		CAFile: r.absolute(b.text(component.CAFile)), CertFile: r.absolute(b.text(component.CertFile)),
		KeyFile:    r.absolute(b.text(component.KeyFile)),
		MinVersion: b.text(component.MinVersion), MaxVersion: b.text(component.MaxVersion),
	}
	if !s.TLS.Enabled || !s.Driver.KnowsTLSFiles {
		return
	}
	r.pair(b, s)
	if s.TLS.MaxVersion == "" {
		s.TLS.MaxVersion = "1.3"
	}
	if s.TLS.MinVersion == "" {
		s.TLS.MinVersion = "1.2"
	}
	r.versions(b, s)
	_, s.Files = tlsinspect.Load(s.TLS, r.file.Dir)
	for _, f := range s.Files {
		if f.Problem == "" {
			continue
		}
		row := b.rows(f.Role)[0]
		s.Notes = append(s.Notes, probe.Note{
			ID: probe.FaultID(f.Problem), Field: f.Role, Key: b.Spell(row).Key, Origin: b.from(f.Role), Value: f.Path, Stops: true,
			Text: fmt.Sprintf("%s (%s): %s: %s. The file is read when the client is built, also where verification is off: the client is never built.",
				b.Spell(row).Key, b.from(f.Role), f.Path, f.Text),
		})
	}
}

// pair drops a certificate without its key, and a key without its certificate, as the client does.
func (r *reader) pair(b *block, s *probe.Store) {
	if (s.TLS.CertFile == "") == (s.TLS.KeyFile == "") {
		return
	}
	has, lacks := component.CertFile, component.KeyFile
	if s.TLS.CertFile == "" {
		has, lacks = lacks, has
	}
	s.Notes = append(s.Notes, probe.Note{
		ID: probe.ConfigIncompleteKeypair, Field: lacks, Key: b.key(has), Origin: b.from(has), Want: b.key(lacks),
		Text: fmt.Sprintf("%s is set (%s) and %s is not: a client certificate needs both, so none is sent.", b.key(has), b.from(has), b.key(lacks)),
	})
	s.TLS.CertFile, s.TLS.KeyFile = "", ""
}

// key is the path in the file of the current spelling of a field, "" where the version has none.
func (b *block) key(f component.Field) string {
	for _, r := range b.rows(f) {
		return b.Spell(r).Key
	}
	return ""
}

// versions notes versions that the storage library refuses.
func (r *reader) versions(b *block, s *probe.Store) {
	say := func(f component.Field, value, want, said string) {
		s.Notes = append(s.Notes, probe.Note{
			ID: probe.ConfigBadTLSVersion, Field: f, Key: b.key(f), Origin: b.from(f), Value: probe.Printable(value), Want: want, Stops: true,
			Text: fmt.Sprintf("%s is %q (%s), and the client is never built: %s", b.key(f), probe.Printable(value), b.from(f), said),
		})
	}
	const valid = "Please specify a valid TLS version: 1.0, 1.1, 1.2, or 1.3"
	minAt, maxAt := slices.Index(tlsVersions, s.TLS.MinVersion), slices.Index(tlsVersions, s.TLS.MaxVersion)
	if maxAt < 0 {
		say(component.MaxVersion, s.TLS.MaxVersion, nearVersion(s.TLS.MaxVersion), "invalid MaxVersion specified. "+valid)
	}
	if minAt < 0 {
		say(component.MinVersion, s.TLS.MinVersion, nearVersion(s.TLS.MinVersion), "invalid MinVersion specified. "+valid)
	}
	if minAt >= 0 && maxAt >= 0 && minAt > maxAt {
		const said = "MinVersion is higher than MaxVersion. Please specify a valid MinVersion that is lower or equal to MaxVersion"
		if b.set(component.MinVersion) {
			say(component.MinVersion, s.TLS.MinVersion, s.TLS.MaxVersion, fmt.Sprintf("the maximum is %s: %s", s.TLS.MaxVersion, said))
		} else {
			say(component.MaxVersion, s.TLS.MaxVersion, s.TLS.MinVersion, fmt.Sprintf("the minimum is %s: %s", s.TLS.MinVersion, said))
		}
	}
}

// nearVersion is the version that a text probably means, "" where it means none.
func nearVersion(text string) string {
	var d []byte
	for _, c := range []byte(text) {
		if c >= '0' && c <= '9' {
			d = append(d, c)
		}
	}
	for _, v := range tlsVersions {
		if string(d) == v[:1]+v[2:] {
			return v
		}
	}
	return ""
}
