package tykconf

import (
	"net"
	"slices"
	"sort"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/dialect"
)

// addresses are what a client ends up with.
type addresses struct {
	used       []string
	from       string // addrs, hosts, host_port, default
	random     bool
	configured []string // all of the level that won
}

// mode is the kind of client: a master name wins over enable_cluster, and the number of addresses never decides.
func (r *reader) mode(b *block) probe.Mode {
	switch {
	case b.text(dialect.MasterName) != "":
		return probe.Sentinel
	case b.flag(dialect.EnableCluster):
		return probe.Cluster
	}
	return probe.Standalone
}

// addresses chooses as the component does: addrs with at least one item, else hosts, else host and port where the port
// is not 0, else nothing, which the client replaces by a local address.
func (r *reader) addresses(b *block) addresses {
	a := addresses{from: "addrs", configured: slices.Clone(b.list(dialect.Addrs))}
	if len(a.configured) == 0 {
		a.from = "hosts"
		for host, port := range b.table(dialect.Hosts) {
			a.configured = append(a.configured, host+":"+port)
		}
		sort.Strings(a.configured)
		a.random = len(a.configured) > 1
	}
	port := b.number(dialect.Port)
	redigo := eraOf(r.component, r.version).name == "redigo"
	if redigo && port == 0 {
		port = 6379
	}
	if len(a.configured) == 0 && port != 0 {
		a.from = "host_port"
		if !b.set(dialect.Host) && !b.set(dialect.Port) {
			a.from = "default"
		}
		a.configured = []string{b.text(dialect.Host) + ":" + strconv.Itoa(port)}
	}
	mode := r.mode(b)
	if len(a.configured) == 0 {
		a.from = "default"
		a.used = []string{"127.0.0.1:6379"}
		if mode == probe.Sentinel {
			a.used = []string{"127.0.0.1:26379"}
		}
		return a
	}
	a.used = slices.Clone(a.configured)
	for i, addr := range a.used {
		if addr == "" {
			a.used[i] = "localhost:6379" // go-redis, for an address that is empty
		}
	}
	if mode == probe.Standalone && !redigo {
		a.used = a.used[:1]
	}
	return a
}

// addrsOrigin is where the addresses came from.
func (a addresses) origin(b *block) probe.Origin {
	switch a.from {
	case "addrs":
		return b.from(dialect.Addrs)
	case "hosts":
		return b.from(dialect.Hosts)
	case "host_port":
		if b.set(dialect.Host) {
			return b.from(dialect.Host)
		}
		return b.from(dialect.Port)
	}
	return defaultOrigin
}

// isSocket tells whether an address is dialled as a Unix socket.
func (r *reader) isSocket(addr string, mode probe.Mode) bool {
	e := eraOf(r.component, r.version).name
	return mode == probe.Standalone && (e == "v8" || e == "v9") && addr != "" && addr[0] == '/'
}

// hostOf is the host part of an address, "" where there is none.
func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return ""
	}
	return host
}
