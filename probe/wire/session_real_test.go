package wire

import (
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/tlsinspect"
)

func TestRealSessions(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	tlsFiles := e.NewTLS()
	plain, secure := e.Server(estate.Password("secret"), estate.Socket()), e.Server(estate.OverTLS(tlsFiles))
	material, facts := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: tlsFiles.CAFile}, "")
	if material == nil {
		t.Fatal(facts)
	}
	for name, test := range map[string]struct {
		path     Path
		password string
	}{
		"plaintext": {path(t, plain.Addr(), nil), "secret"},
		"socket":    {path(t, plain.Socket, nil), "secret"},
		"tls":       {path(t, secure.Addr(), material), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, test.path, patience)
			cmds := []Command{{"PING"}, {"INFO"}, {"ROLE"}, {"TIME"}, {"CLIENT", "INFO"}, {"HELLO"}, {"CONFIG", "GET", "maxclients"},
				{"CLUSTER", "SLOTS"}}
			if test.password != "" {
				cmds = append([]Command{{"AUTH", test.password}}, cmds...)
			}
			got, fault := s.Do(t.Context(), cmds...)
			if fault != nil {
				t.Fatal(fault)
			}
			got = got[len(got)-8:]
			server := ParseInfo(got[1].Text()).Server()
			role, _, _ := ParseRole(got[2].Value)
			_, timed := ParseTime(got[3].Value)
			hello, greeted := ParseHello(got[5].Value)
			if got[0].Text() != "PONG" || server == nil || server.Product != e.Binary.Product || role != probe.Primary || !timed || !greeted ||
				hello.Version != server.Version ||
				ParseConfig(got[6].Value)["maxclients"] == "" || got[7].Err == nil || got[7].Err.ID != probe.ModeClusterOnStandalone {
				t.Errorf("%+v", got)
			}
			s.SendPings(t.Context(), 3)
			if l := s.Latency(t.Context()); l == nil || l.Samples != 3 {
				t.Errorf("%+v", l)
			}
		})
	}
	t.Run("rehearsed write", func(t *testing.T) {
		s := session(t, path(t, plain.Addr(), nil), patience)
		got, fault := s.Do(t.Context(), Command{"AUTH", "secret"}, Command{"MULTI"}, Command{"SET", "k", "v"}, Command{"DISCARD"},
			Command{"GET", "k"})
		if fault != nil || got[2].Text() != "QUEUED" || got[4] != (Reply{}) {
			t.Errorf("%+v %+v", got, fault)
		}
	})
	t.Run("stopped", func(t *testing.T) {
		s := session(t, path(t, secure.Addr(), material), 50*time.Millisecond)
		secure.Stop()
		defer secure.Cont()
		if _, fault := s.Do(t.Context(), Command{"PING"}); fault == nil || fault.ID != probe.ProtoNoReply {
			t.Errorf("%+v", fault)
		}
	})
}
