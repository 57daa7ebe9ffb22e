package tykconf

import (
	"slices"
	"sort"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
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
	case b.text(component.MasterName) != "":
		return probe.Sentinel
	case b.flag(component.EnableCluster):
		return probe.Cluster
	}
	return probe.Standalone
}

// addresses chooses as the component does: addrs with at least one item, else hosts, else host and port where the port
// is not 0, else nothing, which the client replaces by a local address.
func (r *reader) addresses(b *block) addresses {
	a := addresses{from: "addrs", configured: slices.Clone(b.list(component.Addrs))}
	if len(a.configured) == 0 {
		a.from = "hosts"
		for host, port := range b.table(component.Hosts) {
			a.configured = append(a.configured, host+":"+port)
		}
		sort.Strings(a.configured)
		a.random = len(a.configured) > 1
	}
	port := b.number(component.Port)
	redigo := r.of.Era(r.version).Client == "redigo"
	if redigo && port == 0 {
		port = 6379
	}
	if len(a.configured) == 0 && port != 0 {
		a.from = "host_port"
		if !b.set(component.Host) && !b.set(component.Port) {
			a.from = "default"
		}
		a.configured = []string{b.text(component.Host) + ":" + strconv.Itoa(port)}
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
		return b.from(component.Addrs)
	case "hosts":
		return b.from(component.Hosts)
	case "host_port":
		if b.set(component.Host) {
			return b.from(component.Host)
		}
		return b.from(component.Port)
	}
	return defaultOrigin
}

// isSocket tells whether an address is dialled as a Unix socket.
func (r *reader) isSocket(addr string, mode probe.Mode) bool {
	if mode != probe.Standalone || addr == "" || addr[0] != '/' {
		return false
	}
	e := r.of.Era(r.version).Client
	return e == "v8" || e == "v9"
}
