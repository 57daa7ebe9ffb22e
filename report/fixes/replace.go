package fixes

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// Replace puts other addresses in the place of those that the settings name, by the one that is wrong, and keeps the rest
// of the list. nil where the settings name none of them.
func Replace(s *probe.Store, right map[string]string) []report.Fix {
	list, some := replaced(s, func(addr string) string { return right[addr] })
	if !some {
		return nil
	}
	return Addresses(s, list)
}

// AskInstead is the same for addresses that only the reader has. what stands once, however many are wrong.
func AskInstead(s *probe.Store, wrong []string, what Ask) []report.Fix {
	bad := map[string]bool{}
	for _, addr := range wrong {
		bad[addr] = true
	}
	list, some := replaced(s, func(addr string) string {
		if bad[addr] {
			return what.hole()
		}
		return ""
	})
	switch {
	case !some:
		return nil
	case s.AddrsFrom == "host_port":
		return Together(Set(s, component.Host, Ask("host of Redis")), Set(s, component.Port, Ask("port of Redis")))
	case len(list) == 1:
		return AskAddresses(s, what)
	}
	fix := Addresses(s, list)
	for i := range fix {
		fix[i].Needs = "the " + string(what)
	}
	return fix
}

// replaced is the list of the settings with every address replaced for which there is another one, each once.
func replaced(s *probe.Store, by func(string) string) (list []string, some bool) {
	named := s.Configured
	if len(named) == 0 {
		named = s.Addrs
	}
	has := map[string]bool{}
	for _, addr := range named {
		if other := by(addr); other != "" {
			addr, some = other, true
		}
		if !has[addr] {
			has[addr] = true
			list = append(list, addr)
		}
	}
	return list, some
}
