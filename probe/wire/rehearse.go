package wire

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// Rehearse connects once exactly as the component would: the same constructor of go-redis with the same options, its
// addresses, credentials and TLS, and asks PING as Tyk does at its start. It shows what no check foresaw. Pool and
// retries are kept at one: they change how long a failure takes, not whether it is one.
//
// It is for peers that the visits found sane, and passes the limits of Conn all the same; material is nil where TLS is
// off.
func Rehearse(ctx context.Context, store *probe.Store, material *tlsinspect.Material) probe.Rehearsal {
	quiet()
	began := time.Now()
	err := rehearse(ctx, store, material)
	r := probe.Rehearsal{Store: store.ID, OK: err == nil, TookMS: probe.ToMillis(time.Since(began))}
	if err != nil {
		sent := secrets{store.Password.Reveal(), store.SentinelPassword.Reveal()}
		r.Error = probe.Printable(sent.withhold(err.Error()))
	}
	return r
}

// grace is how long a client that has run out of time may take to say what it was doing.
const grace = 100 * time.Millisecond

// rehearse ends with the context, which ends the client's connections too: a cluster client asks for its commands under
// a context of its own, and one for Sentinels asks these under none.
func rehearse(ctx context.Context, store *probe.Store, material *tlsinspect.Material) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := rehearsed(ctx, store, material)
	defer client.Close()
	answer := make(chan error, 1)
	go func() { answer <- ask(ctx, client) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-answer:
		return err
	case <-time.After(grace):
		return ctx.Err()
	}
}

// ask turns a panic of the client into an error: what a component would die of is a finding.
func ask(ctx context.Context, client pinger) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the client panics: %v", p)
		}
	}()
	return client.Ping(ctx).Err()
}

// pinger is what the three clients have in common here.
type pinger interface {
	Ping(context.Context) *redis.StatusCmd
	Close() error
}

func rehearsed(ctx context.Context, store *probe.Store, material *tlsinspect.Material) pinger {
	timeout := max(time.Duration(store.TimeoutS)*time.Second, time.Millisecond)
	d := dialler{store: store, material: material, timeout: timeout}
	dial := d.until(ctx)
	username, sentinelPassword := store.Username, store.SentinelPassword.Reveal()
	if !store.Driver.SendsUsername {
		username = ""
	}
	if !store.Driver.KnowsSentinelPassword {
		sentinelPassword = ""
	}
	off := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch store.Mode {
	case probe.Sentinel:
		return redis.NewFailoverClient(&redis.FailoverOptions{
			MasterName: store.MasterName, SentinelAddrs: store.Addrs, SentinelPassword: sentinelPassword,
			Username: username, Password: store.Password.Reveal(), DB: max(store.Database, 0), Dialer: dial,
			DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1,
			DialerRetries: 1, PoolSize: 1,
		})
	case probe.Cluster:
		return redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: store.Addrs, Username: username, Password: store.Password.Reveal(), Dialer: dial,
			DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1, MaxRedirects: 3,
			DialerRetries: 1, PoolSize: 1, MaintNotificationsConfig: off,
		})
	}
	return redis.NewClient(&redis.Options{
		Addr: slices.Concat(store.Addrs, []string{""})[0], Username: username, Password: store.Password.Reveal(), DB: max(store.Database, 0), Dialer: dial,
		DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1,
		DialerRetries: 1, PoolSize: 1, MaintNotificationsConfig: off,
	})
}
