//go:build walk

package walk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// portOf reads the port from the reply of SENTINEL MASTER.
func portOf(said string, otherwise int) int {
	lines := strings.Split(said, "\n")
	if i := slices.Index(lines, "port"); i >= 0 && i+1 < len(lines) {
		if n, err := strconv.Atoi(lines[i+1]); err == nil {
			return n
		}
	}
	return otherwise
}

// settingsFaults change what the component is told.
var settingsFaults = []fault{
	{"settings", func(w *world, r *rand.Rand) (made, error) { return w.misconfigure(r) }},
	{"settings", func(w *world, r *rand.Rand) (made, error) { return w.misconfigure(r) }},
	{"settings", func(w *world, r *rand.Rand) (made, error) { return w.misconfigure(r) }},
}

func (w *world) misconfigure(r *rand.Rand) (made, error) {
	addrs := w.storage["addrs"].([]string)
	data := w.data()
	choices := []tree{
		{"password": "wrong-secret"},
		{"password": nil},
		{"username": "nobody"},
		{"username": nil},
		{"enable_cluster": w.kind != cluster},
		{"use_ssl": w.tls == nil},
		{"ssl_insecure_skip_verify": true},
		{"database": 3},
		{"database": 99},
		{"addrs": []string{"127.0.0.1:1"}},
		{"addrs": append([]string{"127.0.0.1:1"}, addrs...)},
		{"addrs": slices.Insert(slices.Clone(addrs), len(addrs), "127.0.0.1:1")},
		{"addrs": addrs[len(addrs)-1:]},
		{"addrs": []string{data[len(data)-1].Addr()}},
	}
	switch {
	case w.kind == sentinel:
		choices = append(choices, tree{"master_name": "other"}, tree{"master_name": nil}, tree{"sentinel_password": "wrong-secret"},
			tree{"sentinel_password": nil}, tree{"addrs": []string{w.watched.Primary.Addr()}})
	case w.tls != nil:
		choices = append(choices, tree{"ca_file": w.stray.CAFile}, tree{"ca_file": nil},
			tree{"cert_file": w.tls.ClientCert, "key_file": w.tls.ClientKey})
	default:
		choices = append(choices, tree{"master_name": "mymaster"})
	}
	change := choices[r.IntN(len(choices))]
	same := true
	for k, v := range change {
		old, had := w.storage[k]
		same = same && (v == nil && !had || v != nil && had && fmt.Sprint(old) == fmt.Sprint(v))
	}
	if same {
		return made{}, errNotHere
	}
	return made{what: fmt.Sprint(change), undo: w.set(change)}, nil
}

// commands are those that a proxy may treat apart.
var commands = []string{
	"SET", "GET", "INCR", "EXPIRE", "EVAL", "EVALSHA", "MULTI", "EXEC", "DISCARD", "SCAN", "PUBLISH", "SUBSCRIBE", "ZADD", "RPUSH",
	"TTL", "EXISTS", "PING", "INFO", "HELLO", "CLIENT", "CLUSTER", "CONFIG", "SELECT", "AUTH", "COMMAND", "ROLE", "MGET", "DEL",
	"SENTINEL",
}

var proxyFaults = []fault{
	{"proxy", func(w *world, r *rand.Rand) (made, error) { return w.meddle(r) }},
	{"proxy", func(w *world, r *rand.Rand) (made, error) { return w.meddle(r) }},
	{"proxy", func(w *world, r *rand.Rand) (made, error) { return w.meddle(r) }},
	{"proxy before a node", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.running(r)
		if err != nil || w.kind != cluster {
			return made{}, errNotHere
		}
		p, err := newProxy(s.Addr(), w.tls == nil)
		if err != nil {
			return made{}, err
		}
		w.proxies = append(w.proxies, p)
		_, port, _ := strings.Cut(p.addr, ":")
		m, err := w.announcePort(s, port)
		if err != nil {
			return made{}, err
		}
		m.what += ", which " + p.meddles(r)
		return m, nil
	}},
}

// meddle makes the proxy before the first address do something.
func (w *world) meddle(r *rand.Rand) (made, error) {
	if w.front == nil {
		return made{}, errNotHere
	}
	if way, _ := w.front.now(); way != "" {
		return made{}, errNotHere
	}
	return made{what: w.front.meddles(r), undo: func() error { w.front.does("", ""); return nil }}, nil
}

// meddles chooses something and does it.
func (p *proxy) meddles(r *rand.Rand) string {
	if !p.reads || r.IntN(5) == 0 {
		way := []string{deaf, shut, delaying}[r.IntN(3)]
		p.does(way, "")
		return way
	}
	way, command := []string{refuses, refuses, drops, hangsUp}[r.IntN(4)], commands[r.IntN(len(commands))]
	p.does(way, command)
	return way + " " + command
}
