package estate

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Watched is a primary with replicas, and the Sentinels that watch them.
type Watched struct {
	MasterName string
	Primary    *Server
	Replicas   []*Server
	Sentinels  []*Server
}

// Data are the primary and its replicas.
func (w *Watched) Data() []*Server { return append([]*Server{w.Primary}, w.Replicas...) }

// Addrs are the addresses of the Sentinels: what a client is given.
func (w *Watched) Addrs() []string { return addrs(w.Sentinels) }

// Sentinels starts a primary, its replicas, and Sentinels that know all of them from the start. It waits until every
// Sentinel is content, unless Unsettled.
func (e *Estate) Sentinels(ctx context.Context, replicas, sentinels int, options ...Option) (*Watched, error) {
	plan := newPlan(options)
	if plan.quorum == 0 {
		plan.quorum = sentinels/2 + 1
	}
	var w *Watched
	err := again(func() error {
		var err error
		if w, err = e.watched(plan, replicas, sentinels); err != nil {
			return err
		}
		return e.launch(ctx, append(w.Data(), w.Sentinels...)...)
	})
	if err != nil {
		return nil, err
	}
	if plan.settle {
		err = w.Settled(ctx)
	}
	return w, err
}

func (e *Estate) watched(p *plan, replicas, sentinels int) (*Watched, error) {
	w := &Watched{MasterName: p.masterName}
	for i := range 1 + replicas {
		s, err := e.prepare(p, "redis", i)
		if err != nil {
			return nil, err
		}
		s.lines = append(s.lines, "replica-announce-ip "+s.Host)
		if i == 0 {
			w.Primary = s
		} else {
			s.Primary = w.Primary
			s.lines = append(s.lines, fmt.Sprintf("replicaof %s %d", w.Primary.Host, w.Primary.Port))
			w.Replicas = append(w.Replicas, s)
		}
		s.lines = append(s.lines, p.lines...)
	}
	for i := range sentinels {
		s, err := e.prepareSentinel(p, 1+replicas+i)
		if err != nil {
			return nil, err
		}
		w.Sentinels = append(w.Sentinels, s)
	}
	for _, s := range w.Sentinels {
		s.lines = append(s.lines, w.watching(s, p)...)
	}
	return w, nil
}

func (e *Estate) prepareSentinel(p *plan, i int) (*Server, error) {
	s := &Server{Host: p.host(i), Password: p.sentinelPassword, binary: e.Binary, watches: true}
	free, err := ports(s.Host, 1)
	if err != nil {
		return nil, err
	}
	s.Port = free[0]
	if s.Name, s.Dir, err = e.folder("sentinel"); err != nil {
		return nil, err
	}
	s.ID = id(s.Name)
	port := "port " + strconv.Itoa(s.Port)
	if p.tls != nil && !p.alsoTLS {
		s.lines = append(p.tls.lines(), "tls-replication yes")
		if !p.sentinelPlain {
			s.secure = p.tls
			s.lines = append(s.lines, "port 0")
			port = "tls-" + port
		}
	}
	s.lines = append(s.lines, "bind "+s.Host, "protected-mode no", "daemonize no", "dir "+s.Dir, "logfile "+s.logFile(), port)
	if p.sentinelPassword != "" {
		s.lines = append(s.lines, "requirepass "+p.sentinelPassword)
	}
	s.lines = append(s.lines, p.sentinelLines...)
	return s, nil
}

// watching is what one Sentinel knows of the others, and of whom it watches.
func (w *Watched) watching(me *Server, p *plan) []string {
	lines := []string{
		fmt.Sprintf("sentinel announce-ip %s", me.Host),
		fmt.Sprintf("sentinel announce-port %d", me.Port),
		fmt.Sprintf("sentinel myid %s", me.ID),
		fmt.Sprintf("sentinel monitor %s %s %d %d", w.MasterName, w.Primary.Host, w.Primary.Port, p.quorum),
		fmt.Sprintf("sentinel down-after-milliseconds %s %d", w.MasterName, p.downAfter.Milliseconds()),
		fmt.Sprintf("sentinel failover-timeout %s 10000", w.MasterName),
	}
	if p.password != "" {
		lines = append(lines, fmt.Sprintf("sentinel auth-pass %s %s", w.MasterName, p.password))
	}
	for _, r := range w.Replicas {
		lines = append(lines, fmt.Sprintf("sentinel known-replica %s %s %d", w.MasterName, r.Host, r.Port))
	}
	for _, other := range w.Sentinels {
		if other != me {
			lines = append(lines, fmt.Sprintf("sentinel known-sentinel %s %s %d %s", w.MasterName, other.Host, other.Port, other.ID))
		}
	}
	return lines
}

// Settled waits until every running Sentinel finds the primary up, with all its replicas in sync and all other
// Sentinels.
func (w *Watched) Settled(ctx context.Context) error {
	for _, r := range w.Replicas {
		err := until(ctx, r.Name+" is in sync", func() bool {
			said, err := r.CLI(ctx, "INFO", "replication")
			return r.Pid() == 0 || err == nil && strings.Contains(said, "master_link_status:up")
		})
		if err != nil {
			return err
		}
	}
	for _, s := range w.Sentinels {
		if err := until(ctx, s.Name+" is content", func() bool { return s.Pid() == 0 || w.content(ctx, s) }); err != nil {
			return err
		}
	}
	return nil
}

func (w *Watched) content(ctx context.Context, s *Server) bool {
	said, err := s.CLI(ctx, "SENTINEL", "MASTER", w.MasterName)
	if err != nil {
		return false
	}
	m := pairs(said)
	if m["flags"] != "master" || m["num-slaves"] != strconv.Itoa(len(w.Replicas)) ||
		m["num-other-sentinels"] != strconv.Itoa(len(w.Sentinels)-1) {
		return false
	}
	said, err = s.CLI(ctx, "SENTINEL", "REPLICAS", w.MasterName)
	return err == nil && strings.Count(said, "master-link-status\nok\n") == len(w.Replicas) &&
		strings.Count(said, "flags\nslave\n") == len(w.Replicas)
}

// pairs reads lines of key, value, key, value.
func pairs(said string) map[string]string {
	lines := strings.Split(said, "\n")
	m := map[string]string{}
	for i := 0; i+1 < len(lines); i += 2 {
		m[lines[i]] = lines[i+1]
	}
	return m
}
