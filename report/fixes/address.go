package fixes

import (
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// Addresses makes a store's client dial these addresses, in the form in which this user writes them and which the
// store's version reads: a host and a port where that is what is set and one address is enough, else addrs, and in
// versions without addrs the map of hosts. nil where no form can hold them.
func Addresses(s *probe.Store, addrs []string) []report.Fix {
	if len(addrs) == 0 {
		return nil
	}
	name, list := component.Spell(s, component.Addrs)
	if len(addrs) == 1 && (s.AddrsFrom == "host_port" || !list) {
		if fix := hostAndPort(s, addrs[0]); fix != nil {
			return fix
		}
	}
	switch {
	case !list:
		return hostMap(s, addrs)
	case s.AddrsFrom == "hosts" && IsSet(s, component.Hosts): // the list goes where the map was
		hosts := placeOf(s, component.Hosts)
		return Move(hosts, beside(hosts, name), addrs)
	}
	return Put(placeOf(s, component.Addrs), addrs, nil)
}

// AskAddresses is the same for addresses that only the reader has.
func AskAddresses(s *probe.Store, what Ask) []report.Fix {
	if _, list := component.Spell(s, component.Addrs); !list {
		return Together(Set(s, component.Host, what), Set(s, component.Port, Ask("port of Redis")))
	}
	return Put(placeOf(s, component.Addrs), []Ask{what}, nil)
}

func hostAndPort(s *probe.Store, addr string) []report.Fix {
	host, port, ok := probe.SplitAddr(addr)
	n, err := strconv.Atoi(port)
	if !ok || err != nil {
		return nil
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]" // Tyk puts the two together as they are
	}
	return Together(Set(s, component.Host, host), Set(s, component.Port, n))
}

// hostMap is nil where two addresses have one host: a map holds one port of each.
func hostMap(s *probe.Store, addrs []string) []report.Fix {
	hosts := map[string]string{}
	for _, addr := range addrs {
		host, port, ok := probe.SplitAddr(addr)
		if _, twice := hosts[host]; !ok || twice {
			return nil
		}
		hosts[host] = port
	}
	return Set(s, component.Hosts, hosts)
}
