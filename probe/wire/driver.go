package wire

import (
	"context"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tyk-redis-doctor/probe"
)

// stateReload is how old a cluster client of the versions that Tyk is built with lets its picture of the cluster become.
// The one of this program would let it be a minute old, and go on to a primary that is dead for so long.
const stateReload = 10 * time.Second

// newDriver builds the client of a store as its component does.
func newDriver(ctx context.Context, r Rehearsal, led *leader) driver {
	store := r.Store
	timeout := max(time.Duration(store.TimeoutS)*time.Second, time.Millisecond)
	dial := dialler{store: store, material: r.Material, timeout: timeout, gate: r.Gate, led: led, lasting: r.lasting}.until(ctx)
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
			DialerRetries: 2, PoolSize: 1, // the component's tries more often: the first attempt is lost where a Sentinel hangs
		})
	case probe.Cluster:
		return redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: store.Addrs, Username: username, Password: store.Password.Reveal(), Dialer: dial,
			DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1, MaxRedirects: 3,
			DialerRetries: 1, PoolSize: 1, MaintNotificationsConfig: off, ClusterStateReloadInterval: stateReload,
		})
	}
	return redis.NewClient(&redis.Options{
		Addr: slices.Concat(store.Addrs,
			[]string{""})[0], Username: username, Password: store.Password.Reveal(), DB: max(store.Database, 0),
		Dialer: dial, DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1,
		DialerRetries: 1, PoolSize: 1, MaintNotificationsConfig: off,
	})
}
