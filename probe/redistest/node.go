package redistest

import (
	"context"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
)

// Node is one real server of a test.
type Node struct {
	*estate.Server
	t testing.TB
}

// CLI sends one command as redis-cli would, with the server's own password, and gives what redis-cli prints into a
// pipe. An error reply fails the test.
func (n *Node) CLI(args ...string) string {
	n.t.Helper()
	said, err := n.Server.CLI(n.t.Context(), args...)
	if err != nil {
		n.t.Fatal(err)
	}
	return said
}

// Try is CLI for commands that may be refused: an error reply is an estate.ReplyError.
func (n *Node) Try(args ...string) (string, error) { return n.Server.CLI(n.t.Context(), args...) }

// Kill ends the process.
func (n *Node) Kill() { n.must(n.Server.Kill()) }

// Stop freezes the process: connections are accepted by the kernel, and nobody answers.
func (n *Node) Stop() { n.must(n.Server.Stop()) }

// Cont lets a stopped process go on.
func (n *Node) Cont() { n.must(n.Server.Cont()) }

// Start starts a killed server again, as it was configured.
func (n *Node) Start() {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), startTime)
	defer cancel()
	n.must(n.Server.Start(ctx))
}

func (n *Node) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// Cluster is the nodes of a real Redis Cluster.
type Cluster struct{ Primaries, Replicas []*Node }

// Nodes are all of them, primaries first.
func (c *Cluster) Nodes() []*Node { return append(append([]*Node(nil), c.Primaries...), c.Replicas...) }

// Addrs are the addresses of Nodes.
func (c *Cluster) Addrs() []string { return addrs(c.Nodes()) }

// Watched is a real primary with replicas and Sentinels.
type Watched struct {
	MasterName          string
	Primary             *Node
	Replicas, Sentinels []*Node
}

// Data are the primary and its replicas.
func (w *Watched) Data() []*Node { return append([]*Node{w.Primary}, w.Replicas...) }

// Addrs are the addresses of the Sentinels: what a client is given.
func (w *Watched) Addrs() []string { return addrs(w.Sentinels) }

func addrs(nodes []*Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, n.Addr())
	}
	return out
}

// Until looks again and again until the condition is met; half a minute in vain fails the test.
func Until(t testing.TB, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !met(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %s in vain until %s", patience, what)
		}
	}
}

const patience = 30 * time.Second

// Server starts one redis-server for the test.
func Server(t testing.TB, options ...estate.Option) *Node {
	t.Helper()
	return New(t).Server(options...)
}
