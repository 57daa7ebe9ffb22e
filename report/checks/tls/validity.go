package tls

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

var expired = checks.Check{
	ID: probe.TLSExpired, Title: "Expired certificate", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The server's certificate, an intermediate or the CA is past its end; the message says which. A wrong clock of this machine " +
		"looks " +
		"the same: where other servers told the time it is compared.",
	Hint: "Renew the certificate.", Follows: []checks.Follows{unverified}, Judge: judgeExpired,
	Many: prose.Say("The certificates of {nodes} have expired."),
}

func judgeExpired(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	at := newScenes(c)
	for _, t := range c.Troubles(probe.TLSExpired) {
		p := problemOf(t)
		f := c.Found(t, prose.Say("A certificate in the chain of {nodes} has expired."))
		f.Seen = prose.Said(t.Fault)
		f.Hint = prose.Say("Renew the certificate of the server, and let it read the new one.")
		switch place, end := placeOf(c, t.Node.TLS, p), timeOf(t.Node.TLS, p); place {
		case tlsinspect.OfServer:
			f.What = prose.Say("The {certificate|certificates} of {nodes} expired on %s.", prose.Day(end))
			f.Seen = prose.Text{}
		case tlsinspect.OfIntermediate:
			f.What = prose.Say("The intermediate certificate %s that {nodes} {sends|send} expired on %s.", quoted(p.Subject, "in the chain"),
				prose.Day(end))
			f.Seen = prose.Text{}
			f.Hint = prose.Say("Renew the intermediate certificate in the server's certificate file.")
		case tlsinspect.OfCA:
			f.What = prose.Say("The CA certificate %s, which {nodes} {needs|need}, expired on %s.", quoted(p.Subject, "in use"), prose.Day(end))
			f.Seen = prose.Text{}
			f.Hint = prose.Say("Get the new certificate of the CA, and certificates issued by it.")
			if t.Store.TLS.CAFile != "" {
				f.Seen = prose.Say("It is in %s.", t.Store.TLS.CAFile)
				f.Hint = prose.Say("Replace the CA certificate in %s by its successor.", t.Store.TLS.CAFile)
			}
		}
		f.Fix = at.at(t.Store).mend(t.Node)
		out = append(out, byClock(c, t, p, f))
	}
	return out
}

var notYetValid = checks.Check{
	ID: probe.TLSNotYetValid, Title: "Certificate that is not valid yet", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The certificate begins in the future. Mostly the clock of this machine is behind, or the one that made the certificate was " +
		"ahead.",
	Hint:    "Compare the clocks; make the certificate anew if they are right.",
	Follows: []checks.Follows{unverified}, Judge: judgeNotYetValid,
	Many: prose.Say("The certificates of {nodes} are not valid yet."),
}

func judgeNotYetValid(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	at := newScenes(c)
	for _, t := range c.Troubles(probe.TLSNotYetValid) {
		p := problemOf(t)
		f := c.Found(t, prose.Say("A certificate in the chain of {nodes} is not valid yet."))
		f.Seen = prose.Said(t.Fault)
		if begin := timeOf(t.Node.TLS, p); placeOf(c, t.Node.TLS, p) == tlsinspect.OfServer {
			f.What = prose.Say("The {certificate|certificates} of {nodes} {is|are} not valid before %s.", prose.Day(begin))
			f.Seen = prose.Text{}
		}
		f.Hint = prose.Say("Compare the clock of this machine with the right time (timedatectl); make the certificate anew if it is right.")
		f.Fix = fixes.Ways(setClock(c), at.at(t.Store).mend(t.Node))
		out = append(out, byClock(c, t, p, f))
	}
	return out
}

// placeOf is the place in the chain of the certificate that a problem is about; "" where that is not known. A report that
// does not note it has the dates of what the server sent.
func placeOf(c *checks.Case, h *tlsinspect.Handshake, p tlsinspect.Problem) tlsinspect.Place {
	leaf := leafOf(h)
	switch {
	case p.Cert != "" || leaf == nil || leaf.NotAfter.IsZero():
		return p.Cert
	case p.ID == string(probe.TLSExpired) && c.AsOf.After(leaf.NotAfter), p.ID == string(probe.TLSNotYetValid) &&
		c.AsOf.Before(leaf.NotBefore):
		return tlsinspect.OfServer
	}
	return ""
}

// timeOf is the end or the beginning that a problem is about; of the server's own certificate where it is not noted.
func timeOf(h *tlsinspect.Handshake, p tlsinspect.Problem) time.Time {
	leaf := leafOf(h)
	switch {
	case p.At != nil:
		return *p.At
	case leaf == nil:
		return time.Time{}
	case p.ID == string(probe.TLSNotYetValid):
		return leaf.NotBefore
	}
	return leaf.NotAfter
}

// clockIsWrong tells whether it is the clock of this machine that is to blame: by those of the servers the certificate is
// valid.
func clockIsWrong(c *checks.Case, h *tlsinspect.Handshake, p tlsinspect.Problem) bool {
	skew, edge := c.Ev.Vantage.ClockSkewMS, timeOf(h, p)
	if skew == nil || edge.IsZero() {
		return false
	}
	theirs := c.AsOf.Add(time.Duration(*skew) * time.Millisecond)
	if p.ID == string(probe.TLSNotYetValid) {
		return theirs.After(edge)
	}
	return theirs.Before(edge)
}

// byClock makes the clock of this machine the thing to mend, where by the clocks of the servers the certificate is valid.
func byClock(c *checks.Case, t checks.Trouble, p tlsinspect.Problem, f checks.Finding) checks.Finding {
	if !clockIsWrong(c, t.Node.TLS, p) {
		return f
	}
	way := "ahead of"
	skew := time.Duration(*c.Ev.Vantage.ClockSkewMS) * time.Millisecond
	if skew > 0 {
		way = "behind"
	}
	f.Seen = f.Seen.Then(prose.Say("The clock of this machine is %s %s those of the servers, by which the certificate is valid.",
		prose.Span(skew.Abs()), way))
	f.Hint = prose.Say("Set the clock of this machine right.")
	f.Fix = setClock(c)
	return f
}

func setClock(c *checks.Case) []report.Fix {
	where := "this machine"
	if c.Ev.Vantage.Hostname != "" {
		where = c.Ev.Vantage.Hostname
	}
	return fixes.Network("set the clock of " + where + " right (timedatectl set-ntp true)")
}
