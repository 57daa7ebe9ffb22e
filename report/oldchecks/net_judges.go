package checks

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func judgeDNS(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.NetDNS) {
		f := c.finding(t, "The name of {nodes} does not resolve here"+saying(t.fault)+".")
		text := strings.ToLower(t.fault.Text)
		switch {
		case strings.Contains(text, "did not answer"), strings.Contains(text, "timeout"):
			f.Message = "The resolver keeps silent about {nodes}" + saying(t.fault) + "; the name itself may be right."
			f.Hint = "Restore the name service of this machine (port 53 to the nameserver, CoreDNS), then check again."
			f.Fix = []report.Fix{networkFix("let this machine reach its nameserver" + nameservers(c) + " on port 53, UDP and TCP")}
		case !strings.Contains(text, "no such host"):
			f.Message = "The resolver fails on {nodes}" + saying(t.fault) + "; the name itself may be right."
			f.Hint = "Look at the resolver and what it forwards to, then check again."
			f.Fix = []report.Fix{networkFix("make the nameserver" + nameservers(c) + " answer for " + hostOf(t.n.Addr))}
		default:
			f.Hint = dnsHint(c, t)
			f.Fix = replaceAddr(t.s, t.n.Addr, "")
		}
		out = append(out, f)
	}
	return out
}

// nameservers names those of this machine: " 10.0.0.2", nothing where they are not known.
func nameservers(c *Case) string {
	if len(c.Ev.Vantage.Resolver) == 0 {
		return ""
	}
	return " " + listed(c.Ev.Vantage.Resolver[:min(len(c.Ev.Vantage.Resolver), maxNamed)])
}

// dnsHint says what is usually wrong with a name of this form.
func dnsHint(c *Case, t trouble) string {
	host := hostOf(t.n.Addr)
	switch {
	case !t.n.Listed:
		return "Let the servers announce addresses or full names that resolve where Tyk runs."
	case strings.Contains(host, ".svc"):
		return "Check service and namespace in the name: SERVICE.NAMESPACE.svc.cluster.local."
	case !strings.Contains(host, ".") && (c.Ev.Vantage.Kubernetes || c.Ev.Vantage.Container):
		return "Use the full name: a short one resolves only in the same namespace or Docker network (SERVICE.NAMESPACE.svc.cluster.local)."
	}
	return "Use a name that resolves on the machine of Tyk, or the IP address."
}

func judgeWrongFamily(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.NetWrongFamily) {
		f := c.finding(t, "{nodes} {is|are} of the wrong address family"+saying(t.fault)+".")
		if other := answering(t); other != "" {
			f.Hint, f.Fix = fmt.Sprintf("Use %s in place of %s.", other, t.n.Addr), replaceAddr(t.s, t.n.Addr, other)
		} else {
			f.Fix = append(replaceAddr(t.s, t.n.Addr, ""), redisConf("bind * -::*  # redis.conf of the server, IPv4 and IPv6"))
		}
		out = append(out, f)
	}
	return out
}

// answering is the address of the other family that was seen to answer, with the port and with brackets where IPv6
// wants them; 127.0.0.1 where a name of this machine led to IPv6 and there is none; "" where nothing is known.
func answering(t trouble) string {
	before, found := strings.CutSuffix(t.fault.Text, " does")
	ip, err := netip.ParseAddr(before[strings.LastIndexByte(before, ' ')+1:])
	port, bad := strconv.ParseUint(portOf(t.n.Addr), 10, 16)
	switch {
	case bad != nil:
		return ""
	case (!found || err != nil) && isLoopback(t.n.Addr) && hostOf(t.n.Addr) != "127.0.0.1":
		return "127.0.0.1:" + portOf(t.n.Addr)
	case !found || err != nil:
		return ""
	}
	return netip.AddrPortFrom(ip, uint16(port)).String()
}

func judgeRefused(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.NetRefused) {
		f := c.finding(t, "The connection to {nodes} was refused: nothing listens there, or a firewall rejects it.")
		other := c.otherPort(t)
		switch {
		case strings.HasPrefix(t.n.Addr, "/"):
			f.Message = "Nothing listens on the socket {nodes}."
			f.Hint = "Check the path of the socket (unixsocket in redis.conf), and that it is mounted where Tyk runs."
		case other != "":
			f.Message = fmt.Sprintf("The connection to {nodes} was refused, and port %s of the same host answers.", portOf(other))
			f.Hint = fmt.Sprintf("Check the port: did you mean %s?", other)
			f.Fix = replaceAddr(t.s, t.n.Addr, other)
		case isLoopback(t.n.Addr) && t.n.Listed && (c.Ev.Vantage.Container || c.Ev.Vantage.Kubernetes) && !c.answersHere():
			f.Message = "The connection to {nodes} was refused: that is this container itself, and no Redis runs in it."
			f.Hint = "Use the name of the Redis service in place of " + hostOf(t.n.Addr) + "."
			f.Fix = replaceAddr(t.s, t.n.Addr, "")
		default:
			f.Hint = "Start Redis there, or correct the address; if it runs, look at its port, its bind setting and the endpoints of the Service."
			f.Fix = append(replaceAddr(t.s, t.n.Addr, ""), networkFix("on the server of "+t.n.Addr+": ss -ltn shows what listens; bind in redis.conf has to name an address that Tyk can reach"))
		}
		out = append(out, f)
	}
	return out
}

// answersHere is true where some server answered on this very machine.
func (c *Case) answersHere() bool {
	return slices.ContainsFunc(c.Ev.Nodes, func(n probe.Node) bool { return isLoopback(n.Addr) && n.Answered() })
}

// otherPort is the address of a node of the same host that answers and is of use in the place of the one in trouble.
func (c *Case) otherPort(t trouble) string {
	if !t.n.Listed || t.s.Mode == probe.Cluster {
		return ""
	}
	for i := range c.Ev.Nodes {
		o := &c.Ev.Nodes[i]
		if o.Addr != t.n.Addr && hostOf(o.Addr) == hostOf(t.n.Addr) && o.Purpose == t.n.Purpose && o.Answered() && !slices.Contains(o.Stores, t.s.ID) {
			return o.Addr
		}
	}
	return ""
}

func judgeTimeout(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.NetTimeout) {
		f := c.finding(t, "{nodes} {does|do} not answer a connection attempt: the packets are dropped on the way, or no machine has the address.")
		f.Hint = "Allow the machine of Tyk to reach the port in firewalls, security groups and network policies, and check the address."
		f.Fix = []report.Fix{networkFix("allow TCP from " + here(c) + " to " + t.n.Addr)}
		if t.n.Sniff != nil {
			switch t.n.Sniff.Control {
			case "refused":
				f.Message = "{nodes} {does|do} not answer a connection attempt, and another port of the same machine refuses at once: this port is filtered."
				f.Hint = "Allow the port in the firewall, security group or network policy of the server."
			case "timeout":
				f.Message = "{nodes} {does|do} not answer a connection attempt, on an unused port no more than on this one: the whole machine cannot be reached, or does not exist."
				f.Hint = "Check the address and the route to it, and that firewalls let the machine of Tyk through."
			}
		}
		out = append(out, f)
	}
	return out
}

// here is this machine by its addresses: "10.0.9.9", "this machine" where none is known.
func here(c *Case) string {
	addrs := c.Ev.Vantage.Addresses
	addrs = slices.DeleteFunc(slices.Clone(addrs), isLoopback)
	if len(addrs) == 0 {
		return "this machine"
	}
	return listed(addrs[:min(len(addrs), maxNamed)])
}

func judgeUnreachable(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.NetUnreachable) {
		f := c.finding(t, "There is no way to {nodes} from here"+saying(t.fault)+".")
		f.Hint = "Check the route to the address and that the machine exists."
		f.Fix = []report.Fix{networkFix("ip route get " + hostOf(t.n.Addr) + "   shows which way it would take from here")}
		out = append(out, f)
	}
	return out
}

func judgeLocalLimit(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.NetLocalLimit) {
		f := c.finding(t, "This machine could not open a connection to {nodes}"+saying(t.fault)+".")
		text := strings.ToLower(t.fault.Text)
		switch {
		case strings.Contains(text, "too many open files"), strings.Contains(text, "file table"):
			f.Hint = "Raise the limit of open files of the process."
			f.Fix = []report.Fix{networkFix("LimitNOFILE=65536  # unit of systemd, or ulimit -n 65536 before the start")}
		case strings.Contains(text, "assign requested address"), strings.Contains(text, "in use"):
			f.Hint = "Look for connections that pile up here: all local ports to that address are in use, or the source address does not exist."
			f.Fix = []report.Fix{networkFix("ss -tan state all dst " + hostOf(t.n.Addr) + "   counts them; net.ipv4.ip_local_port_range is the stock")}
		}
		out = append(out, f)
	}
	return out
}

func judgeClosed(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.NetClosed) {
		f := c.finding(t, "{nodes} {accepts|accept} connections and {closes|close} them before anything is said"+saying(t.fault)+".")
		if t.step.Name != probe.StepTCP && t.step.Name != probe.StepTLS {
			f.Message = fmt.Sprintf("{nodes} closed the connection in the middle, at the step %s%s.", t.step.Name, saying(t.fault))
		}
		f.Hint = "If a load balancer is in front, look at its backend and health check; else at the log of Redis at this moment."
		f.Fix = []report.Fix{networkFix("reach Redis behind " + t.n.Addr + " without what is in front of it, and compare")}
		if t.s.TLS.Enabled {
			f.Hint += " A Redis with TLS that is full (maxclients) closes just like this."
		}
		out = append(out, f)
	}
	return out
}

// leadsNowhere are the faults of connections that stood and came to nothing.
var leadsNowhere = []probe.FaultID{probe.NetClosed, probe.ProtoNoReply, probe.TLSHandshakeFailed}

func judgeIntercepted(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(append([]probe.FaultID{probe.NetIntercepted}, leadsNowhere...)...) {
		if t.fault.ID != probe.NetIntercepted && (t.n.Sniff == nil || t.n.Sniff.Control != "connected") {
			continue
		}
		f := c.finding(t, "Something in between accepts every connection to {nodes}, also to ports where nobody listens, and then gives up: a sidecar or a transparent proxy.")
		f.Verify = verify(t.s, "net.*")
		if c.Ev.Vantage.Kubernetes {
			f.Hint = "Exclude the port from the sidecar, or give the mesh a Service for Redis."
		}
		f.Fix = []report.Fix{networkFix(`traffic.sidecar.istio.io/excludeOutboundPorts: "` + portOf(t.n.Addr) + `"  # annotation of Tyk's pods`)}
		out = append(out, f)
	}
	return out
}
