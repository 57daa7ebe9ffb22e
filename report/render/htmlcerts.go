package render

import (
	"fmt"
	"strings"
	"time"

	"tyk-redis-doctor/report/prose"

	"tyk-redis-doctor/tlsinspect"
)

// certView is one certificate on the time line.
type certView struct {
	Subject, Issuer string
	Where           []string // nodes that present it, or the file it stands in
	Left            string   // "89 days", "expired 3 days ago"
	Until           string
	W               string // thousandths of the bar
	Class           string
}

// certSpan is the longest time that the line shows.
const certSpan = 400

// certsShown is how many certificates are shown at once; of the others only those that are not well.
const certsShown = 12

// fillCerts lists every certificate once: those that servers present first, then those of the files.
func (p *page) fillCerts() {
	p.CertEnd = fmt.Sprintf("%d days", certSpan)
	at := map[string]int{}
	add := func(c tlsinspect.Cert, where string) {
		key := c.SHA256 + c.Subject + c.NotAfter.String()
		i, seen := at[key]
		if !seen {
			i = len(p.Certs)
			at[key] = i
			p.Certs = append(p.Certs, p.certView(c))
		}
		if w := p.Certs[i].Where; len(w) == 0 || w[len(w)-1] != where {
			p.Certs[i].Where = append(w, where)
		}
	}
	for depth := range 4 {
		for i := range p.Evidence.Nodes {
			if t := p.Evidence.Nodes[i].TLS; t != nil && depth < len(t.Chain) {
				add(t.Chain[depth], p.Evidence.Nodes[i].Addr)
			}
		}
	}
	for _, s := range p.active {
		for _, f := range s.Files {
			for _, c := range f.Certs {
				add(c, string(s.ID)+" "+f.Role+" "+f.Path)
			}
		}
	}
	all := p.Certs
	p.Certs = nil
	for i, c := range all {
		if i < certsShown || c.Class != good.className() {
			p.Certs = append(p.Certs, c)
		} else {
			p.MoreCerts = append(p.MoreCerts, c)
		}
	}
}

func (p *page) certView(c tlsinspect.Cert) certView {
	d := days(p.Finished, c.NotAfter)
	v := certView{Subject: firstOf(c.Subject, strings.Join(c.DNSNames, " "), "(no name)"), Issuer: c.Issuer,
		Until: c.NotAfter.UTC().Format(time.DateOnly), Left: prose.Count(d, "day", "days"), Class: good.className(),
		W: fmt.Sprintf("%.1f", float64(min(max(d, 4), certSpan))/certSpan*1000)}
	switch {
	case c.NotBefore.After(p.Finished):
		v.Left, v.Class = "not valid before "+c.NotBefore.UTC().Format(time.DateOnly), bad.className()
	case d < 0:
		v.Left, v.Class, v.W = "expired "+prose.Count(-d, "day", "days")+" ago", bad.className(), "1000"
	case d < p.Report.Policy.ExpiresSoonDays:
		v.Class = warning.className()
	}
	return v
}
