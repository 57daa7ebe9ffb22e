package fixes

import (
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// Address writes another address in the place of those of the settings that are wrong, in the form in which this user
// names addresses. right is host:port, or an Ask where only the reader knows it. nil where the settings name none of
// the wrong ones.
func Address(s *probe.Store, wrong []string, right any) []report.Fix {
	named := s.Configured
	if len(named) == 0 {
		named = s.Addrs
	}
	if !slices.ContainsFunc(wrong, func(w string) bool { return slices.Contains(named, w) }) {
		return nil
	}
	ask, unknown := right.(Ask)
	addr, _ := right.(string)
	if s.AddrsFrom == "host_port" && unknown {
		return Together(Set(s, component.Host, Ask("host of Redis")), Set(s, component.Port, Ask("port of Redis")))
	}
	if s.AddrsFrom == "host_port" {
		return hostPort(s, wrong[0], addr)
	}
	if unknown {
		addr = ask.hole()
	}
	var list []string
	for _, a := range named {
		if slices.Contains(wrong, a) {
			a = addr
		}
		if !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	fix := Set(s, component.Addrs, list)
	for i := range fix {
		if unknown {
			fix[i].Needs = "the " + string(ask)
		}
	}
	if s.AddrsFrom == "hosts" {
		return Together(fix, Clear(s, component.Hosts))
	}
	return fix
}

// hostPort writes an address into the two settings that hold it; the port only where it is another one.
func hostPort(s *probe.Store, wrong, addr string) []report.Fix {
	host, port, ok := probe.SplitAddr(addr)
	if !ok {
		return nil
	}
	fix := Set(s, component.Host, host)
	if number, err := strconv.Atoi(port); err == nil && port != probe.PortOf(wrong) {
		fix = append(fix, Set(s, component.Port, number)...)
	}
	return fix
}
