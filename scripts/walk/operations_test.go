//go:build walk

package walk

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	keyTime     = time.Minute // after which what was written goes away
	noticeTime  = 3 * time.Second
	countScript = `local n = redis.call('INCR', KEYS[1]) redis.call('EXPIRE', KEYS[1], ARGV[1]) return n`
	lockScript  = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`
)

// gone is true where no server said this: the connection failed, or nothing came.
func gone(err error) bool {
	var reply redis.Error
	var op net.Error
	return err != nil && (!errors.As(err, &reply) || errors.As(err, &op))
}

// work does what the Gateway does with keys, in the slot of one key. Where the server has gone the rest is left out.
func work(ctx context.Context, d driver, m *met, tag, kind string) {
	session, quota, rate := "apikey-{"+tag+"}", "quota-{"+tag+"}", "rate-limit-{"+tag+"}"
	cert, records := "cert-raw-{"+tag+"}", "analytics-tyk-system-analytics{"+tag+"}"
	steps := []struct {
		name string
		do   func() error
	}{
		{"SET", func() error { return d.Set(ctx, session, tag, keyTime).Err() }},
		{"GET", func() error { return read(ctx, d, session, tag) }},
		{"EXISTS", func() error { return d.Exists(ctx, session).Err() }},
		{"EXPIRE", func() error { return d.Expire(ctx, session, keyTime).Err() }},
		{"TTL", func() error { return d.TTL(ctx, session).Err() }},
		{"INCR", func() error { return d.Incr(ctx, quota).Err() }},
		{"DECR", func() error { return d.Decr(ctx, quota).Err() }},
		{"MULTI", func() error { return counted(ctx, d, quota) }},
		{"ZADD", func() error { return window(ctx, d, rate) }},
		{"ZCARD", func() error { return d.ZCard(ctx, rate).Err() }},
		{"ZRANGE", func() error { return d.ZRange(ctx, rate, 0, -1).Err() }},
		{"ZRANGEBYSCORE", func() error {
			return d.ZRangeByScore(ctx, rate, &redis.ZRangeBy{Min: "0", Max: "+inf"}).Err()
		}},
		{"certificate", func() error { return d.Set(ctx, cert, tag, keyTime).Err() }},
		{"certificate read", func() error { return ignoreNil(d.Get(ctx, cert).Err()) }},
		{"cache", func() error { return cached(ctx, d, "cache-{"+tag+"}") }},
		{"EVALSHA", func() error { return redis.NewScript(countScript).Run(ctx, d, []string{quota}, 60).Err() }},
		{"EVAL", func() error { return d.Eval(ctx, lockScript, []string{rate + "-lock"}, tag).Err() }},
		{"MGET", func() error {
			if kind == cluster {
				return nil // the component reads key by key there
			}
			return d.MGet(ctx, session, session+"-2").Err()
		}},
		{"RPUSH", func() error { return pushed(ctx, d, records) }},
		{"DEL", func() error { return d.Del(ctx, session).Err() }},
	}
	for _, s := range steps {
		err := s.do()
		m.note(s.name, err)
		if gone(err) {
			return
		}
	}
}

func read(ctx context.Context, d driver, key, want string) error {
	got, err := d.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return nil // another run's DEL came in between, or the server has forgotten it: it answers
	}
	if err == nil && got != want {
		return fmt.Errorf("read %q where %q was written", got, want)
	}
	return err
}

func ignoreNil(err error) error {
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}

// cached is what the response cache does.
func cached(ctx context.Context, d driver, key string) error {
	return errors.Join(d.Set(ctx, key, "response", keyTime).Err(), ignoreNil(d.Get(ctx, key).Err()), d.Del(ctx, key).Err())
}

// begun is what the Gateway asks to know whether Redis is there, and what it writes when it starts and is asked for its health.
func begun(ctx context.Context, d driver) error {
	return errors.Join(d.Ping(ctx).Err(), d.Set(ctx, "version-check-gateway", "5.14.0", keyTime).Err(),
		d.Set(ctx, "tyk-liveness-probe", "x", keyTime).Err())
}

func counted(ctx context.Context, d driver, key string) error {
	_, err := d.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Incr(ctx, key)
		p.Expire(ctx, key, keyTime)
		return nil
	})
	return err
}

// window is the rate limiter's: a transaction over a sorted set.
func window(ctx context.Context, d driver, key string) error {
	now := time.Now()
	_, err := d.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.ZRemRangeByScore(ctx, key, "-inf", fmt.Sprint(now.Add(-keyTime).UnixNano()))
		p.ZRange(ctx, key, 0, -1)
		p.ZAdd(ctx, key, redis.Z{Score: float64(now.UnixNano()), Member: fmt.Sprint(now.UnixNano())})
		p.Expire(ctx, key, keyTime)
		return nil
	})
	return err
}

// pushed is how the Gateway records analytics.
func pushed(ctx context.Context, d driver, key string) error {
	if err := d.RPush(ctx, key, "record").Err(); err != nil {
		return err
	}
	if err := d.TTL(ctx, key).Err(); err != nil {
		return err
	}
	return d.Expire(ctx, key, keyTime).Err()
}

// notified subscribes, publishes, and waits for the notice.
func notified(ctx context.Context, d driver) error {
	ctx, cancel := context.WithTimeout(ctx, 3*noticeTime)
	defer cancel()
	sub := d.Subscribe(ctx, channel)
	defer sub.Close()
	if _, err := sub.Receive(ctx); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	notice := fmt.Sprint(time.Now().UnixNano())
	if err := d.Publish(ctx, channel, notice).Err(); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	wait, cancel := context.WithTimeout(ctx, noticeTime)
	defer cancel()
	for {
		m, err := sub.ReceiveMessage(wait)
		if err != nil {
			return fmt.Errorf("the notice did not arrive: %w", err)
		}
		if m.Payload == notice {
			return nil
		}
	}
}

// scanned reads names of keys from every primary.
func scanned(ctx context.Context, d driver) error {
	scan := func(ctx context.Context, c redis.Cmdable) error { return c.Scan(ctx, 0, "apikey-*", 10).Err() }
	if c, ok := d.(*redis.ClusterClient); ok {
		return c.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return scan(ctx, c) })
	}
	return scan(ctx, d)
}
