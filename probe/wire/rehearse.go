package wire

import (
	"context"
	"crypto/tls"

	"fmt"
	"net"
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
	client := rehearsed(store, material)
	err := client.Ping(ctx).Err()
	r := probe.Rehearsal{Store: store.ID, OK: err == nil, TookMS: probe.ToMillis(time.Since(began))}
	if err != nil {
		r.Error = probe.Printable(err.Error())
	}
	_ = client.Close() // it was for one question
	return r
}

// pinger is what the three clients have in common here.
type pinger interface {
	Ping(context.Context) *redis.StatusCmd
	Close() error
}

func rehearsed(store *probe.Store, material *tlsinspect.Material) pinger {
	d := &dialler{store: store, material: material}
	timeout := max(time.Duration(store.TimeoutS)*time.Second, time.Millisecond)
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
			Username: username, Password: store.Password.Reveal(), DB: max(store.Database, 0), Dialer: d.dial,
			DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1, PoolSize: 1,
		})
	case probe.Cluster:
		return redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: store.Addrs, Username: username, Password: store.Password.Reveal(), Dialer: d.dial,
			DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1, MaxRedirects: 3,
			PoolSize: 1, MaintNotificationsConfig: off,
		})
	}
	return redis.NewClient(&redis.Options{
		Addr: slices.Concat(store.Addrs, []string{""})[0], Username: username, Password: store.Password.Reveal(), DB: max(store.Database, 0), Dialer: d.dial,
		DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, MaxRetries: -1, PoolSize: 1,
		DialerRetries: 1, MaintNotificationsConfig: off,
	})
}

// dialler makes the connections of a rehearsal: TLS as the component sets it up, limits over it, and the first words as
// its driver would say them.
type dialler struct {
	store    *probe.Store
	material *tlsinspect.Material
}

func (d *dialler) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	var nd net.Dialer
	conn, err := nd.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	sentinel := d.store.Mode == probe.Sentinel && slices.Contains(d.store.Addrs, addr)
	if d.material != nil && (sentinel || !d.store.Driver.PlainMaster) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			host = addr
		}
		secure := tls.Client(conn, d.material.Config(host))
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // the handshake's error is the one to tell
			return nil, err
		}
		conn = secure
	}
	var limited net.Conn = Limit(conn)
	if !d.store.Driver.SendsHello {
		limited = &helloless{Conn: limited}
	}
	if d.store.Mode == probe.Sentinel {
		limited = &twoParts{Conn: limited}
	}
	return limited, nil
}

// twoParts guards go-redis, which takes the reply of SENTINEL GET-MASTER-ADDR-BY-NAME for two strings without a look: an
// array of none or one would end the program from within a goroutine of its own.
type twoParts struct {
	net.Conn
	asked bool
	ahead []byte
}

func (c *twoParts) Write(b []byte) (int, error) {
	c.asked = c.asked || containsFold(b, "get-master-addr-by-name")
	return c.Conn.Write(b)
}

func (c *twoParts) Read(b []byte) (int, error) {
	for c.asked && len(c.ahead) < len("*0\r\n") {
		more := make([]byte, len("*0\r\n")-len(c.ahead))
		n, err := c.Conn.Read(more)
		c.ahead = append(c.ahead, more[:n]...)
		if err != nil {
			return 0, err
		}
	}
	if c.asked && c.ahead[0] == '*' {
		c.asked = false
		switch string(c.ahead[:3]) {
		case "*0\r", "*1\r":
			return 0, &HostileError{fmt.Sprintf("the answer to GET-MASTER-ADDR-BY-NAME has %c parts, not 2", c.ahead[1])}
		}
	}
	if len(c.ahead) > 0 {
		n := copy(b, c.ahead)
		c.ahead = c.ahead[n:]
		return n, nil
	}
	return c.Conn.Read(b)
}

// Hold opens n connections at once, authenticates each, and closes all of them when the last has answered: what a pool
// of that size would meet. It gives how many were taken, and the first refusal.
func Hold(ctx context.Context, p Path, timeout time.Duration, auth []Command, n int) (taken int, refusal *probe.Fault) {
	const atOnce = 64
	type outcome struct {
		s *Session
		f *probe.Fault
	}
	results, slots := make(chan outcome, n), make(chan struct{}, atOnce)
	for range n {
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			s, f := hold(ctx, p, timeout, auth)
			results <- outcome{s, f}
		}()
	}
	var open []*Session
	for range n {
		r := <-results
		if r.f != nil {
			if refusal == nil {
				refusal = r.f
			}
			continue
		}
		open = append(open, r.s)
	}
	for _, s := range open {
		s.Close()
	}
	return len(open), refusal
}

func hold(ctx context.Context, p Path, timeout time.Duration, auth []Command) (*Session, *probe.Fault) {
	at, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, f := p.Connect(at)
	if f != nil {
		return nil, f
	}
	s := Open(conn, timeout)
	replies, f := s.Do(ctx, append(slices.Clone(auth), Command{"PING"})...)
	for _, r := range replies {
		if f == nil && r.Err != nil && r.Err.ID != probe.AuthNotNeeded {
			f = r.Err
		}
	}
	if f != nil {
		s.Close()
		return nil, f
	}
	return s, nil
}
