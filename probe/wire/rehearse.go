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
	"syscall"
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
	// More are those of primaries that become known. The rehearsal goes on until the channel is closed; nil: there are none.
	More    <-chan KeyedRead
	Gate    *Gate         // nil: every address is dialled
	Timeout time.Duration // of the connection, and of each key
	lasting bool          // it goes on for as long as the program runs
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
// addresses, credentials and TLS. It asks PING as Tyk does at its start, and one key of every primary. It shows what no
// check foresaw. Pool and retries are kept at one: they change how long a failure takes, not whether it is one. Every byte
// passes the limits of Conn.
//
// Its round trips are those of go-redis, one after the other: a connection, TLS, HELLO, CLIENT SETINFO, and with a password
// that HELLO did not take one more; a cluster client then asks for CLUSTER SLOTS, makes a connection of the same kind to
// every primary and to one node that it asks for COMMAND, and then PING and the key are the last two; one for Sentinels asks
// these for the primary, and does so there.
//
// The end of the run leaves keys without an answer out: they were not asked.
func Rehearse(ctx context.Context, r Rehearsal) probe.Rehearsal {
	quiet()
	began := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &rehearsing{
		timeout: r.Timeout, gate: r.Gate, led: &leader{}, sent: secrets{r.Store.Password.Reveal(), r.Store.SentinelPassword.Reveal()},
	}
	c.client = newDriver(ctx, r, c.led)
	defer c.client.Close()
	out := probe.Rehearsal{Store: r.Store.ID, Imitated: r.Store.Driver.Era != "" && r.Store.Driver.Era != ownEra}
	err := c.run(ctx, r, &out)
	if errors.Is(err, errNoRoom) {
		out.Skipped = errNoRoom.Error()
	}
	out.OK = err == nil || slices.ContainsFunc(out.Keys, func(k probe.KeyAnswer) bool { return k.OK })
	if !out.OK {
		out.Error, out.Fault = c.words(err), c.trouble(err)
	}
	out.TookMS = probe.ToMillis(time.Since(began))
	return out
}

// run asks PING, and then the keys. Where a cluster client sends its PING is chance, so that keys are asked also where that
// failed, as long as the client has its table of slots.
func (c *rehearsing) run(ctx context.Context, r Rehearsal, out *probe.Rehearsal) error {
	cluster, ofCluster := c.client.(*redis.ClusterClient)
	if ofCluster {
		if err := c.table(ctx, cluster); err != nil {
			return err
		}
	}
	within := c.timeout
	if r.Store.Mode == probe.Sentinel {
		within *= 2 // the client waits for the word of every Sentinel first: one that hangs costs it one attempt to connect
	}
	err := c.askWithin(ctx, within, func(ctx context.Context) error { return c.client.Ping(ctx).Err() })
	if err == nil || ofCluster {
		out.Keys = c.keys(ctx, r)
	}
	return err
}

// headStart is what the table of commands has before the connections to the primaries are made. Where it is asked for on one of
// these, nobody else needs to make it.
const headStart = time.Millisecond

// table has a cluster client read its table of slots. From then on its connections to the primaries are made beside what else
// it does, which is the table of commands first.
func (c *rehearsing) table(ctx context.Context, cluster *redis.ClusterClient) error {
	known := make(chan error, 1)
	know := func(err error) {
		select {
		case known <- err:
		default: // it is known
		}
	}
	go func() {
		know(c.ask(ctx, func(ctx context.Context) error {
			return cluster.ForEachMaster(ctx, func(ctx context.Context, primary *redis.Client) error {
				know(nil)
				if time.Sleep(headStart); c.led.has(primary.Options().Addr) {
					return nil
				}
				return primary.Ping(ctx).Err()
			})
		}))
	}()
	return <-known
}

// ownEra is the generation of the driver that this program is built with.
const ownEra = "v9"

// rehearsing is a client at work.
type rehearsing struct {
	client  driver
	timeout time.Duration // of each question
	gate    *Gate
	sent    secrets
	led     *leader
}

// driver is what the three kinds of client have in common here.
type driver interface {
	Ping(context.Context) *redis.StatusCmd
	Do(ctx context.Context, args ...any) *redis.Cmd
	Close() error
}

// ask asks one thing within the time that the client has for it.
func (c *rehearsing) ask(ctx context.Context, what func(context.Context) error) error {
	return c.askWithin(ctx, c.timeout, what)
}

func (c *rehearsing) askWithin(ctx context.Context, time time.Duration, what func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time, errTimeUp)
	defer cancel()
	return c.within(ctx, func() error { return what(ctx) })
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
const keysAtOnce = 128

// keys asks the keys as they come, many at once, and gives the answers sorted by address.
func (c *rehearsing) keys(ctx context.Context, r Rehearsal) []probe.KeyAnswer {
	var mu sync.Mutex
	var out []probe.KeyAnswer
	slots := make(chan struct{}, keysAtOnce)
	var all sync.WaitGroup
	ask := func(k KeyedRead) {
		slots <- struct{}{}
		all.Go(func() {
			a := c.key(ctx, k)
			if _, ofCluster := c.client.(*redis.ClusterClient); ofCluster {
				c.gate.release(k.Addr)
			}
			if a != nil {
				mu.Lock()
				out = append(out, *a)
				mu.Unlock()
			}
			<-slots
		})
	}
	for _, k := range r.Keys {
		ask(k)
	}
	if r.More != nil {
		for k := range r.More {
			ask(k)
		}
	}
	all.Wait()
	slices.SortFunc(out, func(a, b probe.KeyAnswer) int { return cmp.Compare(a.Addr, b.Addr) })
	return out
}

// mostAsked is how often a key is asked whose connection is let go of meanwhile. That happens to each address once.
const mostAsked = 4

// key is nil where the run ended before the answer, or had no room for it. A key that was redirected to a primary, as happens
// while slots move, may lose its connection when the key of that one is answered: that proves nothing, and it is asked again.
func (c *rehearsing) key(ctx context.Context, k KeyedRead) *probe.KeyAnswer {
	var err error
	for range mostAsked {
		err = c.ask(ctx, func(ctx context.Context) error { return c.client.Do(ctx, k.Command...).Err() })
		if !errors.Is(err, net.ErrClosed) || ctx.Err() != nil || c.gate.why(k.Addr) != "" {
			break
		}
	}
	if errors.Is(err, redis.Nil) {
		err = nil // the key does not exist
	}
	if err != nil && ctx.Err() != nil || errors.Is(err, errNoRoom) {
		return nil
	}
	a := &probe.KeyAnswer{Addr: cmp.Or(k.Addr, c.led.to()), OK: err == nil}
	if err != nil && c.gate.why(a.Addr) != "" {
		err = errors.New(c.gate.why(a.Addr))
	}
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
	return errors.As(err, &op) || errors.As(err, &h) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		is(err, syscall.EPIPE, syscall.ECONNRESET)
}
