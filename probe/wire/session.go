package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tyk-redis-doctor/probe"
)

// Session is one connection with one server, over go-redis. It is used by one goroutine at a time.
type Session struct {
	conn    *Conn
	client  *redis.Client
	timeout time.Duration
	write   bool
	opened  bool         // a transaction was opened on this connection, and may be open still
	broken  *probe.Fault // what ended the connection
	sent    secrets
}

// Reply is the answer to one command: a value as go-redis decodes it (string, int64, []any, map[any]any, nil), or the
// server's refusal, classified. Text of the refusal is printable.
type Reply struct {
	Value any
	Err   *probe.Fault
}

// Text is the value as a string, "" where it is none.
func (r Reply) Text() string {
	s, _ := r.Value.(string)
	return s
}

// Open makes a session on a connection that was dialled before, TLS included. Its reading is limited from here on. Each
// exchange takes the timeout at the most. Close ends it.
func Open(conn net.Conn, timeout time.Duration) *Session {
	quiet()
	limited := Limit(conn)
	limited.asked = true
	limited.framing.head = unasked
	s := &Session{conn: limited, timeout: timeout}
	var taken atomic.Bool
	s.client = redis.NewClient(&redis.Options{
		Addr: "as dialled",
		Dialer: func(context.Context, string, string) (net.Conn, error) {
			if taken.Swap(true) {
				return nil, errOver
			}
			return &helloless{Conn: limited}, nil
		},
		Protocol: 2, PoolSize: 1, PipelinePoolSize: -1, MaxRetries: -1, DialerRetries: 1, DisableIdentity: true,
		ContextTimeoutEnabled: true,
		DialTimeout:           timeout, ReadTimeout: timeout, WriteTimeout: timeout, PoolTimeout: timeout,
		ReadBufferSize: 8 << 10, WriteBufferSize: 4 << 10, // the usual 128 kB each are for one server, not for thousands
		ConnMaxIdleTime: -1, ConnMaxLifetime: -1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	return s
}

// unasked refuses what no client of the older protocol, which sessions speak, is ever sent.
func unasked(kind byte, _ int) *HostileError {
	if kind == '>' {
		return &HostileError{"it sends what no client asked it for"}
	}
	return nil
}

// OpenWriting is Open for the opt-in canary, which may also write.
func OpenWriting(conn net.Conn, timeout time.Duration) *Session {
	s := Open(conn, timeout)
	s.write = true
	return s
}

// Close ends the session and its connection.
func (s *Session) Close() {
	_ = s.client.Close() // the connection is gone either way
	_ = s.conn.Close()
	s.conn.release()
}

// HangUp ends the connection under whatever is under way on it. Any goroutine may call it; Close is still to be called.
func (s *Session) HangUp() { _ = s.conn.Close() } // there is nothing to tell the peer

// Ended is what ended the connection, nil while it is open.
func (s *Session) Ended() *probe.Fault { return s.broken }

// Do sends the commands in one pipeline and gives one reply for each. The fault is one of the connection: what came
// before it is in the replies, the rest of them carry that same fault. A session that has met one is over. What is in the
// replies has to be read before the next exchange.
func (s *Session) Do(ctx context.Context, cmds ...Command) ([]Reply, *probe.Fault) {
	if err := check(cmds, s.write, s.opened); err != nil {
		return nil, &probe.Fault{ID: probe.ServerError, Text: err.Error()}
	}
	s.opened = s.opened || slices.ContainsFunc(cmds, func(c Command) bool { return c.Name() == "MULTI" })
	if s.broken != nil {
		return nil, s.broken
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	s.conn.release()
	s.conn.login.watch(s.conn.framing, len(cmds) > 1 && cmds[0].Name() == "AUTH")
	pipe := s.client.Pipeline()
	sent := make([]*asked, len(cmds))
	for i, c := range cmds {
		s.sent.add(c)
		sent[i] = &asked{Cmd: redis.NewCmd(ctx, c...)}
		_ = pipe.Process(ctx, sent[i]) // it is queued
	}
	_, _ = pipe.Exec(ctx) // each command carries its own error
	roomOfAll.rest(s.conn)
	replies := make([]Reply, len(cmds))
	for i, c := range sent {
		replies[i] = s.reply(c)
		if err := replies[i].Err; cmds[i].Name() == "MULTI" && err != nil && err.ID == probe.AuthMissingPassword {
			s.opened = false // nobody who is not let in opens one
		}
	}
	return replies, s.broken
}

// asked is a command that keeps what became of it: go-redis writes the trouble that ends a connection over the replies
// that came before.
type asked struct {
	*redis.Cmd
	told bool
}

// SetErr takes the first word on the matter, nil for a reply that came.
func (a *asked) SetErr(err error) {
	if !a.told {
		a.told = true
		a.Cmd.SetErr(err)
	}
}

func (s *Session) reply(c *asked) Reply {
	v, err := c.Result()
	switch {
	case err == nil:
		return Reply{Value: v}
	case errors.Is(err, redis.Nil):
		return Reply{}
	case isReply(err):
		f := s.refusal(err.Error())
		return Reply{Err: &f}
	}
	if s.broken == nil {
		f := s.fault(err)
		s.broken = &f
	}
	return Reply{Err: s.broken}
}

// refusal classifies an error reply. The standard words about passwords stay as they are, whatever the password is.
func (s *Session) refusal(text string) probe.Fault {
	switch f := Classify(text); f.ID {
	case probe.AuthNotNeeded, probe.AuthMissingPassword, probe.AuthWrongPassword, probe.ServerProtectedMode:
		return f
	}
	return classify(text, s.sent.withhold(text))
}

// fault prefers what our own connection knows over what go-redis made of it. What the peer said before it hung up may be
// its reason, and is told.
func (s *Session) fault(err error) probe.Fault {
	if h := s.conn.broken.Load(); h != nil {
		err = h
	}
	f := ClassifyIO(err)
	if kept := s.sent.withhold(err.Error()); kept != err.Error() {
		f.Text = probe.Printable(kept)
	}
	if words := s.conn.framing.lastWords(); f.ID == probe.NetClosed && words != "" {
		f.Text += fmt.Sprintf(`, after it had said "%.*s"`, maxLastWords, probe.Printable(s.sent.withhold(words)))
	}
	return f
}

// maxLastWords is how many characters of them are told.
const maxLastWords = 120

func isReply(err error) bool {
	var r redis.Error
	return errors.As(err, &r)
}

func latency(took []time.Duration) *probe.Latency {
	if len(took) == 0 {
		return nil
	}
	slices.Sort(took)
	at := func(share float64) int64 { return took[min(len(took)-1, int(share*float64(len(took))))].Microseconds() }
	return &probe.Latency{
		Samples: len(took), MinUS: took[0].Microseconds(), P50US: at(0.5), P99US: at(0.99), MaxUS: took[len(took)-1].Microseconds(),
	}
}

// String keeps a session out of logs.
func (s *Session) String() string { return fmt.Sprintf("session with %s", s.conn.RemoteAddr()) }
