// Package estate starts real Redis servers on this machine: one alone, a cluster, a primary with replicas and
// Sentinels; with or without TLS and passwords; and breaks them one thing at a time. It takes redis-server from PATH,
// or what the variable REDIS_SERVER names (any Redis from 6.0 on, Valkey), on ports that the kernel chooses on
// loopback. Clusters and Sentinels are given what they would have found out, so that they are up in two seconds.
//
// It imports no testing package: a program may use it for a demonstration. Tests use package redistest around it.
package estate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Estate is all servers started under one folder. Its methods may be called from several goroutines.
type Estate struct {
	Binary Binary

	dir     string
	sockets string // a folder with a short path, made when the first socket is asked for

	mu      sync.Mutex
	servers []*Server
	named   map[string]int
}

// New makes an estate without servers. Dir has to exist; everything the servers write goes there.
func New(ctx context.Context, dir string) (*Estate, error) {
	binary, err := Find(ctx)
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the folder of the estate: %w", err)
	}
	return &Estate{Binary: binary, dir: dir, named: map[string]int{}}, nil
}

// Close ends every process of the estate and waits for it. The folder stays.
func (e *Estate) Close() error {
	e.mu.Lock()
	servers, sockets := e.servers, e.sockets
	e.mu.Unlock()
	var all []error
	for _, s := range servers {
		all = append(all, s.Kill())
	}
	if sockets != "" {
		all = append(all, os.RemoveAll(sockets))
	}
	return errors.Join(all...)
}

// Servers are those started so far, in the order of their start.
func (e *Estate) Servers() []*Server {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]*Server(nil), e.servers...)
}

// Server starts one server and waits until it answers.
func (e *Estate) Server(ctx context.Context, options ...Option) (*Server, error) {
	plan := newPlan(options)
	var s *Server
	err := again(func() error {
		var err error
		if s, err = e.prepare(plan, "redis", 0); err != nil {
			return err
		}
		s.lines = append(s.lines, plan.lines...)
		return e.launch(ctx, s)
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// attempts is how often a start is tried where somebody else took the port in the meantime.
const attempts = 5

func again(start func() error) error {
	var err error
	for range attempts {
		if err = start(); !errors.Is(err, errPortTaken) {
			return err
		}
	}
	return err
}

// folder makes a folder for one more server of that kind and gives the server's name.
func (e *Estate) folder(kind string) (name, dir string, err error) {
	e.mu.Lock()
	e.named[kind]++
	name = fmt.Sprintf("%s-%d", kind, e.named[kind])
	e.mu.Unlock()
	dir = filepath.Join(e.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", "", fmt.Errorf("make a folder for %s: %w", name, err)
	}
	return name, dir, nil
}

// socket gives a path for a Unix socket, which may not be long.
func (e *Estate) socket(name string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sockets == "" {
		dir, err := os.MkdirTemp("", "redis")
		if err != nil {
			return "", fmt.Errorf("make a folder for sockets: %w", err)
		}
		e.sockets = dir
	}
	return filepath.Join(e.sockets, name+".sock"), nil
}

// launch starts servers together and waits until each answers PING. Where one does not, all are ended again.
func (e *Estate) launch(ctx context.Context, servers ...*Server) error {
	err := e.up(ctx, servers)
	if err != nil {
		for _, s := range servers {
			err = errors.Join(err, s.Kill())
		}
		return err
	}
	e.mu.Lock()
	e.servers = append(e.servers, servers...)
	e.mu.Unlock()
	return nil
}

func (e *Estate) up(ctx context.Context, servers []*Server) error {
	for _, s := range servers {
		if err := s.spawn(); err != nil {
			return err
		}
	}
	for _, s := range servers {
		if err := s.ready(ctx); err != nil {
			return err
		}
	}
	return nil
}
