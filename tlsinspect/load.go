package tlsinspect

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"path/filepath"
	"time"
)

// Load reads the files of the settings as Tyk's client does: only where TLS is enabled; relative paths from dir; the
// pair only where both of its files are named; ca_file in place of the machine's roots, and also where verification is
// off. The facts tell what each file was found to hold, one for each file that the client reads. The material is nil
// where TLS is off, where a file has a problem, and where the versions make no range: the client cannot be built then.
func Load(s Settings, dir string) (*Material, []FileFact) {
	if !s.Enabled {
		return nil, nil
	}
	m := &Material{settings: s, now: time.Now}
	var facts []FileFact
	if s.CertFile != "" && s.KeyFile != "" {
		pair, cert, key := loadPair(within(dir, s.CertFile), within(dir, s.KeyFile))
		m.pair = pair
		facts = append(facts, cert, key)
	}
	if s.CAFile != "" {
		anchors, ca := loadAnchors(within(dir, s.CAFile))
		m.trust(anchors)
		facts = append(facts, ca)
	}
	if !m.limit(s.MinVersion, s.MaxVersion) {
		return nil, facts
	}
	for _, f := range facts {
		if f.Problem != "" {
			return nil, facts
		}
	}
	return m, facts
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func (m *Material) trust(anchors []*x509.Certificate) {
	m.anchors = anchors
	m.roots = x509.NewCertPool()
	for _, c := range anchors {
		m.roots.AddCert(c)
	}
}

var versions = map[string]uint16{
	"": 0, "1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13,
}

func versionName(v uint16) string {
	for name, number := range versions {
		if number == v && v != 0 {
			return name
		}
	}
	return fmt.Sprintf("0x%04x", v)
}

// limit takes the range of versions and tells whether there is one.
func (m *Material) limit(lowest, highest string) bool {
	low, lowKnown := versions[lowest]
	high, highKnown := versions[highest]
	m.min, m.max = low, high
	return lowKnown && highKnown && (low == 0 || high == 0 || low <= high)
}

// loadAnchors reads ca_file: every certificate in it is trusted, whether it is a CA or not.
func loadAnchors(path string) ([]*x509.Certificate, FileFact) {
	fact := FileFact{Role: "ca_file", Path: printable(path)}
	data, trouble := read(path)
	if trouble != nil {
		fact.Problem, fact.Text, fact.Unread = "tls.ca_file_missing", trouble.text, !trouble.opened
		if trouble.opened {
			fact.Problem = "tls.ca_file_invalid"
		}
		return nil, fact
	}
	certs, unreadable := certificates(withoutHeaders(certificateBlocks(data)))
	fact.keep(certs)
	switch {
	case len(certs) == 0 && unreadable != nil:
		fact.Problem = "tls.ca_file_invalid"
		fact.Text = "no certificate in it can be read: " + printable(unreadable.Error())
	case len(certs) == 0:
		fact.Problem = "tls.ca_file_invalid"
		fact.Text = "there is no PEM certificate in it: it holds " + holds(data)
	case unreadable != nil:
		fact.Text = "a certificate in it cannot be read and is left out: " + printable(unreadable.Error())
	}
	return certs, fact
}

func (f *FileFact) keep(certs []*x509.Certificate) {
	f.Certs = describeAll(certs)
	f.More = len(certs) - len(f.Certs)
}
