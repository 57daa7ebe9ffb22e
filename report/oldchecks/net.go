package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// toldByEstate are the findings about a cluster or the servers behind Sentinels that explain why one of their nodes
// does not answer. They know what the node is worth: a replica that refuses connections is a replica down, no more.
var toldByEstate = []string{
	"cluster.primary_down", "cluster.replica_down", "cluster.announce_unreachable", "cluster.announce_dns",
	"cluster.announces_loopback", "cluster.announces_port_zero", "cluster.no_endpoint", "cluster.stale_node", "cluster.seed_down",
	"sentinel.master_unreachable", "sentinel.master_down", "sentinel.replica_down", "sentinel.sentinel_down",
	"sentinel.announces_port_zero",
}

// netChecks ask for the way to the servers: names, routes, ports, and what stands between.
func netChecks() []Check {
	return []Check{
		{
			ID: probe.NetIntercepted, Title: "Every connection is accepted by something in between", Status: report.Fail,
			Doc:  "A connection to a port at which surely nobody listens was accepted, and the connection to Redis led nowhere. A sidecar (Istio, Envoy) or a transparent proxy on this machine accepts everything and gives up later, so that an open connection proves nothing. Measured by a second connection to an unused port of the same address, only after a failure.",
			Hint: "Exclude the Redis and Sentinel ports from the mesh (traffic.sidecar.istio.io/excludeOutboundPorts), or make Redis known to it.", Judge: judgeIntercepted,
		},
		{
			ID: probe.NetDNS, Title: "Name that does not resolve", Status: report.Fail,
			Doc:   "The resolver of this machine has no address for the host: the name is wrong or of another namespace, the resolver is broken (server misbehaving), or it keeps silent. The message says which. The last two say nothing about the name.",
			Hint:  "Use a name that resolves where Tyk runs; in Kubernetes SERVICE.NAMESPACE.svc.cluster.local.",
			After: toldByEstate, Judge: judgeDNS,
		},
		{
			ID: probe.NetWrongFamily, Title: "Name with addresses of the wrong family", Status: report.Fail,
			Doc:   "The name has IPv6 addresses only and this machine has no IPv6, or Redis listens on IPv4 alone. localhost can mean ::1. Go's dialler, which Tyk uses, tries both families where the name has both.",
			Hint:  "Use an IPv4 address, or let Redis listen on both: bind * -::*.",
			After: toldByEstate, Judge: judgeWrongFamily,
		},
		{
			ID: probe.NetRefused, Title: "Connection refused", Status: report.Fail,
			Doc:   "The machine is there and refuses: nothing listens on that port, Redis is bound to 127.0.0.1 only, the Kubernetes Service has no ready endpoint, or a firewall rejects. Which of these cannot be told from here. In a cluster or behind Sentinels it is the consequence of a node that is down.",
			Hint:  "Check host and port, that Redis runs, and its bind setting.",
			After: toldByEstate, Judge: judgeRefused,
		},
		{
			ID: probe.NetTimeout, Title: "Connection attempt without an answer", Status: report.Fail,
			Doc:   "Nothing came back within the timeout, not even a refusal: a firewall, security group or network policy drops the packets, or no machine has the address. A second connection to an unused port tells them apart: when that one is refused at once the machine is there and this port is filtered.",
			Hint:  "Allow the machine of Tyk to reach the port, and check the address.",
			After: toldByEstate, Judge: judgeTimeout,
		},
		{
			ID: probe.NetUnreachable, Title: "No route to the address", Status: report.Fail,
			Doc:   "The system has no route, or a router says that the host cannot be reached. The address of a Kubernetes pod that is gone looks like this.",
			Hint:  "Check the route to the address, or use another address.",
			After: toldByEstate, Judge: judgeUnreachable,
		},
		{
			ID: probe.NetLocalLimit, Title: "Limit of this machine", Status: report.Fail,
			Doc:  "This machine itself could not open the connection: too many open files, no free local port, no such source address. It says nothing about Redis. Tyk on the same machine meets the same limit.",
			Hint: "Raise the limit of open files (LimitNOFILE, ulimit -n), and look for connections that pile up.", Judge: judgeLocalLimit,
		},
		{
			ID: probe.NetClosed, Title: "Connection accepted and closed", Status: report.Fail,
			Doc:   "The connection stood and was ended before anything useful came. A load balancer without a healthy backend does that. Redis at maxclients, in protected mode, or behind TLS looks the same to Tyk; these were tried apart on fresh connections and have findings of their own.",
			Hint:  "Look at what is between: the backend of a load balancer, its health check, a firewall.",
			After: append([]string{string(probe.NetIntercepted), string(probe.CapacityMaxclientsReached), string(probe.ServerProtectedMode)}, toldByEstate...), Judge: judgeClosed,
		},
		{
			ID: "net.slow", Title: "Step that nearly reached its timeout", Status: report.Warn,
			Doc:   "A step went well and took more than half (policy: slow_share_of_timeout) of the component's timeout. A little more load and Tyk sees timeouts. A slow name lookup counts, too: Tyk's dial timeout includes it.",
			Hint:  "Find what makes this step slow; a longer timeout only hides it.",
			After: []string{"latency.syn_retransmit"}, Judge: judgeSlow,
		},
		{
			ID: "net.many_addresses", Title: "Name with several addresses", Status: report.Info,
			Doc:  "The host name has several addresses of one family. Tyk's dialler takes the first that answers, so that the connections of one pool may lead to different servers. That is right for the seeds of a cluster and for Sentinels, and wrong for a primary and its replicas; where different servers were met there is a finding of its own.",
			Hint: "Make sure that all addresses lead to the same primary.", Judge: judgeManyAddresses,
		},
	}
}
