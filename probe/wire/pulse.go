package wire

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"tyk-redis-doctor/probe"
)

// Pulse asks one store's client, built as for a rehearsal, again and again, so that it is seen for how long the component
// would be without service. Nothing is written: a cluster client reads a key of each primary, as any client of a cluster
// it follows the redirects; any other opens a transaction, queues a write and discards it, which a server that became a
// replica refuses, or reads the key where there are no transactions.
type Pulse struct {
	Rehearsal
	Every time.Duration // from the end of one question to the next, of each key
	// Write is what a client that is no cluster client queues: a command of the component on a key that is made up.
	Write Command
}

// Run asks until the context ends. Each answer is told, from several goroutines, one for each key.
func (p Pulse) Run(ctx context.Context, tell func(probe.Beat)) {
	quiet()
	p.lasting = true
	led := &leader{}
	client := newDriver(ctx, p.Rehearsal, led)
	defer client.Close()
	c := &rehearsing{
		client: client, timeout: p.Timeout, led: led, sent: secrets{p.Store.Password.Reveal(), p.Store.SentinelPassword.Reveal()},
	}
	done := make(chan struct{})
	for i, k := range p.Keys {
		go func() {
			defer func() { done <- struct{}{} }()
			p.beat(ctx, c, i, k, tell)
		}()
	}
	for range p.Keys {
		<-done
	}
}

func (p Pulse) beat(ctx context.Context, c *rehearsing, i int, k KeyedRead, tell func(probe.Beat)) {
	for ctx.Err() == nil {
		b := probe.Beat{Store: p.Store.ID, Key: i, Addr: k.Addr, Began: time.Now()}
		err := p.ask(ctx, c, k)
		if ctx.Err() != nil {
			return // what the end of the watch cut off says nothing
		}
		b.Took, b.OK = time.Since(b.Began), err == nil
		if led := c.led.to(); led != "" && p.Store.Mode != probe.Cluster {
			b.Addr, b.Led = led, true
		}
		if err != nil {
			b.Error = c.words(err)
		}
		tell(b)
		select {
		case <-ctx.Done():
		case <-time.After(p.Every):
		}
	}
}

// ask is one question, which ends with the component's own timeout.
func (p Pulse) ask(ctx context.Context, c *rehearsing, k KeyedRead) error {
	err := c.ask(ctx, func(ctx context.Context) error {
		if one, ok := c.client.(*redis.Client); ok && len(p.Write) > 0 {
			if asked, err := queue(ctx, one, p.Write); asked {
				return err
			}
		}
		return c.client.Do(ctx, k.Command...).Err()
	})
	if errors.Is(err, redis.Nil) {
		return nil // the key does not exist
	}
	return err
}

// queue opens a transaction, queues a command and discards it. Nothing is sent that would write before a PING has shown that
// the transaction is open: a server that refused MULTI would run it. Asked is false where there is none, so that nothing is
// known; what the server said to MULTI is in the checks.
func queue(ctx context.Context, client *redis.Client, write Command) (asked bool, err error) {
	conn := client.Conn()
	defer conn.Close()
	var refused redis.Error
	if err := conn.Do(ctx, "MULTI").Err(); err != nil {
		return !errors.As(err, &refused), err
	}
	if in, err := conn.Do(ctx, "PING").Text(); err != nil || in != "QUEUED" {
		return err != nil && !errors.As(err, &refused), err
	}
	cmds, err := conn.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Do(ctx, write...)
		pipe.Do(ctx, "DISCARD")
		return nil
	})
	for _, cmd := range cmds {
		if cmd.Err() != nil {
			return true, cmd.Err()
		}
	}
	return true, err
}
