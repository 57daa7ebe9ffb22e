package checks

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// versioned puts a question to every data node that told product and version.
func (c *Case) versioned(ask func(*probe.Store, *probe.Node) *report.Finding) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || n.Server.Product == "" || n.Server.Version == "" || isSentinel(n) {
				continue
			}
			if f := ask(s, n); f != nil {
				f.Store, f.Nodes = s.ID, []string{n.Addr}
				f.Verify, f.Evidence = verify(s, "server.*"), []string{c.At(n, "server")}
				out = append(out, *f)
			}
		}
	}
	return out
}

func judgeTooOld(c *Case) []report.Finding {
	return c.versioned(func(s *probe.Store, n *probe.Node) *report.Finding {
		r, ok := releaseOf(n.Server.Version)
		known, documented := supportOf(s)
		if n.Server.Product != "redis" || !ok || !documented || !r.before(known.oldest) {
			return nil
		}
		f := &report.Finding{
			Message: fmt.Sprintf("{nodes} runs %s; %s %s is supported with %s and later.", serverText(n.Server), product(s.Component), s.TykVersion, known.oldest),
			Hint:    "Upgrade Redis to a release that is still maintained.",
		}
		if !r.before(oldestWorking) {
			f.Status = report.Info
			f.Message = fmt.Sprintf("{nodes} runs %s, which works; %s %s is supported with %s and later.", serverText(n.Server), product(s.Component), s.TykVersion, known.oldest)
		}
		return f
	})
}

func judgeTooNew(c *Case) []report.Finding {
	return c.versioned(func(s *probe.Store, n *probe.Node) *report.Finding {
		r, ok := releaseOf(n.Server.Version)
		known, documented := supportOf(s)
		if !ok || !documented {
			return nil
		}
		newest := known.newest
		switch n.Server.Product {
		case "redis":
		case "valkey":
			newest = known.valkey
			if newest == (release{}) {
				return nil // not supported at all
			}
		default:
			return nil
		}
		if !newest.before(r) {
			return nil
		}
		text := newest.String()
		if newest.minor == redis7.minor {
			text = fmt.Sprintf("%d.x", newest.major)
		}
		return &report.Finding{
			Message: fmt.Sprintf("{nodes} runs %s; %s %s was released for versions up to %s.", serverText(n.Server), product(s.Component), s.TykVersion, text),
			Hint:    "Nothing has to be done while it works; upgrade " + product(s.Component) + " for a combination that is tested.",
		}
	})
}

func judgeUnsupported(c *Case) []report.Finding {
	return c.versioned(func(s *probe.Store, n *probe.Node) *report.Finding {
		known, documented := supportOf(s)
		switch n.Server.Product {
		case "redis", "redis enterprise":
			return nil
		case "valkey":
			r, ok := releaseOf(n.Server.Version)
			if !documented || known.valkey != (release{}) && (!ok || !r.before(oldestValkey)) {
				return nil
			}
			return &report.Finding{
				Status:  report.Info, // it speaks as Redis 7.2 does
				Message: fmt.Sprintf("{nodes} runs %s; %s %s was released for Redis only.", serverText(n.Server), product(s.Component), s.TykVersion),
				Hint:    "Upgrade " + product(s.Component) + firstWithValkey[s.Component] + ", or use Redis.",
			}
		}
		return &report.Finding{
			Message: fmt.Sprintf("{nodes} runs %s, which %s is not tested with.", serverText(n.Server), product(s.Component)),
			Hint:    "Use Redis or Valkey in production.",
		}
	})
}

// firstWithValkey are the first versions for which Valkey is documented.
var firstWithValkey = map[probe.Component]string{
	probe.Gateway: " to 5.9 or later", probe.Dashboard: " to 5.9 or later", probe.Pump: " to 1.12.1 or later", probe.MDCB: " to 2.8.2 or later",
}

func judgeVersionsDiffer(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode == probe.Standalone {
			continue
		}
		at := map[string][]*probe.Node{}
		lines := map[string]bool{} // product and minor release
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || n.Server.Version == "" || isSentinel(n) {
				continue
			}
			at[serverText(n.Server)] = append(at[serverText(n.Server)], n)
			r, _ := releaseOf(n.Server.Version) // the zero release where the version is none
			lines[n.Server.Product+" "+r.String()] = true
		}
		if len(at) < 2 {
			continue
		}
		versions := slices.SortedFunc(maps.Keys(at), func(a, b string) int {
			return cmp.Or(cmp.Compare(len(at[b]), len(at[a])), cmp.Compare(a, b))
		})
		f := report.Finding{Store: s.ID, Verify: verify(s, "server.*"), Hint: "Bring all servers to one version."}
		var odd []*probe.Node
		for _, v := range versions[1:] {
			odd = append(odd, at[v]...)
		}
		for _, n := range odd {
			f.Evidence = append(f.Evidence, c.At(n, "server"))
		}
		f.Nodes = addrsOf(odd)
		f.Message = fmt.Sprintf("{nodes} %s %s, the other %s %s.", plainVerb(len(odd), "runs", "run"), listed(versions[1:]), plainVerb(len(at[versions[0]]), "server", fmt.Sprintf("%d servers", len(at[versions[0]]))), versions[0])
		if len(lines) < 2 {
			f.Status = report.Info // patches of one release work together
		}
		out = append(out, f)
	}
	return out
}
