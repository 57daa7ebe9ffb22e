package redistest_test

import (
	"errors"
	"strings"
	"testing"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
)

func TestServer(t *testing.T) {
	t.Parallel()
	s := redistest.Server(t, estate.Password("secret"), estate.Lines("maxmemory 5mb"))
	if got := s.CLI("CONFIG", "GET", "maxmemory"); got != "maxmemory\n5242880" {
		t.Errorf("%q", got)
	}
	var refused estate.ReplyError
	if _, err := s.Try("GET"); !errors.As(err, &refused) {
		t.Error(err)
	}
	s.Stop()
	s.Cont()
	s.Kill()
	if s.Pid() != 0 {
		t.Error("still there")
	}
	s.Start()
	if got := s.CLI("PING"); got != "PONG" {
		t.Error(got)
	}
}

func TestClusterAndSentinels(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	w := e.Sentinels(1, 1, estate.OverTLS(e.NewTLS()))
	if len(w.Data()) != 2 || len(w.Addrs()) != 1 || w.MasterName != "mymaster" {
		t.Errorf("%+v", w)
	}
	redistest.Until(t, "the replica has what the primary has", func() bool {
		w.Primary.CLI("SET", "apikey-1", "x")
		return w.Replicas[0].CLI("GET", "apikey-1") == "x"
	})
	c := e.Cluster(1, 0, estate.Slots("0-99 200"), estate.Unsettled())
	if len(c.Nodes()) != 1 || len(c.Addrs()) != 1 || c.Primaries[0].Slots != "0-99 200" {
		t.Errorf("%+v", c)
	}
	if said := c.Primaries[0].CLI("CLUSTER", "NODES"); !strings.HasSuffix(strings.TrimSpace(said), " 0-99 200") {
		t.Error(said)
	}
}
