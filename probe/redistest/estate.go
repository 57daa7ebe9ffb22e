package redistest

import (
	"context"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/tlsinspect/mint"
)

// Estate is real Redis servers that end with the test. Whatever does not work out fails the test, also that
// redis-server is not installed: a test that did not run proves nothing.
type Estate struct {
	*estate.Estate
	t testing.TB
}

// startTime is how long the start of one estate may take, on a machine that is busy.
const startTime = time.Minute

// New makes an estate without servers, in a temporary folder of the test.
func New(t testing.TB) *Estate {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTime)
	defer cancel()
	e, err := estate.New(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Estate{Estate: e, t: t}
}

// Server starts one redis-server.
func (e *Estate) Server(options ...estate.Option) *Node {
	e.t.Helper()
	ctx, cancel := e.limit()
	defer cancel()
	s, err := e.Estate.Server(ctx, options...)
	e.check(err)
	return e.node(s)
}

// Cluster starts a cluster with so many replicas for each primary.
func (e *Estate) Cluster(primaries, replicas int, options ...estate.Option) *Cluster {
	e.t.Helper()
	ctx, cancel := e.limit()
	defer cancel()
	c, err := e.Estate.Cluster(ctx, primaries, replicas, options...)
	e.check(err)
	return &Cluster{Primaries: e.nodes(c.Primaries), Replicas: e.nodes(c.Replicas)}
}

// Sentinels starts a primary, its replicas, and Sentinels that watch them.
func (e *Estate) Sentinels(replicas, sentinels int, options ...estate.Option) *Watched {
	e.t.Helper()
	ctx, cancel := e.limit()
	defer cancel()
	w, err := e.Estate.Sentinels(ctx, replicas, sentinels, options...)
	e.check(err)
	return &Watched{MasterName: w.MasterName, Primary: e.node(w.Primary), Replicas: e.nodes(w.Replicas), Sentinels: e.nodes(w.Sentinels)}
}

// NewTLS mints an authority, a certificate for the servers (the options are for it), and one for a client.
func (e *Estate) NewTLS(options ...mint.Option) *estate.TLS {
	e.t.Helper()
	t, err := e.Estate.NewTLS(options...)
	e.check(err)
	return t
}

func (e *Estate) limit() (context.Context, context.CancelFunc) {
	return context.WithTimeout(e.t.Context(), startTime)
}

func (e *Estate) check(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *Estate) node(s *estate.Server) *Node { return &Node{Server: s, t: e.t} }

func (e *Estate) nodes(servers []*estate.Server) []*Node {
	var out []*Node
	for _, s := range servers {
		out = append(out, e.node(s))
	}
	return out
}
