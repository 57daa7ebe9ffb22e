package capacity

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// demand is what the components may open to one node.
type demand struct {
	total   int // all stores together
	clients int // of one process, all stores together
	least   int // one connection for each client of one process, and one for each subscription
	pool    int // the largest pool of a single client
	of      *probe.Store
	text    string // the arithmetic, in full
	counts  bool   // the numbers of processes were named, so that total is real
}

// demandOn sums up the stores that reach a node.
func demandOn(c *checks.Case, n *probe.Node) demand {
	var d demand
	var terms []string
	for _, id := range n.Stores {
		s := c.Store(id)
		if s == nil || !s.Active || s.Pool.Size <= 0 {
			continue
		}
		processes := 1
		if named, ok := c.Ev.Instances[s.Component]; ok {
			processes, d.counts = named, true
		}
		clients := max(s.Pool.ClientsPerProcess, 1)
		d.total += s.Pool.Size * clients * processes
		d.clients += clients
		d.least += clients + subscriptions(c, s)
		terms = append(terms, fmt.Sprintf("%s %d x %s x %s", id, s.Pool.Size,
			prose.Count(clients, "client", "clients"), prose.Count(processes, "process", "processes")))
		if processes > 0 && s.Pool.Size > d.pool {
			d.pool, d.of = s.Pool.Size, s
		}
	}
	d.text = strings.Join(terms, " + ") + fmt.Sprintf(" = %d", d.total)
	return d
}

// roundUp gives the next round number with room above what is needed.
func roundUp(n int) int64 {
	step := 100
	if n >= 1000 {
		step = 1000
	}
	return int64((n*5/4)/step+1) * int64(step)
}

var maxclientsBelowPool = checks.Check{
	ID: probe.CapacityMaxclientsBelowPool, Title: "Pools larger than maxclients", Status: report.Warn, Needs: clientsTold,
	Broken: checks.BrokenCapacity, Degraded: checks.DegradedCapacity, Costs: true,
	Doc: "optimisation_max_active is a ceiling for each client, and in a cluster for each node; a Gateway since 5.3 builds four clients. " +
		"It is a warning where one client's pool alone is larger than maxclients, or where the processes named with --instances together " +
		"are, a fault where not even one connection for each client fits, and info where one process of each component would be. Pools " +
		"fill under load only, so that the refusals come at the worst time. Redis lowers maxclients by itself when its own limit of open " +
		"files is low.",
	Hint:  "Keep the sum of all pools below maxclients.",
	Judge: judgeMaxclientsBelowPool,
}

func judgeMaxclientsBelowPool(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	seen := map[string]bool{}
	for i := range c.Ev.Nodes {
		n := &c.Ev.Nodes[i]
		if n.Purpose != probe.AsData || n.Clients == nil || n.Clients.Max == nil || *n.Clients.Max <= 0 || seen[n.Addr] {
			continue
		}
		most, d := int(*n.Clients.Max), demandOn(c, n)
		if d.of == nil || d.total <= most {
			continue
		}
		seen[n.Addr] = true
		f := checks.Finding{
			Status: report.Info, Store: d.of, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "clients/max")},
			What: prose.Say("{nodes}: the pools may grow to %d connections, and maxclients is %d.", d.total, most),
			Seen: prose.Say("All pools: %s.", d.text),
			Hint: prose.Say("Raise maxclients above %d, or lower %s.", d.total, checks.Key(d.of, component.MaxActive)),
			Fix: fixes.Ways(
				raiseMaxclients(d.of, n, roundUp(d.total)),
				fixes.Set(d.of, component.MaxActive, max(1, most*d.pool/(d.total+1))),
			),
		}
		if d.pool > most {
			f.What = prose.Say("{nodes}: one pool of %s may open %d connections, and maxclients is %d.", title(d.of), d.pool, most)
			f.Seen = prose.Say("Under load new ones are refused. All pools: %s.", d.text)
		}
		if d.pool > most || d.counts {
			f.Status = report.Warn
		}
		if d.least > most && n.Role == probe.Primary {
			f.Status = report.Fail
			f.What = prose.Say("{nodes}: one process of %s keeps at least %d connections, and maxclients is %d.", title(d.of), d.least, most)
			f.Seen = prose.Say("They are for %s; the further ones are closed unread. All pools: %s.", d.parts(), d.text)
		}
		out = append(out, f)
	}
	return out
}

var poolTimeoutRisk = checks.Check{
	ID: probe.CapacityPoolTimeoutRisk, Title: "Pool too small", Status: report.Warn,
	Broken: checks.BrokenCapacity, Degraded: checks.DegradedCapacity, Costs: true,
	Doc: "The pool has so few connections that requests wait for one under load, and fail with \"connection pool timeout\" after the " +
		"timeout and one second. The threshold is pool_min of the policy; the default pool is 500.",
	Hint:  "Raise optimisation_max_active.",
	Judge: judgePoolTimeoutRisk,
}

// defaultPool is the pool of a component where nobody says otherwise.
const defaultPool = 500

func judgePoolTimeoutRisk(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Pool.Size <= 0 || s.Pool.Size >= c.Policy.PoolMin {
			continue
		}
		wait := ""
		if s.Pool.WaitS > 0 {
			wait = fmt.Sprintf(" for %s, and fail then", prose.Count(s.Pool.WaitS, "second", "seconds"))
		}
		key := checks.Key(s, component.MaxActive)
		out = append(out, checks.Finding{
			Store: s, Refs: []report.Ref{c.AtStore(s, "pool/size")},
			What: prose.Say("%s is %d: more requests at once than that wait%s.", key, s.Pool.Size, wait),
			Hint: prose.Say("Raise %s; the default is %d.", key, defaultPool),
			Fix:  fixes.Ways(fixes.Set(s, component.MaxActive, defaultPool)),
		})
	}
	return out
}

var poolTestFailed = checks.Check{
	ID: probe.CapacityPoolTestFailed, Title: "Pool test failed", Status: report.Fail,
	Broken: checks.BrokenCapacity, Degraded: checks.DegradedCapacity, Costs: true,
	Needs: &checks.Need{What: "the pool test (--pool-test)", Met: func(c *checks.Case) bool {
		return c.AnyNode(func(n *probe.Node) bool { return n.PoolTest != nil })
	}},
	Doc: "The number of connections asked for with --pool-test could not be opened at once to a primary. What a component would meet " +
		"when its pool fills is met here.",
	Hint:  "Raise maxclients or the limit of open files, or lower the pool.",
	After: []probe.FaultID{probe.CapacityMaxclientsReached},
	Judge: judgePoolTest,
}

func judgePoolTest(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			t := n.PoolTest
			if t == nil || t.Opened >= t.Wanted {
				continue
			}
			f := checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "pool_test")},
				What: prose.Say("{nodes}: %d of %d connections could be opened at once.", t.Opened, t.Wanted),
				Fix:  fixes.Ways(raiseMaxclients(s, n, roundUp(t.Wanted))),
			}
			if t.Fault != nil {
				f.Seen = prose.Say("The next one met: %s.", prose.Clause(t.Fault.Text))
			}
			out = append(out, f)
		}
	}
	return out
}
