package tls

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

var nameMismatch = checks.Check{
	ID: probe.TLSNameMismatch, Title: "Certificate for another name", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "Tyk verifies the host part of the address that it dials, and the certificate has other names. An IP address needs an IP SAN; a " +
		"star stands for one label. In a cluster and behind Sentinels Tyk dials what the servers announce, mostly IP addresses, whatever " +
		"addrs says: then the seeds work and the rest does not.",
	Hint: "Use a name of the certificate in addrs, or reissue it for the address.", Follows: []checks.Follows{unverified},
	Judge: judgeNameMismatch, Many: prose.Say("The certificates of {nodes} are not for the addresses that Tyk dials."),
}

func judgeNameMismatch(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	at, sans := newScenes(c), newSANs(c)
	for _, t := range c.Troubles(probe.TLSNameMismatch) {
		f := c.Found(t, prose.Say("The {certificate|certificates} of {nodes} {is|are} not for the address that %s dials.", title(t.Store)))
		p, leaf := problemOf(t), leafOf(t.Node.TLS)
		if leaf == nil {
			f.Seen = prose.Said(t.Fault)
			out = append(out, f)
			continue
		}
		f.What = prose.Say("The {certificate|certificates} of {nodes} {is|are} valid for %s, not for the address dialled.", inShort(leaf.Names()))
		f.Seen = prose.Say("%s verifies the host part of the address that it dials.", title(t.Store))
		if p.Star != "" {
			f.Seen = prose.Say("The star in %s stands for exactly one label.", quoted(p.Star, "it"))
		}
		if t.Node.Listed {
			f.Hint = listedHint(t, at.at(t.Store), sans.lacking(t))
		} else {
			f.Hint = announcedHint(t)
		}
		f.Fix = fixes.Ways(at.at(t.Store).mend(t.Node), announceName(at.at(t.Store), t.Node))
		out = append(out, f)
	}
	return out
}

// inShort lists the names of a certificate, the first few when there are many, and their number where they are long.
func inShort(names []string) string {
	text := prose.Some(names)
	switch {
	case len(names) == 0:
		return "nothing"
	case len(text) > longestName:
		return prose.Count(len(names), "other name", "other names")
	}
	return text
}

// listedHint is about an address of the settings: another spelling of it may match the certificate.
func listedHint(t checks.Trouble, x *scene, sans string) prose.Text {
	key, port, one := addrKey(t.Store), probe.PortOf(t.Node.Addr), shown{t.Node, t.Node.TLS}
	if name := x.otherName(one); name != "" {
		return prose.Say("Use %s in %s, or reissue the certificate with the SAN %s.", probe.JoinAddr(name, port), key, sans)
	}
	if name := likelyName(t.Node, leafOf(one.facts)); name != "" {
		return prose.Say("Reissue the certificate with the SAN %s; or use %s in %s, if that leads to this server: it was not tried.",
			sans, probe.JoinAddr(name, port), key)
	}
	return prose.Say("Reissue the certificate with the SAN %s.", sans)
}

// sans are the names that certificates would need, of all servers whose are for others: one sentence is for all of them.
type sans struct {
	c    *checks.Case
	told map[sansKey]string
}

type sansKey struct {
	store  *probe.Store
	id     probe.FaultID
	listed bool
}

func newSANs(c *checks.Case) sans { return sans{c, map[sansKey]string{}} }

func (x sans) lacking(t checks.Trouble) string {
	k := sansKey{t.Store, t.Fault.ID, t.Node.Listed}
	if x.told[k] == "" {
		var out []string
		for _, n := range x.c.Nodes(t.Store.ID) {
			if step, _ := checks.Met(n, k.id); step != nil && n.Listed == k.listed {
				out = append(out, sanFor(probe.HostOf(n.Addr)))
			}
		}
		x.told[k] = prose.Some(checks.Tidy(out))
	}
	return x.told[k]
}

// announcedHint is about an address that the servers announce: they can announce host names instead.
func announcedHint(t checks.Trouble) prose.Text {
	if t.Store.Mode == probe.Sentinel {
		return prose.Say("Reissue the certificates with the SAN of each announced address; or let the Sentinels announce host names of the " +
			"certificates (sentinel resolve-hostnames and announce-hostnames, 6.2 and later). What addrs says does not matter here.")
	}
	return prose.Say("Reissue the certificates with the SAN of each announced address; or let every node announce the host name of its " +
		"certificate (cluster-announce-hostname, cluster-preferred-endpoint-type hostname, Redis 7 and later). What addrs says does not " +
		"matter here.")
}

// announceName lets a node of a cluster send clients to host names, where it has one for which its certificate is: nobody has
// tried that name. nil otherwise.
func announceName(x *scene, n *probe.Node) []report.Fix {
	leaf := leafOf(n.TLS)
	if n.Listed || leaf == nil || !slices.ContainsFunc(announcedNames(x.c, x.s, n), leaf.ValidFor) {
		return nil
	}
	return fixes.ConfigSet(x.s, n.Addr, n, "cluster-preferred-endpoint-type", "hostname")
}

// announcedNames are the host names that a cluster has for a node, whether clients are told them or not.
func announcedNames(c *checks.Case, s *probe.Store, node *probe.Node) []string {
	t := c.Cluster(s)
	if t == nil || t.Main == nil {
		return nil
	}
	var out []string
	for _, m := range t.Members {
		if m.Hostname != "" && m.Addr == node.Addr && !probe.IsLoopback(m.Hostname) {
			out = append(out, m.Hostname)
		}
	}
	return checks.Tidy(out)
}

// sanFor is the subject alternative name that an address needs, as openssl writes it.
func sanFor(host string) string {
	if probe.IsIP(host) {
		return "IP:" + strings.Trim(host, "[]")
	}
	return "DNS:" + host
}

// addrKey is the setting that names the addresses of a store.
func addrKey(s *probe.Store) string {
	if s.AddrsFrom == "host_port" {
		return checks.Key(s, component.Host) + " and " + checks.Key(s, component.Port)
	}
	return checks.Key(s, component.Addrs)
}

// likelyName is the name of the certificate under which a server could be dialled, "" where none suggests itself. Nobody
// has tried it.
func likelyName(node *probe.Node, leaf *tlsinspect.Cert) string {
	host := probe.HostOf(node.Addr)
	var full []string
	for _, n := range leaf.DNSNames {
		suffix, star := strings.CutPrefix(n, "*")
		switch {
		case star && !probe.IsIP(host) && !strings.Contains(host, "."):
			return host + suffix
		case star || probe.IsLoopback(n):
		case strings.HasPrefix(strings.ToLower(n), strings.ToLower(host)+"."):
			return n
		default:
			full = append(full, n)
		}
	}
	switch {
	case len(full) == 1 || len(full) > 0 && probe.IsIP(host):
		return full[0]
	case len(full) == 0 && len(leaf.IPs) == 1:
		return leaf.IPs[0]
	}
	return ""
}

var noSAN = checks.Check{
	ID: probe.TLSNoSAN, Title: "Certificate without a SAN", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The certificate has a common name alone. Clients look at subject alternative names only (Go since 1.15), so that it is valid " +
		"for " +
		"no address at all.",
	Hint: "Reissue the certificate with subject alternative names.", Follows: []checks.Follows{unverified}, Judge: judgeNoSAN,
}

func judgeNoSAN(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	at, sans := newScenes(c), newSANs(c)
	for _, t := range c.Troubles(probe.TLSNoSAN) {
		f := c.Found(t, prose.Say("The {certificate|certificates} of {nodes} {has|have} no subject alternative name, so that no "+
			"address matches."))
		f.Seen = prose.Say("Clients do not look at the common name any more.")
		f.Hint = prose.Say("Reissue the certificate with a SAN for every address that Tyk dials: %s.", sans.lacking(t))
		f.Fix = at.at(t.Store).mend(t.Node)
		out = append(out, f)
	}
	return out
}
