package checks

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

// tlsClientChecks ask for the certificate with which Tyk proves who it is.
func tlsClientChecks() []Check {
	return []Check{
		{
			ID: probe.TLSClientCertRequired, Title: "Client certificate required", Status: report.Fail,
			Doc:  "The server wants a client certificate (tls-auth-clients yes, Redis' default with TLS) and Tyk has none to send. With TLS 1.3 the handshake succeeds and the refusal comes afterwards, as a reset or \"certificate required\", whichever is faster. Seen by the server's request for a certificate and a read before anything was written.",
			Hint: "Set cert_file and key_file, or tls-auth-clients no on the server.", Judge: judgeClientRequired,
		},
		{
			ID: probe.TLSClientCertRejected, Title: "Client certificate refused", Status: report.Fail,
			Doc:  "Tyk has a client certificate and the server does not accept it: another CA signed it, it has expired, or it is not for clients. The alert of the server often does not tell which; the certificate itself and the CAs that the server names are compared.",
			Hint: "Use a certificate that is issued for clients by a CA of the server's tls-ca-cert-file.", Judge: judgeClientRejected,
		},
		{
			ID: "tls.client_cert_expired", Title: "Expired client certificate", Status: report.Warn,
			Doc:   "The certificate in cert_file is past its end. Where the server asks for it, it refuses it, and that is a finding of its own; where it does not, it will as soon as client certificates are switched on.",
			Hint:  "Renew the certificate in cert_file, or remove the setting.",
			After: []string{string(probe.TLSClientCertRejected)}, Judge: judgeClientExpired,
		},
	}
}

func judgeClientRequired(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.TLSClientCertRequired) {
		f := c.finding(t, "{nodes} {wants|want} a client certificate, and "+product(t.s.Component)+" has none to send"+acceptable(t.n.TLS)+".")
		off := redisFix(t.n.Addr, "CONFIG SET tls-auth-clients no")
		if !t.s.Driver.KnowsTLSFiles {
			f.Hint = fmt.Sprintf("%s %s cannot send one: upgrade, or set tls-auth-clients no on the server.", product(t.s.Component), t.s.TykVersion)
			f.Fix = []report.Fix{off}
		} else {
			f.Hint = fmt.Sprintf("Set %s and %s, or tls-auth-clients no on the server.", keyOf(t.s, component.CertFile), keyOf(t.s, component.KeyFile))
			f.Fix = append(append(setField(t.s, component.CertFile, ""), setField(t.s, component.KeyFile, "")...), off)
		}
		out = append(out, f)
	}
	return out
}

// acceptable names the CAs whose certificates the server takes, where it told.
func acceptable(h *tlsinspect.Handshake) string {
	if h == nil || len(h.AcceptableCAs) == 0 {
		return ""
	}
	return "; it accepts those by " + nodesText(h.AcceptableCAs)
}

// clientCert is the certificate that a store's client sends, nil where it was not read.
func clientCert(s *probe.Store) *tlsinspect.Cert {
	for i := range s.Files {
		if f := &s.Files[i]; f.Role == component.CertFile && len(f.Certs) > 0 {
			return &f.Certs[0]
		}
	}
	return nil
}

func judgeClientRejected(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.TLSClientCertRejected) {
		f := c.finding(t, "{nodes} {refuses|refuse} the client certificate of "+product(t.s.Component)+saying(t.fault)+".")
		own := clientCert(t.s)
		switch {
		case own == nil:
		case !c.AsOf.Before(own.NotAfter):
			f.Message = fmt.Sprintf("{nodes} {refuses|refuse} the client certificate of %s, which expired on %s.", product(t.s.Component), date(own.NotAfter))
			f.Hint = fmt.Sprintf("Renew the certificate in %s.", t.s.TLS.CertFile)
		case !forClients(own):
			f.Message = fmt.Sprintf("{nodes} {refuses|refuse} the client certificate of %s, which is not for clients: its extended key usage is %s.", product(t.s.Component), listed(own.KeyUsage))
			f.Hint = "Issue the client certificate with extended key usage clientAuth."
		case t.n.TLS != nil && len(t.n.TLS.AcceptableCAs) > 0 && !slices.Contains(t.n.TLS.AcceptableCAs, own.Issuer):
			f.Message = fmt.Sprintf("{nodes} {refuses|refuse} the client certificate of %s: it is issued by %q%s.", product(t.s.Component), own.Issuer, acceptable(t.n.TLS))
			f.Hint = "Use a client certificate by one of those CAs, with the intermediates in the same file, or add its CA to the server's tls-ca-cert-file."
		}
		f.Fix = append(append(setField(t.s, component.CertFile, ""), setField(t.s, component.KeyFile, "")...),
			redisConf("or add the issuer to the tls-ca-cert-file of "+t.n.Addr+", then CONFIG SET tls-ca-cert-file to the same path: it is read again"))
		out = append(out, f)
	}
	return out
}

func forClients(cert *tlsinspect.Cert) bool {
	return len(cert.KeyUsage) == 0 || slices.Contains(cert.KeyUsage, "clientAuth") || slices.Contains(cert.KeyUsage, "any")
}

func judgeClientExpired(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		own := clientCert(s)
		if own == nil || own.NotAfter.IsZero() || c.AsOf.Before(own.NotAfter) {
			continue
		}
		out = append(out, report.Finding{
			Store: s.ID, Verify: verify(s, "tls.*"), Evidence: []string{c.AtStore(s, "files")},
			Message: fmt.Sprintf("The client certificate in %s expired on %s.", s.TLS.CertFile, date(own.NotAfter)),
			Hint:    fmt.Sprintf("Renew the certificate in %s.", s.TLS.CertFile),
		})
	}
	return out
}
