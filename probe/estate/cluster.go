package estate

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// Cluster is the nodes of one Redis Cluster.
type Cluster struct {
	Primaries []*Server
	Replicas  []*Server // first those of the first round, one for each primary in turn, then those of the second
}

// Nodes are all of them, primaries first.
func (c *Cluster) Nodes() []*Server {
	return append(append([]*Server(nil), c.Primaries...), c.Replicas...)
}

// Addrs are the addresses of Nodes.
func (c *Cluster) Addrs() []string { return addrs(c.Nodes()) }

func addrs(servers []*Server) []string {
	var out []string
	for _, s := range servers {
		out = append(out, s.Addr())
	}
	return out
}

// Cluster starts a cluster with so many replicas for each primary. Its membership is written beforehand, so that it is
// content about two seconds after the start, with the same node ids at every start: 40 hexadecimal digits made from
// the name of the server. It waits for that, unless Unsettled.
func (e *Estate) Cluster(ctx context.Context, primaries, replicas int, options ...Option) (*Cluster, error) {
	plan := newPlan(options)
	var c *Cluster
	err := again(func() error {
		members, err := e.members(plan, primaries, replicas)
		if err != nil {
			return err
		}
		c = &Cluster{}
		var servers []*Server
		for _, m := range members {
			if err := m.writeNodes(members, e.Binary); err != nil {
				return err
			}
			servers = append(servers, m.Server)
		}
		c.Primaries, c.Replicas = servers[:primaries], servers[primaries:]
		return e.launch(ctx, servers...)
	})
	if err != nil {
		return nil, err
	}
	if plan.settle {
		err = c.Settled(ctx)
	}
	return c, err
}

// member is a node of a cluster with what the others are told of it.
type member struct {
	*Server
	bus      int
	ip       string // announced
	hostname string // announced, "" for none
	epoch    int
	primary  *member // nil for a primary
}

func (e *Estate) members(p *plan, primaries, replicas int) ([]*member, error) {
	var all []*member
	for i := range primaries * (1 + replicas) {
		kind := "primary"
		if i >= primaries {
			kind = "replica"
		}
		s, err := e.prepare(p, kind, i)
		if err != nil {
			return nil, err
		}
		m := &member{Server: s, ip: s.Host, epoch: i%primaries + 1}
		if m.bus, err = e.bus(s, p); err != nil {
			return nil, err
		}
		if p.announce != nil {
			m.ip = p.announce(i)
		}
		if p.announceName != nil {
			m.hostname = p.announceName(i)
		}
		s.ID = id(s.Name)
		if i < primaries {
			s.Slots = slots(p, i, primaries)
		} else {
			m.primary = all[i%primaries]
			s.Primary = m.primary.Server
		}
		s.lines = append(append(s.lines, m.lines(p, e.Binary)...), p.lines...)
		all = append(all, m)
	}
	return all, nil
}

// bus gives the node a port for the others. Before 7.0 it hangs on the port for clients, which is chosen anew.
func (e *Estate) bus(s *Server, p *plan) (int, error) {
	port, bus, err := e.Binary.busPorts(s.Host)
	if err != nil {
		return 0, err
	}
	for i, line := range s.lines {
		old := strconv.Itoa(s.Port)
		if line == "port "+old || line == "tls-port "+old {
			s.lines[i] = strings.TrimSuffix(line, old) + strconv.Itoa(port)
		}
	}
	s.Port = port
	return bus, nil
}

func id(name string) string {
	sum := sha1.Sum([]byte(name))
	return hex.EncodeToString(sum[:])
}

func slots(p *plan, i, primaries int) string {
	if p.slots != nil {
		return p.slots[i]
	}
	return fmt.Sprintf("%d-%d", i*probe.SlotCount/primaries, (i+1)*probe.SlotCount/primaries-1)
}

func (m *member) lines(p *plan, b Binary) []string {
	lines := []string{
		"cluster-enabled yes", "cluster-config-file nodes.conf", "cluster-replica-validity-factor 0",
		fmt.Sprintf("cluster-node-timeout %d", p.nodeTimeout.Milliseconds()), "cluster-announce-ip " + m.ip,
	}
	if b.AtLeast(7, 0) {
		lines = append(lines, fmt.Sprintf("cluster-port %d", m.bus))
	}
	if m.hostname != "" {
		lines = append(lines, "cluster-announce-hostname "+m.hostname, "cluster-preferred-endpoint-type hostname")
	}
	if m.secure != nil {
		lines = append(lines, "tls-cluster yes")
	}
	return lines
}

// writeNodes writes nodes.conf as the node itself would have left it.
func (m *member) writeNodes(all []*member, b Binary) error {
	var file strings.Builder
	for _, other := range all {
		file.WriteString(other.line(other == m, b))
	}
	fmt.Fprintf(&file, "vars currentEpoch %d lastVoteEpoch 0\n", len(all))
	if err := os.WriteFile(filepath.Join(m.Dir, "nodes.conf"), []byte(file.String()), 0o600); err != nil {
		return fmt.Errorf("write nodes.conf of %s: %w", m.Name, err)
	}
	return nil
}

func (m *member) line(myself bool, b Binary) string {
	flags, primary, shard := "master", "-", m.ID
	if m.primary != nil {
		flags, primary, shard = "slave", m.primary.ID, m.primary.ID
	}
	if myself {
		flags = "myself," + flags
	}
	tail := ""
	switch {
	case b.AtLeast(7, 2): // without ids of shards CLUSTER SHARDS goes wrong
		tail = "," + m.hostname + ",shard-id=" + id(shard)
	case m.hostname != "":
		tail = "," + m.hostname
	}
	line := fmt.Sprintf("%s %s:%d@%d%s %s %s 0 0 %d connected %s", m.ID, m.ip, m.Port, m.bus, tail, flags, primary, m.epoch, m.Slots)
	return strings.TrimSpace(line) + "\n"
}

// Settled waits until every running node finds the cluster in order, every replica is in sync, and CLUSTER SLOTS
// names all of them. It fails for a cluster that misses slots.
func (c *Cluster) Settled(ctx context.Context) error {
	for _, s := range c.Nodes() {
		if s.Pid() == 0 {
			continue
		}
		err := until(ctx, s.Name+" finds the cluster in order", func() bool {
			said, err := s.CLI(ctx, "CLUSTER", "INFO")
			return err == nil && strings.Contains(said, "cluster_state:ok")
		})
		if err != nil {
			return err
		}
	}
	return c.replicasListed(ctx)
}

// replicasListed waits until the nodes know that the replicas have data: before that they keep them to themselves.
// What a replica publishes tells the others how far it is, sooner than the usual gossip.
func (c *Cluster) replicasListed(ctx context.Context) error {
	return until(ctx, "every node lists every replica", func() bool {
		for _, r := range c.Replicas {
			if r.Pid() != 0 {
				_, _ = r.CLI(ctx, "PUBLISH", "estate", "here")
			}
		}
		for _, s := range c.Nodes() {
			if s.Pid() != 0 && !c.lists(ctx, s) {
				return false
			}
		}
		return true
	})
}

func (c *Cluster) lists(ctx context.Context, s *Server) bool {
	said, err := s.CLI(ctx, "CLUSTER", "SLOTS")
	for _, r := range c.Replicas {
		if r.Pid() != 0 && !strings.Contains(said, r.ID) {
			return false
		}
	}
	return err == nil
}
