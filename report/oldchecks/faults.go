package checks

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// trouble is one fault that a node met when it was visited for a store.
type trouble struct {
	s     *probe.Store
	n     *probe.Node
	step  *probe.Step
	fault *probe.Fault
}

// troubles lists who met one of the faults, store by store.
func (c *Case) troubles(ids ...probe.FaultID) []trouble {
	var out []trouble
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if step, fault := met(n, ids...); step != nil {
				out = append(out, trouble{s, n, step, fault})
			}
		}
	}
	return out
}

// finding begins the finding about a trouble; the message should hold {nodes}.
func (c *Case) finding(t trouble, message string) report.Finding {
	return report.Finding{
		Status: c.weight(t.s, t.n), Store: t.s.ID, Nodes: []string{t.n.Addr}, Message: message,
		Verify: verify(t.s, family(t.fault.ID)+".*"), Evidence: []string{c.AtStep(t.n, t.step)},
	}
}

// weight is how bad it is for a store that one of its nodes cannot be used: a failure where its client needs this very
// node or has no other, a warning where others stand in. In a cluster it is the other nodes that know what depends on
// one: a server that refuses commands refuses to tell its slots as well.
func (c *Case) weight(s *probe.Store, n *probe.Node) report.Status {
	m := c.memberOf(s, n)
	switch {
	case s.Mode == probe.Standalone || !c.othersAnswer(s, n):
		return report.Fail
	case m != nil && m.isPrimary() && len(m.Slots) > 0:
		return report.Fail
	case m != nil && (m.Has("slave") || m.isPrimary()):
		return report.Warn
	case n.Purpose == probe.AsSentinel || n.Role == probe.Replica:
		return report.Warn
	case s.Mode == probe.Cluster && n.Slots == "" && (n.Role == probe.Primary || n.Listed):
		return report.Warn // without slots, or a seed that the cluster does not know
	case s.Mode == probe.Sentinel && n.Role == probe.Unknown && c.primaryAnswers(s):
		return report.Warn
	}
	return report.Fail
}

// memberOf is the member of a store's cluster that a node is, nil where the believed view does not have it, and outside
// of clusters.
func (c *Case) memberOf(s *probe.Store, n *probe.Node) *member {
	if s.Mode != probe.Cluster {
		return nil
	}
	for _, m := range c.topology(s).members {
		if m.node == n {
			return m
		}
	}
	return nil
}

// othersAnswer is true where another node that the store uses for the same purpose took our commands.
func (c *Case) othersAnswer(s *probe.Store, n *probe.Node) bool {
	return slices.ContainsFunc(c.visitedAs(s.ID, n.Purpose), func(o *probe.Node) bool { return o != n && o.Answered() })
}

func (c *Case) primaryAnswers(s *probe.Store) bool {
	return slices.ContainsFunc(c.DataNodes(s.ID), func(o *probe.Node) bool { return o.Answered() && o.Role == probe.Primary })
}

// replaceAddr writes another address in the place of one of the settings, "" where that is not known. There is no fix
// for addresses that were not configured.
func replaceAddr(s *probe.Store, old, addr string) []report.Fix {
	if !slices.Contains(s.Addrs, old) && !slices.Contains(s.Configured, old) {
		return nil
	}
	if addr == "" {
		addr = "HOST:" + portOf(old)
	}
	if s.AddrsFrom == "host_port" {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil
		}
		fix := setField(s, component.Host, host)
		if oldPort := portOf(old); oldPort != port {
			fix = append(fix, setField(s, component.Port, numberOr(port))...)
		}
		return fix
	}
	addrs := slices.Clone(s.Configured)
	if len(addrs) == 0 {
		addrs = slices.Clone(s.Addrs)
	}
	for i, a := range addrs {
		if a == old {
			addrs[i] = addr
		}
	}
	return setField(s, component.Addrs, addrs)
}

// numberOr gives a number as one, and any other text as it is.
func numberOr(text string) any {
	var n int
	if _, err := fmt.Sscanf(text, "%d", &n); err == nil && fmt.Sprint(n) == text {
		return n
	}
	return text
}

// hostOf and portOf take an address apart; a Unix socket is its own host and has no port.
func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return host
}

func portOf(addr string) string {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return ""
	}
	return port
}

// isLoopback is true for an address that means the machine of the one who dials.
func isLoopback(addr string) bool {
	host := hostOf(addr)
	ip, err := netip.ParseAddr(host)
	return host == "" || strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}

func isIP(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// clause makes a text of the wire the end of a sentence: without the full stop it may have.
func clause(text string) string { return strings.TrimRight(strings.TrimSpace(text), ".") }

// says makes of a fault the clause that quotes it, nothing where it has no words.
func saying(f *probe.Fault) string {
	if text := clause(f.Text); text != "" {
		return ": " + text
	}
	return ""
}

// plain is true for text that is safe to paste: an address, an id or a name, with nothing that a shell would obey. What
// a peer calls an address can be any text.
func plain(text string) bool {
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(".:-_[]%?/", r):
		default:
			return false
		}
	}
	return true
}
