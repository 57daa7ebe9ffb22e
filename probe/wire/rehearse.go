package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// Rehearsal is one store's client as the component would build it, and what it is asked.
type Rehearsal struct {
	Store    *probe.Store
	Material *tlsinspect.Material // nil where TLS is off
	Keys     []KeyedRead          // one for each primary that is known
	// Refused, where set, says why an address is not dialled at all, "" where it is: the silence of a server that is known to
	// be silent would cost its time once more, and the client asks others then as it does in the end.
	Refused func(addr string) string
	Timeout time.Duration // of everything
}

// KeyedRead is a harmless read of a key that one primary serves.
type KeyedRead struct {
	Addr    string // of that primary, as it was visited; of a client that is led to one, "" until it was
	Command Command
}

// errTimeUp ends a rehearsal that used up its own part of the run.
var errTimeUp = errors.New("no answer within the time of the client")

// grace is how long a client that has run out of time may take to say what it was doing.
const grace = 100 * time.Millisecond

// Rehearse connects once exactly as the component would: the same constructor of go-redis with the same options, its
// addresses, credentials and TLS. It asks PING as Tyk does at its start, and then one key of every primary. It shows what
// no check foresaw. Pool and retries are kept at one: they change how long a failure takes, not whether it is one. Every
// byte passes the limits of Conn.
//
// The end of the run leaves keys without an answer out: they were not asked.
func Rehearse(ctx context.Context, r Rehearsal) probe.Rehearsal {
	quiet()
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, r.Timeout, errTimeUp)
	defer cancel()
	led := &leader{}
	client := newDriver(ctx, r, led)
	defer client.Close()
	c := &rehearsing{
		client: client, sent: secrets{r.Store.Password.Reveal(), r.Store.SentinelPassword.Reveal()}, led: led,
	}
	out := probe.Rehearsal{Store: r.Store.ID, Imitated: r.Store.Driver.Era != "" && r.Store.Driver.Era != ownEra}
	err := c.within(ctx, func() error { return client.Ping(ctx).Err() })
	if err == nil || r.Store.Mode == probe.Cluster { // where a cluster client sends its PING is chance
		out.Keys = c.keys(ctx, r.Keys)
	}
	out.OK = err == nil || slices.ContainsFunc(out.Keys, func(k probe.KeyAnswer) bool { return k.OK })
	if !out.OK {
		out.Error, out.Fault = c.words(err), c.trouble(err)
	}
	out.TookMS = probe.ToMillis(time.Since(began))
	return out
}

// ownEra is the generation of the driver that this program is built with.
const ownEra = "v9"

// rehearsing is a client at work.
type rehearsing struct {
	client driver
	sent   secrets
	led    *leader
}

// driver is what the three kinds of client have in common here.
type driver interface {
	Ping(context.Context) *redis.StatusCmd
	Do(ctx context.Context, args ...any) *redis.Cmd
	Close() error
}

// within ends with the context: a cluster client asks for its commands under a context of its own, and one for Sentinels
// asks these under none. A panic of the client becomes an error: what a component would die of is a finding.
func (c *rehearsing) within(ctx context.Context, ask func() error) error {
	answer := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				answer <- fmt.Errorf("the client panics: %v", p)
			}
		}()
		answer <- ask()
	}()
	select {
	case err := <-answer:
		return inTime(ctx, err)
	case <-ctx.Done():
	}
	select {
	case err := <-answer:
		return inTime(ctx, err)
	case <-time.After(grace):
		return context.Cause(ctx)
	}
}

// inTime is an error as it came, but for a connection that was closed because the time was over.
func inTime(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, net.ErrClosed) {
		return context.Cause(ctx)
	}
	return err
}

// keysAtOnce is how many primaries are asked at a time.
const keysAtOnce = 32

// keys asks one key of every primary, all at once, and gives the answers sorted by address.
func (c *rehearsing) keys(ctx context.Context, reads []KeyedRead) []probe.KeyAnswer {
	answers := make([]*probe.KeyAnswer, len(reads))
	slots := make(chan struct{}, keysAtOnce)
	var all sync.WaitGroup
	for i, k := range reads {
		slots <- struct{}{}
		all.Go(func() {
			answers[i] = c.key(ctx, k)
			<-slots
		})
	}
	all.Wait()
	var out []probe.KeyAnswer
	for _, a := range answers {
		if a != nil {
			out = append(out, *a)
		}
	}
	slices.SortFunc(out, func(a, b probe.KeyAnswer) int { return cmp.Compare(a.Addr, b.Addr) })
	return out
}

// key is nil where the run ended before the answer.
func (c *rehearsing) key(ctx context.Context, k KeyedRead) *probe.KeyAnswer {
	err := c.within(ctx, func() error { return c.client.Do(ctx, k.Command...).Err() })
	if errors.Is(err, redis.Nil) {
		err = nil // the key does not exist
	}
	if err != nil && ctx.Err() != nil && !errors.Is(context.Cause(ctx), errTimeUp) {
		return nil
	}
	a := &probe.KeyAnswer{Addr: cmp.Or(k.Addr, c.led.to()), OK: err == nil}
	if err != nil {
		a.Error, a.Fault = c.words(err), c.trouble(err)
	}
	return a
}

// words is an error as it may be told.
func (c *rehearsing) words(err error) string { return probe.Printable(c.sent.withhold(err.Error())) }

// trouble classifies what a client of go-redis met; nil where the error is one of its own making.
func (c *rehearsing) trouble(err error) *probe.Fault {
	var reply redis.Error
	var f probe.Fault
	switch {
	case errors.Is(err, redis.Nil): // of a Sentinel that does not know the name
		return nil
	case errors.As(err, &reply):
		f = classify(reply.Error(), c.sent.withhold(reply.Error()))
	case errors.Is(err, errTimeUp), errors.Is(err, context.DeadlineExceeded):
		f = probe.Fault{ID: probe.ProtoNoReply, Text: errTimeUp.Error()}
	case duringDial(err):
		return dialFault(err)
	case ofConnection(err):
		f = ClassifyIO(err)
	default:
		return nil
	}
	return &f
}

func duringDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func ofConnection(err error) bool {
	var op *net.OpError
	var h *HostileError
	return errors.As(err, &op) || errors.As(err, &h) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
