package checks

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// unlessTuning is a failure unless the component goes on and loses no more than a size or a time.
func unlessTuning(_ *Case, _ *probe.Store, n *probe.Note) report.Status {
	switch n.Field {
	case component.MaxIdle, component.MaxActive, component.Timeout:
		if !n.Stops {
			return report.Warn
		}
	}
	return report.Fail
}

// unlessFallbackWorks is a failure unless what the client ends up with was seen to work.
func unlessFallbackWorks(c *Case, s *probe.Store, n *probe.Note) report.Status {
	if !n.Stops && c.serves(s) {
		return report.Warn
	}
	return report.Fail
}

// unlessWorks is a failure unless the servers took the value.
func unlessWorks(c *Case, s *probe.Store, n *probe.Note) report.Status {
	if !n.Stops && c.worksWith(s, n.Field) {
		return report.Warn
	}
	return report.Fail
}

// serves is true where the store's client was seen to reach what it needs: a server of the right kind that answers.
func (c *Case) serves(s *probe.Store) bool {
	nodes, kind := c.DataNodes(s.ID), "cluster"
	switch s.Mode {
	case probe.Sentinel:
		nodes, kind = c.Sentinels(s.ID), "sentinel"
	case probe.Standalone:
		kind = "standalone"
	}
	for _, n := range nodes {
		if n.Answered() && n.Failed() == nil && (n.Server == nil || n.Server.Mode == "" || n.Server.Mode == kind) {
			return true
		}
	}
	return false
}

// badAddrStatus is a warning where some other address can be dialled and is used.
func badAddrStatus(c *Case, s *probe.Store, addr string) report.Status {
	if s.Mode == probe.Standalone {
		if len(s.Addrs) == 0 || addr == "" || s.Addrs[0] == addr {
			return report.Fail
		}
		return report.Warn
	}
	bad := c.badAddrs(s)
	for _, a := range s.Addrs {
		if !slices.Contains(bad, a) {
			return report.Warn
		}
	}
	return report.Fail
}

// badAddrs are the addresses of a store that cannot be dialled: by the notes, and by the visits.
func (c *Case) badAddrs(s *probe.Store) []string {
	var out []string
	for _, n := range s.Notes {
		if n.ID == probe.ConfigBadAddr {
			out = append(out, n.Value)
		}
	}
	for _, n := range c.Nodes(s.ID) {
		if n.FaultID() == probe.ConfigBadAddr {
			out = append(out, n.Addr)
		}
	}
	return tidy(out)
}

func judgeEmptyAddrs(c *Case) []report.Finding {
	out := noteFindings(c, "config.empty_addrs", unlessFallbackWorks)
	if c.Ev.Vantage.Container || c.Ev.Vantage.Kubernetes {
		for i := range out {
			out[i].Message += " In a container that is the container itself."
		}
	}
	return out
}

// judgeBadAddr takes the notes, and addresses of the settings that only the visit found to be undiallable.
func judgeBadAddr(c *Case) []report.Finding {
	out := noteFindings(c, probe.ConfigBadAddr, func(c *Case, s *probe.Store, n *probe.Note) report.Status { return badAddrStatus(c, s, n.Value) })
	for i := range out {
		if n := c.noteOf(&answer{Finding: out[i]}); n != nil && c.NodeAt(out[i].Store, n.Value) != nil {
			out[i].Nodes = []string{n.Value}
		}
	}
	for _, s := range c.Stores() {
		noted := func(addr string) bool {
			return slices.ContainsFunc(s.Notes, func(n probe.Note) bool { return n.ID == probe.ConfigBadAddr && n.Value == addr })
		}
		for _, n := range c.Nodes(s.ID) {
			if step, fault := met(n, probe.ConfigBadAddr); step != nil && n.Listed && !noted(n.Addr) {
				out = append(out, report.Finding{
					Status: badAddrStatus(c, s, n.Addr), Store: s.ID, Nodes: []string{n.Addr},
					Message: fmt.Sprintf("{nodes} cannot be dialled: %s", fault.Text), Verify: verify(s, "config.*"),
					Fix: setField(s, component.Addrs, []string{"HOST:PORT"}), Evidence: []string{c.AtStep(n, step)},
				})
			}
		}
	}
	return out
}

func judgeDBOutOfRange(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			step, fault := met(n, probe.ConfigDBOutOfRange)
			if step == nil {
				continue
			}
			has := ""
			if n.Server != nil && n.Server.DBs != nil {
				has = fmt.Sprintf(", which has %d", *n.Server.DBs)
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr},
				Message: fmt.Sprintf("Database %d does not exist on {nodes}%s: %s", s.Database, has, fault.Text),
				Hint:    fmt.Sprintf("Set %s to a database that exists, 0 to begin with, in every component.", keyOf(s, component.Database)),
				Fix: append(setField(s, component.Database, 0),
					redisConf(fmt.Sprintf("databases %d  # redis.conf of %s; needs a restart", s.Database+1, n.Addr))),
				Verify: verify(s, "config.*"), Evidence: []string{c.AtStep(n, step)},
			})
		}
	}
	return out
}

func judgeDBInCluster(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			step, fault := met(n, probe.ConfigDBInCluster)
			if step == nil {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr},
				Message: fmt.Sprintf("{nodes} is in cluster mode and refuses database %d: %s", s.Database, fault.Text),
				Fix:     setField(s, component.Database, 0), Verify: verify(s, "config.*"), Evidence: []string{c.AtStep(n, step)},
			})
		}
	}
	return out
}
