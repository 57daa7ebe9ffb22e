package checks

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

func (c *Case) anyNode(is func(*probe.Node) bool) bool {
	for i := range c.Ev.Nodes {
		if is(&c.Ev.Nodes[i]) {
			return true
		}
	}
	return false
}

// raiseMaxclients are the ways to give a server more connections.
func raiseMaxclients(addr string, to int64) []report.Fix {
	return []report.Fix{redisFix(addr, fmt.Sprintf("CONFIG SET maxclients %d", to)), redisConf(fmt.Sprintf("maxclients %d  # redis.conf, so that it stays", to))}
}

func judgeMaxclientsReached(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			step, fault := met(n, probe.CapacityMaxclientsReached)
			if step == nil {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "capacity.*"), Evidence: []string{c.AtStep(n, step)},
				Message: "{nodes} refuses new connections: " + fault.Text,
				Hint:    fmt.Sprintf("Raise maxclients there, find who keeps connections open, or lower %s.", keyOf(s, component.MaxActive)),
				Fix:     []report.Fix{redisFix(n.Addr, "CONFIG SET maxclients 10000"), redisFix(n.Addr, "CLIENT LIST")},
			})
		}
	}
	return out
}

func judgeNearMaxclients(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if n.Clients == nil || n.Clients.Max == nil || n.Clients.Connected == nil || *n.Clients.Max <= 0 {
				continue
			}
			used, most := *n.Clients.Connected, *n.Clients.Max
			if pct := 100 * float64(used) / float64(most); pct >= c.Policy.NearMaxclientsPct {
				refused := ""
				if r := n.Clients.Rejected; r != nil && *r > 0 {
					refused = fmt.Sprintf("; %d were refused since it started", *r)
				}
				out = append(out, report.Finding{
					Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "capacity.*"), Evidence: []string{c.At(n, "clients")},
					Message: fmt.Sprintf("{nodes}: %d of %d client connections are in use (%.0f %%)%s.", used, most, pct, refused),
					Fix:     append(raiseMaxclients(n.Addr, most*2), redisFix(n.Addr, "CLIENT LIST")),
				})
			}
		}
	}
	return out
}

// demand is what the components may open to one node.
type demand struct {
	total  int // all stores together
	pool   int // the largest pool of a single client
	of     *probe.Store
	text   string // the arithmetic, in full
	counts bool   // the numbers of processes were named, so that total is real
}

// demandOn sums up the stores that reach a node.
func (c *Case) demandOn(n *probe.Node) demand {
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
		terms = append(terms, fmt.Sprintf("%s %d x %s x %s", id, s.Pool.Size, plural(clients, "client", "clients"), plural(processes, "process", "processes")))
		if processes > 0 && s.Pool.Size > d.pool {
			d.pool, d.of = s.Pool.Size, s
		}
	}
	d.text = strings.Join(terms, " + ") + fmt.Sprintf(" = %d", d.total)
	return d
}

func judgeMaxclientsBelowPool(c *Case) []report.Finding {
	var out []report.Finding
	seen := map[string]bool{}
	for i := range c.Ev.Nodes {
		n := &c.Ev.Nodes[i]
		if n.Purpose != probe.AsData || n.Clients == nil || n.Clients.Max == nil || *n.Clients.Max <= 0 || seen[n.Addr] {
			continue
		}
		most, d := int(*n.Clients.Max), c.demandOn(n)
		if d.of == nil || d.total <= most {
			continue
		}
		seen[n.Addr] = true
		f := report.Finding{
			Status: report.Info, Store: d.of.ID, Nodes: []string{n.Addr}, Verify: verify(d.of, "capacity.*"), Evidence: []string{c.At(n, "clients/max")},
			Message: fmt.Sprintf("{nodes}: the pools may grow to more connections than maxclients %d allows: %s.", most, d.text),
			Hint:    fmt.Sprintf("Raise maxclients above %d, or lower %s.", d.total, keyOf(d.of, component.MaxActive)),
			Fix:     append(raiseMaxclients(n.Addr, roundUp(d.total)), setField(d.of, component.MaxActive, max(1, most*d.pool/(d.total+1)))...),
		}
		switch {
		case d.pool > most:
			f.Status = report.Warn
			f.Message = fmt.Sprintf("{nodes}: one pool of %s may open %d connections, and maxclients is %d: under load new ones are refused. All pools: %s.", product(d.of.Component), d.pool, most, d.text)
		case d.counts:
			f.Status = report.Warn
		}
		out = append(out, f)
	}
	return out
}

// roundUp gives the next round number with room above what is needed.
func roundUp(n int) int64 {
	step := 100
	if n >= 1000 {
		step = 1000
	}
	return int64((n*5/4)/step+1) * int64(step)
}

// connectionsOf is what one process may open over a store: to each node of a cluster, else to the one it uses.
func (c *Case) connectionsOf(s *probe.Store) (total int, text string) {
	nodes := 1
	if s.Mode == probe.Cluster {
		nodes = max(1, len(c.DataNodes(s.ID)))
	}
	clients := max(s.Pool.ClientsPerProcess, 1)
	return s.Pool.Size * clients * nodes, fmt.Sprintf("%d x %s x %s = %d", s.Pool.Size, plural(clients, "client", "clients"), plural(nodes, "node", "nodes"), s.Pool.Size*clients*nodes)
}

func judgeFDLimit(c *Case) []report.Finding {
	if c.Ev.Vantage.Nofile == nil || c.Ev.Offline {
		return nil
	}
	limit := *c.Ev.Vantage.Nofile
	var out []report.Finding
	for _, s := range c.Stores() {
		total, text := c.connectionsOf(s)
		if s.Pool.Size <= 0 || uint64(max(total, 0)) <= limit {
			continue
		}
		f := report.Finding{
			Status: report.Info, Store: s.ID, Verify: verify(s, "capacity.*"), Evidence: []string{"/evidence/vantage/nofile", c.AtStore(s, "pool")},
			Message: fmt.Sprintf("%s may open %s connections, and the limit of open files is %d here.", product(s.Component), text, limit),
			Hint:    fmt.Sprintf("Give %s a limit above %d (LimitNOFILE, ulimit -n), or lower %s.", product(s.Component), total, keyOf(s, component.MaxActive)),
			Fix:     setField(s, component.MaxActive, max(1, int(limit/4))),
		}
		if uint64(s.Pool.Size) > limit {
			f.Status = report.Warn
			f.Message = fmt.Sprintf("The limit of open files is %d here, below a single pool of %s: it may open %s connections.", limit, product(s.Component), text)
		}
		out = append(out, f)
	}
	return out
}

func judgePoolTimeoutRisk(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Pool.Size <= 0 || s.Pool.Size >= c.Policy.PoolMin {
			continue
		}
		wait := ""
		if s.Pool.WaitS > 0 {
			wait = fmt.Sprintf(" %d s and fail with a pool timeout", s.Pool.WaitS)
		}
		key := keyOf(s, component.MaxActive)
		out = append(out, report.Finding{
			Store: s.ID, Verify: verify(s, "capacity.*"), Evidence: []string{c.AtStore(s, "pool/size")},
			Message: fmt.Sprintf("%s is %d: with more requests at once than that %s has them wait%s.", key, s.Pool.Size, product(s.Component), wait),
			Hint:    fmt.Sprintf("Raise %s; the default is 500.", key), Fix: setField(s, component.MaxActive, 500),
		})
	}
	return out
}

func judgePoolTest(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			t := n.PoolTest
			if t == nil || t.Opened >= t.Wanted {
				continue
			}
			why := "."
			if t.Fault != nil {
				why = ": " + t.Fault.Text
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: fmt.Sprintf("%s --pool-test %d", verify(s, "capacity.*"), t.Wanted), Evidence: []string{c.At(n, "pool_test")},
				Message: fmt.Sprintf("{nodes}: %d of %d connections could be opened at once%s", t.Opened, t.Wanted, why),
				Fix:     raiseMaxclients(n.Addr, roundUp(t.Wanted)),
			})
		}
	}
	return out
}
