package estate_test

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
)

func open(t *testing.T) (context.Context, *estate.Estate) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	e, err := estate.New(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return ctx, e
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestServer(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	certs := must[*estate.TLS](t)(e.NewTLS())
	s := must[*estate.Server](t)(e.Server(ctx, estate.Password("secret"), estate.BesideTLS(certs), estate.Socket(),
		estate.Lines("maxclients 77", "user alice on >pw ~app:* +get")))
	if got := must[string](t)(s.CLI(ctx, "CONFIG", "GET", "maxclients")); got != "maxclients\n77" {
		t.Errorf("CONFIG GET: %q", got)
	}
	var reply estate.ReplyError
	if _, err := s.CLI(ctx, "NO SUCH"); !errors.As(err, &reply) || !strings.HasPrefix(reply.Error(), "ERR unknown command") {
		t.Errorf("unknown command: %v", err)
	}
	client := tls.Config{RootCAs: certs.CA.Pool(), Certificates: []tls.Certificate{certs.Client.TLS()}}
	conn, err := tls.Dial("tcp", s.TLSAddr(), &client)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()

	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := s.CLI(short, "PING"); err == nil {
		t.Error("a stopped server answers")
	}
	if err := s.Cont(); err != nil {
		t.Fatal(err)
	}
	if got := must[string](t)(s.CLI(ctx, "PING")); got != "PONG" {
		t.Errorf("PING: %q", got)
	}
	if err := s.Kill(); err != nil || s.Pid() != 0 {
		t.Errorf("killed: %v, process %d", err, s.Pid())
	}
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if got := must[string](t)(s.CLI(ctx, "PING")); got != "PONG" {
		t.Errorf("PING: %q", got)
	}
}

func TestCluster(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	certs := must[*estate.TLS](t)(e.NewTLS())
	certs.Mutual = true
	began := time.Now()
	c := must[*estate.Cluster](t)(e.Cluster(ctx, 3, 1, estate.Password("secret"), estate.OverTLS(certs)))
	t.Logf("up after %s", time.Since(began))
	said := must[string](t)(c.Replicas[0].CLI(ctx, "CLUSTER", "NODES"))
	for _, n := range c.Nodes() {
		if !strings.Contains(said, n.ID+" "+n.Addr()) {
			t.Errorf("%s %s is not in\n%s", n.ID, n.Addr(), said)
		}
	}
}

func TestSentinels(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	certs := must[*estate.TLS](t)(e.NewTLS())
	began := time.Now()
	w := must[*estate.Watched](t)(e.Sentinels(ctx, 2, 3, estate.Password("secret"), estate.SentinelPassword("other"),
		estate.OverTLS(certs), estate.MasterName("tyk")))
	t.Logf("up after %s", time.Since(began))
	said := must[string](t)(w.Sentinels[2].CLI(ctx, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "tyk"))
	if strings.ReplaceAll(said, "\n", ":") != w.Primary.Addr() {
		t.Errorf("the primary is %q", said)
	}
	if said := must[string](t)(w.Sentinels[0].CLI(ctx, "SENTINEL", "CKQUORUM", "tyk")); !strings.HasPrefix(said, "OK 3 usable") {
		t.Error(said)
	}
}
