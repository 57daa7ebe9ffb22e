//go:build walk

package walk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"tyk-redis-doctor/probe/estate"
)

// The kinds of estates.
const (
	standalone = "standalone"
	cluster    = "cluster"
	sentinel   = "sentinel"
)

const (
	password         = "Walk-Pw-4711"
	otherPassword    = "Walk-Other-99"
	sentinelPassword = "Walk-Sentinel-12"
	userName         = "tyk"
	channel          = "tyk.cluster.notifications"
)

// tree is a block of settings.
type tree = map[string]any

// world is one estate, the settings of a Gateway that uses it, and what is wrong with both.
type world struct {
	ctx    context.Context
	dir    string
	kind   string
	traits string // "cluster, ACL user, TLS"

	estate  *estate.Estate
	cluster *estate.Cluster
	watched *estate.Watched
	tls     *estate.TLS
	stray   *estate.TLS // of another authority
	acl     bool        // the component logs in as userName
	proxies []*proxy    // in front of an address of the settings or of what a node announces
	front   *proxy      // of an address of the settings, nil for none

	storage tree                      // the Gateway's block
	right   map[*estate.Server]string // the password that each server has after a start
	mute    map[*estate.Server]bool   // it is there and does not answer
	keys    []string                  // further keys to be tried: those of slots that a fault concerned
}

// lean are lines that keep a server small.
var lean = []string{"repl-backlog-size 64kb", "databases 16", "hz 10", "loglevel warning"}

// nodeTime is how long servers wait before they take one another for dead.
const nodeTime = time.Second

func newWorld(ctx context.Context, dir string, r *rand.Rand) (*world, error) {
	e, err := estate.New(ctx, dir)
	if err != nil {
		return nil, err
	}
	w := &world{ctx: ctx, dir: dir, estate: e, right: map[*estate.Server]string{}, mute: map[*estate.Server]bool{}}
	w.kind = []string{standalone, cluster, sentinel, cluster, sentinel}[r.IntN(5)]
	w.kind = cmp.Or(*flagKind, w.kind)
	w.storage = tree{"type": "redis", "timeout": 1}
	options, err := w.guard(r)
	if err != nil {
		return w, err
	}
	if err := w.start(options); err != nil {
		return w, err
	}
	for _, s := range e.Servers() {
		w.right[s] = s.Password
	}
	if w.kind != cluster && r.IntN(2) == 0 {
		err = w.putProxy()
	}
	return w, err
}

// guard chooses how the servers are guarded.
func (w *world) guard(r *rand.Rand) ([]estate.Option, error) {
	options := []estate.Option{
		estate.Lines(lean...), estate.NodeTimeout(nodeTime), estate.DownAfter(nodeTime), estate.SentinelLines("loglevel warning"),
	}
	w.traits = w.kind
	if r.IntN(3) == 0 {
		certs, err := w.estate.NewTLS()
		if err != nil {
			return nil, err
		}
		if w.stray, err = w.estate.NewTLS(); err != nil {
			return nil, err
		}
		w.tls = certs
		options = append(options, estate.OverTLS(certs))
		w.storage["use_ssl"], w.storage["ca_file"] = true, certs.CAFile
		w.traits += ", TLS"
	}
	switch r.IntN(3) {
	case 0:
		options = append(options, estate.Password(password))
		w.storage["password"] = password
		w.traits += ", password"
	case 1:
		w.acl = true
		all := " ~* +@all"
		if w.estate.Binary.AtLeast(6, 2) {
			all = " ~* &* +@all"
		}
		options = append(options, estate.Password(otherPassword), estate.Lines("user "+userName+" on >"+password+all))
		w.storage["username"], w.storage["password"] = userName, password
		w.traits += ", ACL user"
	}
	if w.kind == sentinel && r.IntN(3) == 0 {
		options = append(options, estate.SentinelPassword(sentinelPassword))
		w.storage["sentinel_password"] = sentinelPassword
		w.traits += ", Sentinels with a password"
	}
	return options, nil
}

func (w *world) start(options []estate.Option) error {
	switch w.kind {
	case cluster:
		c, err := w.estate.Cluster(w.ctx, 3, 1, options...)
		if err != nil {
			return err
		}
		w.cluster = c
		w.storage["enable_cluster"], w.storage["addrs"] = true, c.Addrs()[:3]
	case sentinel:
		s, err := w.estate.Sentinels(w.ctx, 1, 3, options...)
		if err != nil {
			return err
		}
		w.watched = s
		w.storage["master_name"], w.storage["addrs"] = s.MasterName, s.Addrs()
	default:
		s, err := w.estate.Server(w.ctx, options...)
		if err != nil {
			return err
		}
		w.storage["addrs"] = []string{s.Addr()}
	}
	return nil
}

// putProxy puts a proxy in front of the first address of the settings.
func (w *world) putProxy() error {
	addrs := w.storage["addrs"].([]string)
	p, err := newProxy(addrs[0], w.tls == nil)
	if err != nil {
		return err
	}
	w.proxies, w.front = append(w.proxies, p), p
	w.storage["addrs"] = append([]string{p.addr}, addrs[1:]...)
	w.traits += ", a proxy before the first address"
	return nil
}

// close ends all of it.
func (w *world) close() error {
	for _, p := range w.proxies {
		p.close()
	}
	for s, mute := range w.mute {
		if mute && s.Pid() != 0 {
			_ = s.Cont()
		}
	}
	return w.estate.Close()
}

// data are the servers that hold keys.
func (w *world) data() []*estate.Server {
	switch w.kind {
	case cluster:
		return w.cluster.Nodes()
	case sentinel:
		return w.watched.Data()
	}
	return w.estate.Servers()
}

// up are those of a list that run and answer.
func (w *world) up(list []*estate.Server) []*estate.Server {
	var out []*estate.Server
	for _, s := range list {
		if s.Pid() != 0 && !w.mute[s] {
			out = append(out, s)
		}
	}
	return out
}

// writeConf writes the Gateway's file as the settings are now, and gives its name.
func (w *world) writeConf() (string, error) {
	text, err := json.Marshal(tree{"listen_port": 8080, "storage": w.storage})
	if err != nil {
		return "", err
	}
	name := filepath.Join(w.dir, "tyk.conf")
	return name, os.WriteFile(name, text, 0o600)
}

// set changes the settings and gives what puts them back.
func (w *world) set(changes tree) func() error {
	before := maps.Clone(w.storage)
	maps.Copy(w.storage, changes)
	for k, v := range changes {
		if v == nil {
			delete(w.storage, k)
		}
	}
	return func() error {
		for k := range changes {
			if old, had := before[k]; had {
				w.storage[k] = old
			} else {
				delete(w.storage, k)
			}
		}
		return nil
	}
}

// cli sends one command to a server; an error reply is an error.
func (w *world) cli(s *estate.Server, args ...string) (string, error) {
	said, err := s.CLI(w.ctx, args...)
	if err != nil {
		return "", fmt.Errorf("%v at %s: %w", args, s.Name, err)
	}
	return said, nil
}

// restart starts a server that was killed, with the password of its file.
func (w *world) restart(s *estate.Server) error {
	s.Password = w.right[s]
	delete(w.mute, s)
	return s.Start(w.ctx)
}
