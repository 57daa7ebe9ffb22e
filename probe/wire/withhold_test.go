package wire

import (
	"fmt"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/redistest"
)

// echo answers as a server that does not know a command: it repeats the arguments.
func echo(p *redistest.Peer, args []string) {
	said := make([]string, 0, len(args))
	for _, a := range args[1:] {
		said = append(said, "'"+a[:min(len(a), 128)]+"'")
	}
	p.Write("-ERR unknown command '" + args[0] + "', with args beginning with: " + strings.Join(said, " ") + "\r\n")
}

func TestSecretsAreNotRepeated(t *testing.T) {
	long := strings.Repeat("canary-", 40)
	for _, password := range []string{"canary-1", long, "can\x1bary"} {
		fake := redistest.NewFake(t, nil, redistest.Otherwise(echo))
		s := session(t, path(t, fake.Addr, nil), patience)
		got, fault := s.Do(t.Context(), Command{"AUTH", password}, Command{"AUTH", "user", password}, Command{"GET", "k"})
		if fault != nil {
			t.Fatal(fault)
		}
		for _, r := range got {
			if r.Err == nil || r.Err.ID != probe.ServerCommandDisabled || strings.Contains(r.Err.Text, "ary") {
				t.Errorf("%+v", r.Err)
			}
		}
		if !strings.Contains(got[2].Err.Text, "'k'") {
			t.Errorf("%+v", got[2].Err)
		}
		var ring probe.Keyring
		st := store(probe.Standalone, fake.Addr)
		st.Password = ring.Add(password)
		if r := rehearsal(t, st, nil); r.OK || strings.Contains(r.Error, "ary") {
			t.Errorf("%+v", r)
		}
	}
	// The user's name is told.
	limited := redistest.NewFake(t, redistest.Script{"AUTH": redistest.Reply("+OK\r\n"),
		"PING": redistest.Reply("-NOPERM User limited has no permissions to run the 'ping' command\r\n")})
	s := session(t, path(t, limited.Addr, nil), patience)
	if got, fault := s.Do(t.Context(), Command{"AUTH", "limited", "canary-1"},
		Command{"PING"}); fault != nil || !strings.Contains(got[1].Err.Text, "User limited has") {
		t.Errorf("%+v %+v", got, fault)
	}
	// A password that stands in the standard words.
	open := redistest.NewFake(t,
		redistest.Script{"AUTH": redistest.Reply("-ERR AUTH <password> called without any password configured for the default user.\r\n")})
	s = session(t, path(t, open.Addr, nil), patience)
	if got, fault := s.Do(t.Context(), Command{"AUTH", "password"}); fault != nil || got[0].Err.ID != probe.AuthNotNeeded ||
		!strings.Contains(got[0].Err.Text, "without any password configured") {
		t.Errorf("%+v %+v", got, fault)
	}
	// A service that repeats a line it does not understand.
	fake := redistest.NewFake(t, nil, redistest.Otherwise(func(p *redistest.Peer, args []string) {
		p.Write(fmt.Sprintf("500 unrecognized: %s\r\n", strings.Join(args, " ")))
	}))
	s = session(t, path(t, fake.Addr, nil), patience)
	if _, fault := s.Do(t.Context(), Command{"AUTH", "can\x1bary"}); fault == nil || fault.ID != probe.ProtoNotRedis ||
		strings.Contains(fault.Text, "ary") {
		t.Errorf("%+v", fault)
	}
}

func TestWithhold(t *testing.T) {
	for _, test := range []struct {
		sent       secrets
		text, want string
	}{
		{nil, "ERR unknown command 'AUTH', with args beginning with: 'x' ", "ERR unknown command 'AUTH', with args beginning with: 'x' "},
		{secrets{"x"}, "ERR unknown command 'AUTH', with args beginning with: 'x' ", "ERR unknown command 'AUTH', with args withheld"},
		{secrets{"x"}, "ERR unknown command `hello`, with args beginning with: `3`, `AUTH`, `default`, `x`, ", "ERR unknown command " +
			"`hello`, with args withheld"},
		{secrets{"x"}, "ERR unknown command 'FOO', with args beginning with: 'x' 'y'",
			"ERR unknown command 'FOO', with args beginning with: '(withheld)' 'y'"},
		{secrets{"e"}, "ERR some text", "ERR some text"},
		{secrets{""}, "ERR '' text", "ERR '' text"},
		{secrets{"hunter2"}, "unsupported: auth hunter2hunter2", "unsupported: auth (withheld)(withheld)"},
	} {
		if got := test.sent.withhold(test.text); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}
