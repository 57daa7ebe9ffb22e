package checks

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

// tlsNameChecks ask whether the certificate is for the address that Tyk dials.
func tlsNameChecks() []Check {
	return []Check{
		{
			ID: "tls.name_mismatch", Title: "Certificate for another name", Status: report.Fail,
			Doc:  "Tyk verifies the host part of the address that it dials, and the certificate has other names. An IP address needs an IP SAN; a star stands for one label. In a cluster and behind Sentinels Tyk dials what the servers announce, mostly IP addresses, whatever addrs says: then the seeds work and the rest does not.",
			Hint: "Use a name of the certificate in addrs, or reissue it for the address.", Judge: judgeNameMismatch,
		},
		{
			ID: "tls.no_san", Title: "Certificate without a SAN", Status: report.Fail,
			Doc:  "The certificate has a common name alone. Clients look at subject alternative names only (Go since 1.15), so that it is valid for no address at all.",
			Hint: "Reissue the certificate with subject alternative names.", Judge: judgeNoSAN,
		},
	}
}

func judgeNameMismatch(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles("tls.name_mismatch") {
		leaf := t.leaf()
		if leaf == nil {
			out = append(out, c.finding(t, "The certificate of {nodes} is not for the address that was dialled"+saying(t.fault)+"."))
			continue
		}
		names := append(slices.Clone(leaf.DNSNames), leaf.IPs...)
		f := c.finding(t, fmt.Sprintf("The certificate of {nodes} is valid for %s, not for the address dialled%s.", someOf(names), starWord(t.fault.Text)))
		if t.n.Listed {
			listedMismatch(c, t, leaf, &f)
		} else {
			announcedMismatch(c, t, leaf, &f)
		}
		out = append(out, f)
	}
	return out
}

// someOf lists names, the first few when there are many.
func someOf(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return nodesText(names)
}

// starWord keeps of a problem's text why a star does not help.
func starWord(text string) string {
	if i := strings.Index(text, "; the star"); i >= 0 {
		return clause(text[i:])
	}
	return ""
}

// listedMismatch is about an address of the settings: another spelling of it may match the certificate.
func listedMismatch(c *Case, t trouble, leaf *tlsinspect.Cert, f *report.Finding) {
	san := sanFor(hostOf(t.n.Addr))
	name, sure := c.certName(t, leaf)
	switch {
	case name == "":
		f.Hint = fmt.Sprintf("Reissue the certificate with the SAN %s.", san)
	case sure:
		f.Hint = fmt.Sprintf("Use %s in %s, or reissue the certificate with the SAN %s.", joinPort(name, t.n.Addr), addrKey(t.s), san)
	default:
		f.Hint = fmt.Sprintf("Use %s in %s, if that name resolves to this server where Tyk runs, or reissue the certificate with the SAN %s.", joinPort(name, t.n.Addr), addrKey(t.s), san)
	}
	if name != "" {
		f.Fix = replaceAddr(t.s, t.n.Addr, joinPort(name, t.n.Addr))
	}
	f.Fix = append(f.Fix, redisConf("subjectAltName = "+san+"  # reissue the certificate of "+t.n.Addr))
}

// announcedMismatch is about an address that the servers announce: they can announce host names instead.
func announcedMismatch(c *Case, t trouble, leaf *tlsinspect.Cert, f *report.Finding) {
	name, _ := c.certName(t, leaf)
	san := redisConf("subjectAltName = " + sanFor(hostOf(t.n.Addr)) + "  # or reissue the certificate of " + t.n.Addr)
	named := orDefault(name, "NAME")
	if t.s.Mode == probe.Sentinel {
		f.Hint = "Let the Sentinels announce host names of the certificate, or reissue the certificate with IP SANs; addrs does not matter here."
		f.Fix = []report.Fix{
			redisConf("sentinel resolve-hostnames yes, sentinel announce-hostnames yes, sentinel monitor " + orDefault(t.s.MasterName, "mymaster") + " " + named + " " + portOf(t.n.Addr) + " QUORUM  # sentinel.conf, 6.2 and later"),
			redisConf("replica-announce-ip " + named + "  # redis.conf of " + t.n.Addr), san,
		}
		return
	}
	f.Hint = "Let the cluster announce host names of the certificate (Redis 7 and later), or reissue the certificate with IP SANs; addrs does not matter here."
	f.Fix = []report.Fix{
		redisFix(t.n.Addr, "CONFIG SET cluster-announce-hostname "+shellWord(named)),
		redisFix(t.n.Addr, "CONFIG SET cluster-preferred-endpoint-type hostname"), san,
	}
}

func joinPort(host, addr string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]:" + portOf(addr)
	}
	return host + ":" + portOf(addr)
}

// sanFor is the subject alternative name that an address needs, as openssl writes it.
func sanFor(host string) string {
	if isIP(host) {
		return "IP:" + strings.Trim(host, "[]")
	}
	return "DNS:" + host
}

// certName is the name of the certificate under which the server could be dialled, "" where none suggests itself; sure
// is true where it is known to lead to this server.
func (c *Case) certName(t trouble, leaf *tlsinspect.Cert) (name string, sure bool) {
	host := hostOf(t.n.Addr)
	for _, known := range append(c.namesOf(t.n), c.announcedNames(t)...) {
		if known != host && validFor(leaf, known) {
			return known, true
		}
	}
	if ip := hostOf(t.n.Remote); ip != host && slices.Contains(leaf.IPs, ip) {
		return ip, true
	}
	if isLoopback(t.n.Addr) {
		for _, own := range []string{"localhost", "127.0.0.1", "::1"} {
			if own != host && validFor(leaf, own) {
				return own, true
			}
		}
	}
	var full []string
	for _, n := range leaf.DNSNames {
		suffix, star := strings.CutPrefix(n, "*")
		switch {
		case star && !isIP(host) && !strings.Contains(host, "."):
			return host + suffix, false
		case star:
		case strings.HasPrefix(strings.ToLower(n), strings.ToLower(host)+"."):
			return n, false
		default:
			full = append(full, n)
		}
	}
	if len(full) == 1 || len(full) > 0 && isIP(host) {
		return full[0], false
	}
	if len(full) == 0 && len(leaf.IPs) == 1 {
		return leaf.IPs[0], false
	}
	return "", false
}

// namesOf are host names of the run that resolve to a server's address.
func (c *Case) namesOf(n *probe.Node) []string {
	ip := hostOf(n.Remote)
	if ip == "" {
		ip = hostOf(n.Addr)
	}
	var out []string
	for i := range c.Ev.Nodes {
		o := &c.Ev.Nodes[i]
		if host := hostOf(o.Addr); !isIP(host) && slices.Equal(o.Resolved, []string{ip}) {
			out = append(out, host)
		}
	}
	return tidy(out)
}

// maxViews is how many views of one cluster are asked for a name: they mostly agree.
const maxViews = 3

// announcedNames are the host names that a cluster has for a node, whether clients are told them or not.
func (c *Case) announcedNames(t trouble) []string {
	var out []string
	views := 0
	for _, n := range c.DataNodes(t.s.ID) {
		if n.Cluster == nil || views == maxViews {
			continue
		}
		views++
		for _, m := range n.Cluster.Nodes {
			if m.Hostname != "" && m.Addr == t.n.Addr {
				out = append(out, m.Hostname)
			}
		}
	}
	return tidy(out)
}

// validFor tells whether a certificate is valid for a host, by the rules of clients: a star is one whole first label.
func validFor(leaf *tlsinspect.Cert, host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return slices.ContainsFunc(leaf.IPs, func(s string) bool { own, err := netip.ParseAddr(s); return err == nil && own == ip })
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	_, parent, _ := strings.Cut(host, ".")
	return slices.ContainsFunc(leaf.DNSNames, func(n string) bool {
		n = strings.ToLower(n)
		return n == host || parent != "" && n == "*."+parent
	})
}

func judgeNoSAN(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles("tls.no_san") {
		san := sanFor(hostOf(t.n.Addr))
		f := c.finding(t, "The certificate of {nodes} has no subject alternative name, and clients do not look at the common name any more.")
		f.Hint = "Reissue the certificate with a SAN for every address that Tyk dials."
		f.Fix = []report.Fix{redisConf("subjectAltName = " + san + "  # reissue the certificate of " + t.n.Addr)}
		out = append(out, f)
	}
	return out
}
