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

// hostFields are the fields of the evidence that hold hosts or addresses, whatever type they belong to.
var hostFields = map[string]bool{
	"Addr": true, "Addrs": true, "Configured": true, "Hostname": true, "Host": true, "IP": true, "IPs": true, "DNSNames": true,
	"ServerName": true,
	"Addresses":  true, "Resolver": true, "Resolved": true, "Announced": true, "Aliases": true, "Remote": true, "Local": true, "Laddr": true,
	"SeenFrom": true, "ReplicaOf": true, "PrimaryAddr": true, "MasterAddr": true, "Overridden": true,
}

// NewPseudonyms gives every host of the evidence its name: what stands in a field for hosts, and every IP address in any
// text, the raw replies included. The order is that of the sorted hosts, so the same estate gets the same names.
func NewPseudonyms(ev *probe.Evidence) *Pseudonyms {
	hosts := map[string]bool{}
	add := func(v string) {
		if host, _, err := net.SplitHostPort(v); err == nil {
			v = host
		}
		if ip, err := netip.ParseAddr(v); v != "" && v != "localhost" && (err != nil || !ip.IsLoopback() && !ip.IsUnspecified()) &&
			!strings.HasPrefix(v, "/") {
			hosts[v] = true
		}
	}
	eachField(reflect.ValueOf(ev).Elem(), "", func(field, text string) {
		if hostFields[field] {
			add(text)
			return
		}
		for _, t := range token.FindAllString(text, -1) {
			parts := strings.Split(strings.TrimRight(t, ".:-"), ":")
			eachRun(parts, func(run string) bool {
				if _, err := netip.ParseAddr(run); err == nil {
					add(run)
					return true
				}
				return false
			})
		}
	})
	return named(hosts)
}

// eachField visits every text below a value with the name of the field that holds it.
func eachField(v reflect.Value, field string, visit func(field, text string)) {
	switch v.Kind() {
	case reflect.String:
		visit(field, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachField(v.Elem(), field, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				eachField(v.Field(i), f.Name, visit)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			eachField(v.Index(i), field, visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachField(v.MapIndex(k), field, visit)
		}
	}
}

// eachRun offers the runs of parts of a token that stood between colons, the longest first, from left to right; what is
// taken is passed over.
func eachRun(parts []string, take func(run string) bool) {
	for i := 0; i < len(parts); i++ {
		for j := len(parts); j > i; j-- {
			if take(strings.Join(parts[i:j], ":")) {
				i = j - 1
				break
			}
		}
	}
}

// token is what may be a host name or an address; it is replaced only as a whole.
var token = regexp.MustCompile(`[0-9A-Za-z_][0-9A-Za-z_.:%-]*`)

// Text replaces every host in running text. A name without a dot ("redis") is one only where a port follows it, or where
// the word before it says so, as in "master_host:redis".
func (p *Pseudonyms) Text(text string) string {
	return token.ReplaceAllStringFunc(text, func(t string) string {
		end := strings.TrimRight(t, ".:-") // the punctuation of a sentence
		parts := strings.Split(end, ":")
		var out []string
		for i := 0; i < len(parts); i++ {
			alias, taken := p.longest(parts, i)
			if taken == 0 {
				out = append(out, parts[i])
				continue
			}
			out, i = append(out, alias), i+taken-1
		}
		return strings.Join(out, ":") + t[len(end):]
	})
}

// longest finds the longest host that begins with a part of a token, and of how many parts it is made; 0 for none.
func (p *Pseudonyms) longest(parts []string, i int) (alias string, taken int) {
	for j := len(parts); j > i; j-- {
		host := strings.Join(parts[i:j], ":")
		name, known := p.names[host]
		if !known {
			continue
		}
		short := !strings.ContainsAny(host, ".:")
		introduced := i > 0 && strings.HasSuffix(strings.ToLower(parts[i-1]), "host")
		if !short || introduced || j < len(parts) && isPort(parts[j]) {
			return name, j - i
		}
	}
	return "", 0
}

// isPort is true for the digits of a port, with the port of a cluster bus behind them or not.
func isPort(text string) bool {
	digits, _, _ := strings.Cut(text, "@")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
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
