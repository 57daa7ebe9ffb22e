package wire

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/tlsinspect"
)

// path is the way to a test's server.
func path(t testing.TB, addr string, m *tlsinspect.Material) Path {
	t.Helper()
	network, host, port, f := SplitAddr(addr)
	if f != nil {
		t.Fatal(f.Text)
	}
	p := Path{Network: network, Host: host, Port: port, TLS: m}
	if network != "unix" {
		if p.IPs, f = Resolve(t.Context(), host); f != nil {
			t.Fatal(f.Text)
		}
	}
	return p
}

// session is one with a test's server, with enough time for everything that answers.
func session(t testing.TB, p Path, timeout time.Duration) *Session {
	t.Helper()
	conn, f := p.Connect(t.Context())
	if f != nil {
		t.Fatal(f)
	}
	s := Open(conn, timeout)
	t.Cleanup(s.Close)
	return s
}

const patience = 10 * time.Second

func TestOnePipeline(t *testing.T) {
	fake := redistest.NewFake(t, redistest.Script{
		"AUTH":     redistest.Reply(redistest.Error("WRONGPASS invalid username-password pair or user is disabled.")),
		"PING":     redistest.Reply(redistest.Simple("PONG")),
		"INFO":     redistest.Reply(redistest.Bulk("redis_version:7.0.15\r\n")),
		"ROLE":     redistest.Reply(redistest.Array(redistest.Bulk("master"), redistest.Integer(7), redistest.NilArray)),
		"SENTINEL": redistest.Reply(redistest.NilArray),
	})
	s := session(t, path(t, fake.Addr, nil), patience)
	got, fault := s.Do(t.Context(), Command{"AUTH", "x"}, Command{"PING"}, Command{"INFO"}, Command{"ROLE"},
		Command{"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "x"}, Command{"TIME"})
	if fault != nil || len(got) != 6 {
		t.Fatalf("%+v %+v", got, fault)
	}
	if got[0].Err == nil || got[0].Err.ID != probe.AuthWrongPassword || got[1].Text() != "PONG" ||
		got[2].Text() != "redis_version:7.0.15\r\n" ||
		len(list(got[3].Value)) != 3 || got[4] != (Reply{}) || got[5].Err.ID != probe.ServerCommandDisabled {
		t.Errorf("%+v", got)
	}
	if fake.Connections() != 1 || fake.Received("HELLO") != 0 || len(fake.Commands()) != 6 {
		t.Errorf("%d connections, %q", fake.Connections(), fake.Commands())
	}
}

func TestPeersThatBreakOff(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<10)
	for name, test := range map[string]struct {
		action redistest.Action
		want   probe.FaultID
	}{
		"closes":             {redistest.Close(), probe.NetClosed},
		"resets":             {redistest.Reset(), probe.NetClosed},
		"half, then closes":  {redistest.Then(redistest.Reply("$10\r\nabc"), redistest.Close()), probe.NetClosed},
		"half, then resets":  {redistest.Then(redistest.Reply("*2\r\n:1\r\n"), redistest.Reset()), probe.NetClosed},
		"http":               {redistest.Reply("HTTP/1.1 400 Bad Request\r\n\r\n"), probe.ProtoNotRedis},
		"a map as a key":     {redistest.Reply("%1\r\n%0\r\n+v\r\n"), probe.ProtoNotRedis},
		"a long string":      {redistest.Reply("$2147483647\r\n"), probe.ProtoHostile},
		"a long array":       {redistest.Reply("*99999999\r\n"), probe.ProtoHostile},
		"a long map":         {redistest.Reply("%99999999\r\n"), probe.ProtoHostile},
		"a negative length":  {redistest.Reply("*-5\r\n"), probe.ProtoHostile},
		"a streamed string":  {redistest.Reply("$?\r\n;4\r\nabcd\r\n;0\r\n"), probe.ProtoHostile},
		"endless line":       {redistest.Endless("+", long), probe.ProtoHostile},
		"endless nesting":    {redistest.Endless("", "*1\r\n"), probe.ProtoHostile},
		"endless attributes": {redistest.Endless("", "|1\r\n+k\r\n+v\r\n"), probe.ProtoHostile},
		"endless array":      {redistest.Endless("*20000\r\n", "$1024\r\n"+long+"\r\n"), probe.ProtoHostile},
		"too many elements":  {redistest.Endless("*20000\r\n", "*100\r\n"+strings.Repeat(":1\r\n", 100)), probe.ProtoHostile},
	} {
		t.Run(name, func(t *testing.T) {
			fake := redistest.NewFake(t, redistest.Script{"TIME": test.action, "PING": redistest.Reply("+PONG\r\n")})
			s := session(t, path(t, fake.Addr, nil), patience)
			got, fault := s.Do(t.Context(), Command{"PING"}, Command{"TIME"}, Command{"ROLE"})
			if fault == nil || fault.ID != test.want {
				t.Fatalf("%+v, want %s", fault, test.want)
			}
			if len(got) != 3 || got[0].Text() != "PONG" || got[1].Err != fault || got[2].Err != fault {
				t.Errorf("%+v", got)
			}
			if _, again := s.Do(t.Context(), Command{"PING"}); again != fault {
				t.Errorf("afterwards: %+v", again)
			}
			if fake.Connections() != 1 {
				t.Errorf("%d connections", fake.Connections())
			}
		})
	}
}

// Some servers leave a question without a reply after authentication was refused: the rest is not waited for, and what
// came keeps its place.
func TestAReplyTooFew(t *testing.T) {
	t.Parallel()
	fake := redistest.NewFake(t, redistest.Script{
		"AUTH": redistest.Reply(redistest.Error("WRONGPASS invalid username-password pair or user is disabled.")),
		"PING": redistest.Reply(redistest.Error("NOAUTH Authentication required.")), "TIME": redistest.Reply(""),
	})
	s := session(t, path(t, fake.Addr, nil), time.Hour)
	got, fault := s.Do(t.Context(), Command{"AUTH", "x"}, Command{"PING"}, Command{"TIME"})
	if fault == nil || fault.ID != probe.ProtoNoReply || len(got) != 3 {
		t.Fatalf("%+v %+v", got, fault)
	}
	if got[0].Err.ID != probe.AuthWrongPassword || got[1].Err.ID != probe.AuthMissingPassword || got[2].Err != fault {
		t.Errorf("%+v", got)
	}
}

// What a peer says before it hangs up may be its reason.
func TestLastWordsAreKept(t *testing.T) {
	t.Parallel()
	const refusal = "ERR handle request, command 'TIME' is not allowed"
	for name, test := range map[string]struct {
		action redistest.Action
		want   string
	}{
		"an error":           {redistest.Then(redistest.Reply("-"+refusal+"\r\n"), redistest.Close()), `after it had said "-` + refusal + `"`},
		"a line without end": {redistest.Then(redistest.Reply("-ERR no more"), redistest.Close()), `after it had said "-ERR no more"`},
		"a secret":           {redistest.Then(redistest.Reply("-ERR swordfish"), redistest.Close()), `after it had said "-ERR (withheld)"`},
		"terminal codes":     {redistest.Then(redistest.Reply("-ERR \x1b[2J"), redistest.Close()), `after it had said "-ERR \x1b[2J"`},
		"nothing":            {redistest.Close(), "the peer closed the connection"},
		"a good reply":       {redistest.Then(redistest.Reply("+OK\r\n"), redistest.Close()), "the peer closed the connection"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := redistest.NewFake(t, redistest.Script{"AUTH": redistest.Reply("+OK\r\n"), "TIME": test.action})
			s := session(t, path(t, fake.Addr, nil), patience)
			got, fault := s.Do(t.Context(), Command{"AUTH", "swordfish"}, Command{"TIME"}, Command{"ROLE"})
			if fault == nil || fault.ID != probe.NetClosed || !strings.HasSuffix(fault.Text, test.want) {
				t.Errorf("%+v, want %q", fault, test.want)
			}
			if name == "an error" && (got[1].Err == fault || got[1].Err.Text != refusal) {
				t.Errorf("the reply itself: %+v", got[1])
			}
		})
	}
}

// A peer that says nothing, or a byte now and then, has the timeout and no more.
func TestPeersThatTakeTheirTime(t *testing.T) {
	t.Parallel()
	drip := func(p *redistest.Peer, _ []string) {
		for p.Write("+") || p.Write("x") {
			p.Wait(time.Millisecond)
		}
	}
	for name, action := range map[string]redistest.Action{
		"silent": redistest.Hang(), "half a reply": redistest.Half("$4\r\nabcd\r\n"), "drip": drip,
	} {
		t.Run(name, func(t *testing.T) {
			fake := redistest.NewFake(t, redistest.Script{"PING": action})
			s := session(t, path(t, fake.Addr, nil), 50*time.Millisecond)
			if _, fault := s.Do(t.Context(), Command{"PING"}); fault == nil || fault.ID != probe.ProtoNoReply {
				t.Errorf("%+v", fault)
			}
		})
	}
	t.Run("canceled", func(t *testing.T) {
		fake := redistest.NewFake(t, redistest.Script{"PING": redistest.Hang()})
		s := session(t, path(t, fake.Addr, nil), patience)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, fault := s.Do(ctx, Command{"PING"}); fault == nil || fault.ID != probe.RunCutShort {
			t.Errorf("%+v", fault)
		}
	})
}

func TestSessionRefusesToWrite(t *testing.T) {
	fake := redistest.NewFake(t, nil)
	s := session(t, path(t, fake.Addr, nil), patience)
	for _, cmd := range []Command{{"SET", "k", "v"}, {"FLUSHALL"}, {"CONFIG", "SET", "maxmemory", "1"}, {"SENTINEL", "FAILOVER", "x"}} {
		if _, fault := s.Do(t.Context(), cmd); fault == nil || !strings.Contains(fault.Text, "is not among the commands") {
			t.Errorf("%v: %+v", cmd, fault)
		}
	}
	if len(fake.Commands()) != 0 {
		t.Errorf("%q", fake.Commands())
	}
}

func TestPings(t *testing.T) {
	fake := redistest.NewFake(t, redistest.Script{"PING": redistest.Reply("+PONG\r\n"), "TIME": redistest.Reply(redistest.Bulks("1", "2"))})
	s := session(t, path(t, fake.Addr, nil), patience)
	s.SendPings(t.Context(), 7)
	replies, fault := s.Do(t.Context(), Command{"TIME"}, Command{"PING"})
	l := s.Latency(t.Context())
	if l == nil || l.Samples != 7 || l.MinUS > l.P50US || l.P50US > l.P99US || l.P99US > l.MaxUS || fake.Received("PING") != 8 {
		t.Errorf("%+v", l)
	}
	if fault != nil || len(list(replies[0].Value)) != 2 || replies[1].Text() != "PONG" {
		t.Errorf("%+v %+v", replies, fault)
	}
	s.SendPings(t.Context(), 2)
	if l = s.Latency(t.Context()); l == nil || l.Samples != 9 {
		t.Errorf("%+v", l)
	}
	if l = s.LatencyAgain(t.Context(), 3); l == nil || l.Samples != 3 {
		t.Errorf("what was measured before counts still: %+v", l)
	}
}

// TestARefusedTransactionIsNotOpen: whoever was not let in can be asked what it is on the same connection.
func TestARefusedTransactionIsNotOpen(t *testing.T) {
	fake := redistest.NewFake(t, redistest.Script{
		"AUTH":  redistest.Reply(redistest.Error("WRONGPASS invalid username-password pair or user is disabled.")),
		"MULTI": redistest.Reply(redistest.Error("NOAUTH Authentication required.")),
	})
	s := session(t, path(t, fake.Addr, nil), patience)
	for range 2 {
		replies, fault := s.Do(t.Context(), Command{"AUTH", "wrong"}, Command{"MULTI"}, Command{"DISCARD"})
		if fault != nil || len(replies) != 3 || s.opened {
			t.Fatalf("%+v %+v", replies, fault)
		}
	}
	if fake.Received("MULTI") != 2 {
		t.Errorf("%q", fake.Commands())
	}
}

// TestPingsOverlap: on a long way all of them, and what is asked after them, are on the way at once.
func TestPingsOverlap(t *testing.T) {
	ends := make(chan struct{})
	held := redistest.InTurn(redistest.Action(func(p *redistest.Peer, _ []string) {
		<-ends // until the command after the pings has arrived, too
		p.Write("+PONG\r\n")
	}), redistest.Reply("+PONG\r\n"))
	fake := redistest.NewFake(t, redistest.Script{"PING": held, "TIME": redistest.Reply(redistest.Bulks("1", "2"))})
	s := session(t, path(t, fake.Addr, nil), patience)
	s.SendPings(t.Context(), 5)
	if len(s.conn.pings.open) != 5 {
		t.Fatalf("%d pings are under way", len(s.conn.pings.open))
	}
	close(ends)
	if replies, fault := s.Do(t.Context(), Command{"TIME"}); fault != nil || len(list(replies[0].Value)) != 2 {
		t.Errorf("%+v %+v", replies, fault)
	}
	if l := s.Latency(t.Context()); l == nil || l.Samples != 5 {
		t.Errorf("%+v", l)
	}
}

func TestPingsThatAreNotAnswered(t *testing.T) {
	for name, test := range map[string]struct {
		ping    redistest.Action
		samples int
		then    probe.FaultID // of what is asked next
	}{
		"refused":       {redistest.Reply("-LOADING Redis is loading the dataset in memory\r\n"), 3, ""},
		"hangs up":      {redistest.InTurn(redistest.Reply("+PONG\r\n"), redistest.Close()), 1, probe.NetClosed},
		"speaks freely": {redistest.Reply("+PONG\r\n+PONG\r\n+PONG\r\n+PONG\r\n"), 3, probe.ProtoHostile},
	} {
		fake := redistest.NewFake(t, redistest.Script{"PING": test.ping, "TIME": redistest.Reply(redistest.Bulks("1", "2"))})
		s := session(t, path(t, fake.Addr, nil), patience)
		s.SendPings(t.Context(), 3)
		if l := s.Latency(t.Context()); l == nil || l.Samples > test.samples {
			t.Errorf("%s: %+v", name, l)
		}
		if _, fault := s.Do(t.Context(), Command{"TIME"}); (fault == nil) != (test.then == "") || fault != nil && fault.ID != test.then {
			t.Errorf("%s: %+v", name, fault)
		}
	}
}

func TestSessionLeavesNothingBehind(t *testing.T) {
	fake := redistest.NewFake(t, redistest.Script{"PING": redistest.InTurn(redistest.Reply("+PONG\r\n"), redistest.Close())})
	p := path(t, fake.Addr, nil)
	before := runtime.NumGoroutine()
	for range 20 {
		conn, f := p.Connect(t.Context())
		if f != nil {
			t.Fatal(f)
		}
		s := Open(conn, patience)
		s.SendPings(t.Context(), 2)
		s.Close()
	}
	redistest.Until(t, "goroutines are gone", func() bool { return runtime.NumGoroutine() <= before+1 })
}

// What a hostile reply costs, in bytes that were allocated in its course.
func TestHostileRepliesAreCheap(t *testing.T) {
	const most = 64 << 20
	for name, reply := range map[string]string{
		"arrays": strings.Repeat("*20000\r\n", maxDepth),
		"maps":   strings.Repeat("%10000\r\n+k\r\n", maxDepth),
		"string": "$2097152\r\n",
		"line":   "+" + strings.Repeat("x", maxLine-1) + "\r\n",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s := Open(canned{bytes.NewReader([]byte(reply))}, patience)
		_, fault := s.Do(t.Context(), Command{"PING"})
		s.Close()
		runtime.ReadMemStats(&after)
		cost := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d kB, %+v", name, cost>>10, fault)
		if cost > most {
			t.Errorf("%s: %d MiB", name, cost>>20)
		}
	}
}
