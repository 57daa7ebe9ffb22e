package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// wrongAddress is an announced address that does not lead to its server from here.
type wrongAddress struct {
	announcement
	m     *member
	how   reach
	proof bool // the server itself answers under another address
}

// wrongAddresses are the announced addresses that are to blame themselves. A member that nobody can reach is down, and
// one that does not answer at an address like those that work is a matter of the network: neither is among them.
func (t *topology) wrongAddresses() []wrongAddress {
	var proven, likely []wrongAddress
	working, dialled := 0, 0
	for _, a := range t.announced {
		if a.ownMachine() {
			continue
		}
		w := wrongAddress{announcement: a, m: t.byID[a.id], how: t.tryOut(a)}
		switch w.how {
		case unknown, unresolved:
			continue
		case works:
			working++
		}
		dialled++
		switch {
		case w.how == works:
		case w.m != nil && w.m.node != nil && w.m.alive() && w.m.node != t.rowAt(a.addr):
			w.proof = true
			proven = append(proven, w)
		case w.how == another && (w.m == nil || w.m.failed() || !w.m.LinkUp):
		case w.m == nil || !w.m.failed() && !w.m.down():
			likely = append(likely, w)
		}
	}
	switch {
	case len(proven) > 0:
		for _, w := range likely {
			if working == 0 || slices.ContainsFunc(proven, func(p wrongAddress) bool { return sameNetwork(p.addr, w.addr) }) {
				proven = append(proven, w)
			}
		}
		return proven
	case working == 0 && len(likely) == dialled && dialled > 0:
		return likely // who told us is one of them, under an address that it does not announce
	}
	return nil
}

func judgeAnnounceUnreachable(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		wrong := t.wrongAddresses()
		if len(wrong) == 0 {
			continue
		}
		f := t.finding(c, report.Warn, "")
		var why []string
		var asked []string
		for _, w := range wrong {
			if w.primary {
				f.Status = report.Fail
			}
			f.Nodes = append(f.Nodes, w.addr)
			row := t.rowAt(w.addr)
			if w.how == another {
				why = append(why, "leads to another server")
			} else {
				why = append(why, deadText(row))
			}
			if row != nil {
				f.Evidence = append(f.Evidence, c.At(row, ""))
			}
			if w.proof {
				asked = append(asked, w.m.name())
				f.Fix = append(f.Fix, announceFix(w.m)...)
			}
		}
		who := "the servers answer at other addresses"
		if asked = tidy(asked); len(asked) > 0 {
			who = nodesText(asked) + plainVerb(len(asked), " answers", " answer")
		}
		f.Message = fmt.Sprintf("The cluster sends clients to {nodes}, where nothing can be reached from here (%s), while %s.", strings.Join(unique(tidy(why)), "; "), who)
		f.Hint = "Let each node announce the address under which Tyk reaches it (cluster-announce-ip and -port, or cluster-announce-hostname), or run Tyk in the network of the cluster."
		f.Fix = append(f.Fix[:min(len(f.Fix), maxFixes-1):min(len(f.Fix), maxFixes-1)], networkFix("or give this machine a way to "+nodesText(tidy(f.Nodes))))
		out = append(out, f)
	}
	return out
}

func plainVerb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// announceFix lets a server announce the address under which it answered us.
func announceFix(m *member) []report.Fix {
	addr := m.node.Addr
	host, port := hostOf(addr), portOf(addr)
	if !isIP(host) {
		return []report.Fix{
			redisFix(addr, "CONFIG SET cluster-announce-hostname "+host),
			redisFix(addr, "CONFIG SET cluster-preferred-endpoint-type hostname  # Redis 7 and later"),
			redisFix(addr, "CONFIG REWRITE"),
		}
	}
	out := []report.Fix{redisFix(addr, "CONFIG SET cluster-announce-ip "+host)}
	if said := portOf(m.Addr); said != "" && said != port {
		out = append(out, redisFix(addr, "CONFIG SET cluster-announce-port "+port))
	}
	return append(out, redisFix(addr, "CONFIG REWRITE"))
}

func judgeAnnounceDNS(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		f := t.finding(c, report.Warn, "The cluster sends clients to {nodes}, a name that does not resolve here.")
		for _, a := range t.announced {
			if t.tryOut(a) != unresolved {
				continue
			}
			f.Nodes = append(f.Nodes, a.addr)
			if row := t.rowAt(a.addr); row != nil {
				f.Evidence = append(f.Evidence, c.At(row, ""))
			}
			if a.primary {
				f.Status = report.Fail
			}
			if isIP(a.IP) && len(f.Fix) < maxFixes-1 {
				f.Fix = append(f.Fix, redisConf(fmt.Sprintf("on %s (%s): CONFIG SET cluster-announce-hostname NAME  # one that resolves where Tyk runs", a.IP, a.Host)))
			}
		}
		if len(f.Nodes) == 0 {
			continue
		}
		if f.Nodes = tidy(f.Nodes); len(f.Nodes) > 1 {
			f.Message = "The cluster sends clients to {nodes}, names that do not resolve here."
		}
		f.Hint = "Let the nodes announce names that resolve where Tyk runs (in Kubernetes POD.SERVICE.NAMESPACE.svc.cluster.local), or their IP addresses."
		f.Fix = append(f.Fix, redisConf("or, on every node: CONFIG SET cluster-preferred-endpoint-type ip"))
		out = append(out, f)
	}
	return out
}

// emptyEndpoint is one way to announce no address.
type emptyEndpoint struct {
	is   func(probe.Endpoint) bool
	what string // what stands in its place
	then string // what Tyk does
	hint string
	fix  string
	// sameEverywhere is true where the fix is the same command on every node of the cluster.
	sameEverywhere bool
}

var emptyEndpoints = []emptyEndpoint{
	{
		func(e probe.Endpoint) bool { return e.Null }, "no address (cluster-preferred-endpoint-type is unknown-endpoint)",
		"Tyk's client cannot read such a reply, so every command fails with \"redis: nil\"",
		"Set cluster-preferred-endpoint-type to ip or hostname on every node.", "CONFIG SET cluster-preferred-endpoint-type ip", true,
	},
	{
		func(e probe.Endpoint) bool { return e.Host == "?" }, "a question mark for a host (names are preferred, and it has none)",
		"Tyk looks for a host of the name \"?\"",
		"Set cluster-announce-hostname on every node, or let them announce their IP.", "CONFIG SET cluster-announce-hostname NAME", false,
	},
	{
		func(e probe.Endpoint) bool { return !e.Null && e.Host == "" }, "no address (it does not know its own)",
		"Tyk dials its own machine",
		"Let the node meet the others, or set cluster-announce-ip.", "CONFIG SET cluster-announce-ip IP", false,
	},
}

// fixes are the commands that heal: one for the whole cluster where every node gets the same value, else one for each
// node with what only a person can fill in.
func (kind emptyEndpoint) fixes(servers []string) []report.Fix {
	if kind.sameEverywhere {
		all := "redis-cli --cluster call " + servers[0] + " "
		return []report.Fix{redisConf(all + kind.fix), redisConf(all + "CONFIG REWRITE")}
	}
	var out []report.Fix
	for _, s := range servers[:min(len(servers), maxNamed)] {
		out = append(out, redisFix(s, kind.fix), redisFix(s, "CONFIG REWRITE"))
	}
	return out
}

func judgeNoEndpoint(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		for _, kind := range emptyEndpoints {
			f := t.finding(c, report.Info, "")
			var servers []string
			for _, a := range t.announced {
				if !kind.is(a.Endpoint) {
					continue
				}
				server := a.by.Addr
				if m := t.byID[a.id]; m != nil && m.node != nil {
					server = m.node.Addr
				}
				servers = append(servers, server)
				f.Nodes = append(f.Nodes, server)
				if row := t.rowAt(a.said); row != nil {
					if f.Nodes = append(f.Nodes, row.Addr); row.Answered() && a.ledThere(row) {
						continue // Redis runs on this very machine
					}
				}
				switch {
				case a.primary || a.Null:
					f.Status = report.Fail
				case f.Status == report.Info:
					f.Status = report.Warn
				}
			}
			if len(servers) == 0 {
				continue
			}
			servers = tidy(servers)
			f.Message = fmt.Sprintf("%s %s %s: %s.", nodesText(servers), plainVerb(len(servers), "announces", "announce"), kind.what, kind.then)
			if f.Status == report.Info {
				f.Message = fmt.Sprintf("%s announces %s, and works because Tyk is on the same machine.", nodesText(servers), kind.what)
			}
			f.Hint = kind.hint
			f.Fix = kind.fixes(servers)
			out = append(out, f)
		}
	}
	return out
}
