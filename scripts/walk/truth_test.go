//go:build walk

package walk

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// driver is the client of the component's library, with what the component leaves as it is left.
type driver interface {
	redis.Cmdable
	Subscribe(ctx context.Context, channels ...string) *redis.PubSub
	Close() error
}

// newDriver builds the client as the Gateway does: a name of a master makes a failover client, enable_cluster a
// cluster client, and of several addresses a simple client takes the first.
func (w *world) newDriver() (driver, error) {
	secure, err := w.tlsConfig()
	if err != nil {
		return nil, err
	}
	text := func(key string) string { s, _ := w.storage[key].(string); return s }
	addrs, _ := w.storage["addrs"].([]string)
	seconds, _ := w.storage["timeout"].(int)
	db, _ := w.storage["database"].(int)
	timeout, idle := time.Duration(seconds)*time.Second, 240*time.Duration(seconds)*time.Second
	const pool = 500
	switch inCluster, _ := w.storage["enable_cluster"].(bool); {
	case text("master_name") != "":
		return redis.NewFailoverClient(&redis.FailoverOptions{
			MasterName: text("master_name"), SentinelAddrs: slices.Clone(addrs), SentinelPassword: text("sentinel_password"),
			Username: text("username"), Password: text("password"), DB: db, TLSConfig: secure,
			DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ConnMaxIdleTime: idle, PoolSize: pool,
		}), nil
	case inCluster:
		return redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: slices.Clone(addrs), Username: text("username"), Password: text("password"), TLSConfig: secure,
			DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ConnMaxIdleTime: idle, PoolSize: pool,
		}), nil
	}
	return redis.NewClient(&redis.Options{
		Addr: addrs[0], Username: text("username"), Password: text("password"), DB: db, TLSConfig: secure,
		DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, ConnMaxIdleTime: idle, PoolSize: pool,
	}), nil
}

func (w *world) tlsConfig() (*tls.Config, error) {
	if on, _ := w.storage["use_ssl"].(bool); !on {
		return nil, nil
	}
	skip, _ := w.storage["ssl_insecure_skip_verify"].(bool)
	c := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: skip}
	if name, _ := w.storage["ca_file"].(string); name != "" {
		pem, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c.RootCAs = x509.NewCertPool()
		c.RootCAs.AppendCertsFromPEM(pem)
	}
	if name, _ := w.storage["cert_file"].(string); name != "" {
		key, _ := w.storage["key_file"].(string)
		pair, err := tls.LoadX509KeyPair(name, key)
		if err != nil {
			return nil, err
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// met is what the operations met: by operation how often it failed, and the first words.
type met struct {
	mu     sync.Mutex
	failed map[string]int
	words  map[string]string
	tried  int
	silent int // keys whose server was not there
	fails  int // of all operations
}

func (m *met) note(op string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tried++
	if err == nil {
		return
	}
	if m.fails++; gone(err) {
		m.silent++
	}
	if m.failed[op]++; m.words[op] == "" {
		m.words[op] = err.Error()
	}
}

func (m *met) enough() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.silent >= enoughSilent || m.fails >= enoughFailed
}

// ok is true where everything worked.
func (m *met) ok() bool { return len(m.failed) == 0 }

func (m *met) String() string {
	if m.ok() {
		return fmt.Sprintf("all %d work", m.tried)
	}
	var out []string
	for op, n := range m.failed {
		out = append(out, fmt.Sprintf("%s fails %d× (%.90s)", op, n, m.words[op]))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// operationsTime is how long all operations together may take.
const operationsTime = 15 * time.Second

// Each failure costs time, since the driver tries again: after so many keys whose server was not there, or so many
// failures in all, no further key is tried.
const (
	enoughSilent = 6
	enoughFailed = 80
)

// operate does all that the component does, with a client of its own.
func (w *world) operate() *met {
	m := &met{failed: map[string]int{}, words: map[string]string{}}
	ctx, cancel := context.WithTimeout(w.ctx, operationsTime)
	defer cancel()
	d, err := w.newDriver()
	if err != nil {
		m.note("client", err)
		return m
	}
	defer d.Close()
	quietly.Do(func() { redis.SetLogger(silent{}) })

	var all sync.WaitGroup
	all.Go(func() { m.note("SUBSCRIBE", notified(ctx, d)) })
	all.Go(func() { m.note("SCAN", scanned(ctx, d)) })
	all.Go(func() { m.note("start", begun(ctx, d)) })
	keys := make(chan string)
	for range 4 {
		all.Go(func() {
			for key := range keys {
				work(ctx, d, m, key, w.kind)
			}
		})
	}
	for _, key := range slices.Concat(w.keys, ordinaryKeys) {
		if !m.enough() {
			keys <- key
		}
	}
	close(keys)
	all.Wait()
	if m.ok() {
		w.ways(ctx, d, m)
	}
	return m
}

// ordinaryKeys lie all over the slots.
var ordinaryKeys = func() []string {
	var out []string
	for i := range 48 {
		out = append(out, fmt.Sprintf("walk-%d", i))
	}
	return out
}()

var quietly sync.Once

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}
