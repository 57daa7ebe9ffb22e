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
	if r.deployment.Foreign {
		r.elsewhereFiles(b, s)
		return
	}
	_, s.Files = tlsinspect.Load(s.TLS, r.file.Dir)
	for _, f := range s.Files {
		if f.Problem == "" {
			continue
		}
		n := b.about(probe.FaultID(f.Problem), f.Role)
		n.Value, n.Stops, n.Why = f.Path, true, f.Text
		n.Then = "The file is read when the client is built, also where verification is off: the client is never built."
		n.Text = fmt.Sprintf("%s (%s): %s: %s. %s", n.Key, n.Origin, f.Path, f.Text, n.Then)
		s.Notes = append(s.Notes, n)
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
	n := b.about(probe.ConfigIncompleteKeypair, has)
	n.Field, n.Want, n.Right = lacks, b.key(lacks), b.right(n.Place, lacks)
	n.Text = fmt.Sprintf("%s is set (%s) and %s is not: a client certificate needs both, so none is sent.", n.Key, n.Origin, n.Want)
	s.Notes = append(s.Notes, n)
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
	say := func(f component.Field, value, want, why, said string) {
		n := b.about(probe.ConfigBadTLSVersion, f)
		n.Value, n.Want, n.Stops, n.Why = probe.Printable(value), want, true, why
		n.Then = "The client is never built: " + said + "."
		if want != "" {
			n.Meant = probe.TextSetting(want)
		}
		n.Text = fmt.Sprintf("%s is %q (%s), and the client is never built: %s", n.Key, n.Value, n.Origin, said)
		s.Notes = append(s.Notes, n)
	}
	const none = "which is no version of TLS"
	const valid = "Please specify a valid TLS version: 1.0, 1.1, 1.2, or 1.3"
	minAt, maxAt := slices.Index(tlsVersions, s.TLS.MinVersion), slices.Index(tlsVersions, s.TLS.MaxVersion)
	if maxAt < 0 {
		say(component.MaxVersion, s.TLS.MaxVersion, nearVersion(s.TLS.MaxVersion), none, "invalid MaxVersion specified. "+valid)
	}
	if minAt < 0 {
		say(component.MinVersion, s.TLS.MinVersion, nearVersion(s.TLS.MinVersion), none, "invalid MinVersion specified. "+valid)
	}
	if minAt >= 0 && maxAt >= 0 && minAt > maxAt {
		const said = "MinVersion is higher than MaxVersion. Please specify a valid MinVersion that is lower or equal to MaxVersion"
		if b.set(component.MinVersion) {
			say(component.MinVersion, s.TLS.MinVersion, s.TLS.MaxVersion, "above the maximum, which is "+s.TLS.MaxVersion,
				fmt.Sprintf("the maximum is %s: %s", s.TLS.MaxVersion, said))
		} else {
			say(component.MaxVersion, s.TLS.MaxVersion, s.TLS.MinVersion, "below the minimum, which is "+s.TLS.MinVersion,
				fmt.Sprintf("the minimum is %s: %s", s.TLS.MinVersion, said))
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
