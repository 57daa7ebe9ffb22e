package bundle

import (
	"fmt"
	"net"
	"net/netip"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"tyk-redis-doctor/probe"
)

// Pseudonyms replaces host names and addresses by names that say only which are the same: host-1, ip-2. Ports,
// loopback addresses and everything else stay, since the diagnosis needs them.
type Pseudonyms struct {
	names map[string]string // host → what stands for it
}

// NewPseudonyms gives every host of the evidence its name. The order is that of the sorted hosts, so the same estate
// gets the same names.
func NewPseudonyms(ev *probe.Evidence) *Pseudonyms {
	hosts := map[string]bool{}
	add := func(values ...string) {
		for _, v := range values {
			if host, _, err := net.SplitHostPort(v); err == nil {
				v = host
			}
			if ip, err := netip.ParseAddr(v); v != "" && v != "localhost" && (err != nil || !ip.IsLoopback()) && !strings.HasPrefix(v, "/") {
				hosts[v] = true
			}
		}
	}
	add(ev.Vantage.Hostname)
	add(ev.Vantage.Addresses...)
	add(ev.Vantage.Resolver...)
	for i := range ev.Stores {
		add(ev.Stores[i].Addrs...)
		add(ev.Stores[i].Configured...)
	}
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		add(n.Addr, n.Remote, n.Local, n.ReplicaOf)
		add(n.Resolved...)
		add(n.Announced...)
		add(n.Aliases...)
		if n.Server != nil {
			add(n.Server.Laddr, n.Server.SeenFrom)
		}
		if n.TLS != nil {
			for _, c := range n.TLS.Chain {
				add(c.DNSNames...)
				add(c.IPs...)
			}
		}
	}
	return named(hosts)
}

// token is what may be a host name or an address; it is replaced only as a whole.
var token = regexp.MustCompile(`[0-9A-Za-z_][0-9A-Za-z_.:%-]*`)

// Text replaces every host in running text. A name without a dot ("redis") is one only where a port follows it.
func (p *Pseudonyms) Text(text string) string {
	return token.ReplaceAllStringFunc(text, func(t string) string {
		end := strings.TrimRight(t, ".:-") // the punctuation of a sentence
		host, port := end, ""
		if i := strings.LastIndexByte(end, ':'); i > 0 && p.names[end] == "" {
			host, port = end[:i], end[i:]
		}
		alias, ok := p.names[host]
		if !ok || port == "" && !strings.ContainsAny(host, ".:") {
			return t
		}
		return alias + port + t[len(end):]
	})
}

// Evidence replaces every host in the evidence, in place. What is judged and rendered from it afterwards is
// consistent by construction.
func (p *Pseudonyms) Evidence(ev *probe.Evidence) {
	whole := func(name *string) {
		if alias, ok := p.names[*name]; ok {
			*name = alias
		}
	}
	whole(&ev.Vantage.Hostname)
	for i := range ev.Nodes {
		if tls := ev.Nodes[i].TLS; tls != nil {
			for k := range tls.Chain {
				tls.Chain[k].DER = nil // the certificate itself would name its host
				for n := range tls.Chain[k].DNSNames {
					whole(&tls.Chain[k].DNSNames[n])
				}
			}
		}
	}
	eachString(reflect.ValueOf(ev).Elem(), p.Text)
}

func named(hosts map[string]bool) *Pseudonyms {
	sorted := make([]string, 0, len(hosts))
	for h := range hosts {
		sorted = append(sorted, h)
	}
	sort.Strings(sorted)
	p := &Pseudonyms{names: map[string]string{}}
	var names, ips int
	for _, h := range sorted {
		if _, err := netip.ParseAddr(h); err == nil {
			ips++
			p.names[h] = fmt.Sprintf("ip-%d", ips)
		} else {
			names++
			p.names[h] = fmt.Sprintf("host-%d", names)
		}
	}
	return p
}
