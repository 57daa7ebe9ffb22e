package wire

import (
	"context"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/redistest"
)

// pulsing asks a store's client until the test ends, and gives its answers as they come.
func pulsing(t *testing.T, s *probe.Store) <-chan probe.Beat {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	beats, ended := make(chan probe.Beat), make(chan struct{})
	go func() {
		defer close(ended)
		p := Pulse{
			Rehearsal: Rehearsal{Store: s, Keys: []KeyedRead{{Command: Command{"EXISTS", "apikey-a"}}}, Timeout: patience},
			Every:     time.Millisecond, Write: Command{"SET", "apikey-a", "x"},
		}
		p.Run(ctx, func(b probe.Beat) {
			select {
			case beats <- b:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return beats
}

// beatUntil gives the first answer that is as wanted.
func beatUntil(t *testing.T, beats <-chan probe.Beat, what string, met func(probe.Beat) bool) {
	t.Helper()
	limit := time.After(patience)
	var last probe.Beat
	for {
		select {
		case last = <-beats:
			if met(last) {
				return
			}
		case <-limit:
			t.Fatalf("no answer that is %s; the last was %+v", what, last)
		}
	}
}

// TestPulseSeesWhetherWritesAreTaken: of a server that becomes a replica, and of one that goes and comes back; nothing is
// written.
func TestPulseSeesWhetherWritesAreTaken(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	n, other := e.Server(), e.Server()
	beats := pulsing(t, store(probe.Standalone, n.Addr()))
	well := func(b probe.Beat) bool { return b.OK && b.Addr == n.Addr() && b.Error == "" }
	beatUntil(t, beats, "good", well)
	host, port, _ := probe.SplitAddr(other.Addr())
	n.CLI("REPLICAOF", host, port)
	beatUntil(t, beats, "a refusal", func(b probe.Beat) bool { return !b.OK && strings.HasPrefix(b.Error, "READONLY") })
	n.CLI("REPLICAOF", "NO", "ONE")
	beatUntil(t, beats, "good again", well)
	n.Kill()
	beatUntil(t, beats, "a loss", func(b probe.Beat) bool { return !b.OK && !strings.HasPrefix(b.Error, "READONLY") })
	n.Start()
	beatUntil(t, beats, "good after the start", well)
	if got := n.CLI("DBSIZE"); got != "0" {
		t.Errorf("%s keys were written", got)
	}
}

// TestListenToSentinel: it logs in as the store's client does, and tells what is published.
func TestListenToSentinel(t *testing.T) {
	t.Parallel()
	var ring probe.Keyring
	s := store(probe.Sentinel)
	s.SentinelPassword = ring.Add("sentinel-secret")
	text := "mymaster 10.0.0.1 6379 10.0.0.2 6379"
	f := redistest.NewFake(t, redistest.Script{
		"AUTH sentinel-secret": redistest.Reply(redistest.Simple("OK")),
		"SUBSCRIBE": redistest.Reply("*3\r\n$9\r\nsubscribe\r\n$6\r\n+sdown\r\n:1\r\n" +
			redistest.Bulks("message", "+switch-master", text) + redistest.Bulks("message", "+sdown", strings.Repeat("x", 4000))),
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended, events := make(chan struct{}), make(chan probe.SentinelEvent, 2)
	go func() {
		defer close(ended)
		ListenToSentinel(ctx, s, nil, f.Addr, func(e probe.SentinelEvent) { events <- e })
	}()
	if e := <-events; e.Sentinel != f.Addr || e.Channel != "+switch-master" || e.Payload != text || e.Store != s.ID || e.At.IsZero() {
		t.Errorf("%+v", e)
	}
	if e := <-events; len(e.Payload) > 300 {
		t.Errorf("%d bytes are kept of one message", len(e.Payload))
	}
	cancel()
	<-ended
}

// TestAListenedPeerMayTalkNonsense: it is asked again, and nothing of what it said is told.
func TestAListenedPeerMayTalkNonsense(t *testing.T) {
	t.Parallel()
	for name, push := range map[string]string{
		"numbers":     "*3\r\n:1\r\n:2\r\n:3\r\n",
		"null":        "*-1\r\n",
		"nested":      "*3\r\n$7\r\nmessage\r\n*1\r\n$1\r\na\r\n$1\r\nb\r\n",
		"a huge part": "*3\r\n$7\r\nmessage\r\n$999999999\r\n",
		"many parts":  "*1000000000\r\n",
		"no protocol": strings.Repeat("x", 100_000),
		"empty line":  "\r\n",
		"a refusal":   redistest.Error("NOPERM this user has no permissions"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := redistest.NewFake(t, redistest.Script{"SUBSCRIBE": redistest.Then(redistest.Reply(push), redistest.Close())})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				ListenToSentinel(ctx, store(probe.Sentinel, f.Addr), nil, f.Addr, func(e probe.SentinelEvent) { t.Errorf("%+v", e) })
			}()
			redistest.Until(t, "the second attempt", func() bool { return f.Connections() >= 2 })
			cancel()
			<-ended
		})
	}
}
