package estate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Server is one redis-server process.
type Server struct {
	Name     string  // "redis-1", "primary-2", "sentinel-1"
	Host     string  // where it listens
	Port     int     // what clients connect to; it speaks TLS where the estate does
	TLSPort  int     // of BesideTLS, 0 otherwise
	Socket   string  // path of the Unix socket, "" for none
	Dir      string  // its working folder
	ID       string  // in a cluster its node id, of a Sentinel its id
	Slots    string  // of a primary in a cluster: "0-5460"
	Primary  *Server // of a replica
	Password string  // what it asks of clients

	binary  Binary
	lines   []string // of redis.conf
	secure  *TLS     // how Port is spoken to, nil in plaintext
	watches bool     // it is a Sentinel
	process *process // nil before the first start
}

// Addr is where clients connect: host:port, IPv6 in brackets.
func (s *Server) Addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// TLSAddr is the TLS port of a server that has both.
func (s *Server) TLSAddr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.TLSPort)) }

// prepare plans one data server, with ports and a folder of its own.
func (e *Estate) prepare(p *plan, kind string, i int) (*Server, error) {
	s := &Server{Host: p.host(i), Password: p.password, binary: e.Binary}
	free, err := ports(s.Host, 2)
	if err != nil {
		return nil, err
	}
	s.Port = free[0]
	if s.Name, s.Dir, err = e.folder(kind); err != nil {
		return nil, err
	}
	s.lines = []string{"bind " + s.Host, "protected-mode no", "daemonize no", "dir " + s.Dir, "logfile " + s.logFile()}
	s.listen(p, free[1])
	if p.socket {
		if s.Socket, err = e.socket(s.Name); err != nil {
			return nil, err
		}
		s.lines = append(s.lines, "unixsocket "+s.Socket)
	}
	s.lines = append(s.lines, `save ""`, "appendonly no", "repl-diskless-sync yes", "repl-diskless-sync-delay 0", "repl-ping-replica-period 1")
	if e.Binary.AtLeast(7, 0) {
		s.lines = append(s.lines, "enable-debug-command yes")
	}
	if p.password != "" {
		s.lines = append(s.lines, "requirepass "+p.password, "masterauth "+p.password)
	}
	return s, nil
}

// listen adds the ports; second is for TLS beside plaintext.
func (s *Server) listen(p *plan, second int) {
	switch {
	case p.tls == nil:
		s.lines = append(s.lines, "port "+strconv.Itoa(s.Port))
		return
	case p.alsoTLS:
		s.TLSPort = second
		s.lines = append(s.lines, "port "+strconv.Itoa(s.Port), "tls-port "+strconv.Itoa(s.TLSPort))
	default:
		s.secure = p.tls
		s.lines = append(s.lines, "port 0", "tls-port "+strconv.Itoa(s.Port), "tls-replication yes")
	}
	s.lines = append(s.lines, p.tls.lines()...)
}

func (s *Server) logFile() string { return filepath.Join(s.Dir, "log") }

// Log is what the server has logged so far.
func (s *Server) Log() string {
	b, err := os.ReadFile(s.logFile())
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// Start starts a server again that was killed, as it is configured, and waits until it answers.
func (s *Server) Start(ctx context.Context) error {
	if err := s.spawn(); err != nil {
		return err
	}
	return s.ready(ctx)
}

func (s *Server) confFile() string {
	if s.watches {
		return filepath.Join(s.Dir, "sentinel.conf")
	}
	return filepath.Join(s.Dir, "redis.conf")
}

// spawn writes the configuration, unless the server has one already (Redis rewrites it), and starts the process.
func (s *Server) spawn() error {
	if s.process == nil {
		if err := os.WriteFile(s.confFile(), []byte(strings.Join(s.lines, "\n")+"\n"), 0o600); err != nil {
			return fmt.Errorf("write the configuration of %s: %w", s.Name, err)
		}
	}
	args := []string{s.confFile()}
	if s.watches {
		args = append(args, "--sentinel")
	}
	var err error
	s.process, err = begin(s.binary.Path, args, s.Dir)
	if err != nil {
		return fmt.Errorf("start %s: %w", s.Name, err)
	}
	return nil
}

var errPortTaken = errors.New("somebody else took the port")

// ready waits until the server answers.
func (s *Server) ready(ctx context.Context) error {
	var last error
	err := until(ctx, s.Name+" answers", func() bool {
		if s.process.gone() {
			return true
		}
		var up bool
		up, last = s.answers(ctx)
		return up
	})
	switch {
	case s.process.gone() && strings.Contains(s.Log(), "Address already in use"):
		return fmt.Errorf("start %s: %w", s.Name, errPortTaken)
	case s.process.gone():
		return fmt.Errorf("start %s: it ended; its log ends with\n%s", s.Name, tail(s.Log()))
	case err != nil:
		return fmt.Errorf("%w (last: %v)", err, last)
	}
	return nil
}

// answers is true where the server is up, and is this one: before it has found its port taken, who has the port
// answers. A server that refuses to shake hands, or whoever asks, is up.
func (s *Server) answers(ctx context.Context) (bool, error) {
	var refusal ReplyError
	if _, err := s.CLI(ctx, "PING"); err != nil {
		return refused(err) || errors.As(err, &refusal) && !strings.HasPrefix(string(refusal), "LOADING"), err
	}
	said, err := s.CLI(ctx, "INFO", "server")
	if err != nil {
		return errors.As(err, &refusal), err
	}
	return strings.Contains(said, fmt.Sprintf("process_id:%d\r\n", s.Pid())), nil
}

func tail(log string) string {
	const last = 1000
	return log[max(0, len(log)-last):]
}

// patience is how long one condition is waited for where the context has no earlier end.
const patience = 30 * time.Second

// until waits for a condition by looking again and again.
func until(ctx context.Context, what string, met func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !met() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain until %s: %w", what, ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}
