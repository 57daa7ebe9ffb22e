package render

import (
	"fmt"
	"strings"
	"time"

	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

// chains writes what TLS showed at every server: version and cipher, and each certificate with its names and dates.
func (t *terminal) chains(e *estate) {
	for i := range e.Evidence.Nodes {
		n := &e.Evidence.Nodes[i]
		if n.TLS == nil {
			continue
		}
		t.gap()
		t.line(t.paint(strong, t.safe(n.Addr)) + "  " + t.safe(strings.Join(sessionFacts(n.TLS), " · ")))
		for j := range n.TLS.Chain {
			t.certificate(e, &n.TLS.Chain[j], j+1)
		}
		if n.TLS.More > 0 {
			t.line(fmt.Sprintf("     and %d more", n.TLS.More))
		}
	}
}

// sessionFacts are what was agreed on, and what was said of client certificates.
func sessionFacts(h *tlsinspect.Handshake) []string {
	var facts []string
	if h.Version == "" {
		facts = append(facts, "no session")
	} else {
		facts = append(facts, "TLS "+h.Version, h.Cipher)
	}
	if h.ServerName != "" {
		facts = append(facts, "verified as "+h.ServerName)
	}
	if len(h.ServerVersions) > 0 {
		facts = append(facts, "the server takes "+prose.List(h.ServerVersions))
	}
	switch {
	case h.CertSent:
		facts = append(facts, "client certificate sent")
	case h.CertWithheld != "":
		facts = append(facts, "client certificate asked for, ours does not fit")
	case h.CertRequested:
		facts = append(facts, "client certificate asked for, none sent")
	default:
		facts = append(facts, "no client certificate asked for")
	}
	if len(h.AcceptableCAs) > 0 {
		facts = append(facts, "by "+prose.Some(h.AcceptableCAs))
	}
	return facts
}

// certificate writes one certificate of a chain: its place, subject, names, dates, issuer and fingerprint.
func (t *terminal) certificate(e *estate, c *tlsinspect.Cert, place int) {
	label := fmt.Sprintf("  %d  ", place)
	names := append(append([]string{}, c.DNSNames...), c.IPs...)
	t.para(label, strong, firstOf(c.Subject, "(no subject)"))
	label = strings.Repeat(" ", len(label))
	if len(names) > 0 {
		t.para(label+"names   ", faint, strings.Join(names, ", "))
	}
	t.para(label+"valid   ", faint, validity(e.Finished, c))
	issuer := c.Issuer
	if c.SelfSigned {
		issuer = "itself"
	}
	t.para(label+"issuer  ", faint, issuer)
	var kind []string
	for _, k := range []string{c.Key, c.Signature, strings.Join(c.KeyUsage, " ")} {
		if k != "" {
			kind = append(kind, k)
		}
	}
	if c.IsCA {
		kind = append(kind, "CA")
	}
	t.para(label+"key     ", faint, strings.Join(kind, " · "))
	if t.o.Verbose {
		t.para(label+"sha256  ", faint, c.SHA256)
		t.para(label+"serial  ", faint, c.Serial)
	}
}

// validity is "2030-01-01 to 2031-01-01, 89 days left".
func validity(now time.Time, c *tlsinspect.Cert) string {
	text := c.NotBefore.UTC().Format(time.DateOnly) + " to " + c.NotAfter.UTC().Format(time.DateOnly)
	switch left := days(now, c.NotAfter); {
	case c.NotAfter.IsZero():
		return "not told"
	case c.NotBefore.After(now):
		return text + ", not yet"
	case now.After(c.NotAfter):
		return text + ", over since " + prose.Count(-left, "day", "days")
	default:
		return text + ", " + prose.Count(left, "day", "days") + " left"
	}
}
