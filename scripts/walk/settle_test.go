//go:build walk

package walk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"tyk-redis-doctor/probe/estate"
)

const (
	lookAgain  = 300 * time.Millisecond
	quietTime  = 600 * time.Millisecond // without a change
	movingTime = 5 * nodeTime / 2       // the same after a step that the servers have to agree about
	patience   = 20 * time.Second
)

// settle waits until the servers say the same for some time. It gives what they say, and whether they came to rest.
func (w *world) settle(moves bool) (string, bool) {
	need := quietTime
	if moves {
		need = movingTime
	}
	last, since := w.look(), time.Now()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		select {
		case <-w.ctx.Done():
			return last, false
		case <-time.After(lookAgain):
		}
		now := w.look()
		if now != last {
			last, since = now, time.Now()
		} else if time.Since(since) >= need {
			return last, true
		}
	}
	return last, false
}

// look is what every server that answers says of the estate, without what changes all the time.
func (w *world) look() string {
	servers := w.up(w.estate.Servers())
	said := make([]string, len(servers))
	var all sync.WaitGroup
	for i, s := range servers {
		all.Go(func() { said[i] = s.Name + "\n" + w.view(s) })
	}
	all.Wait()
	return strings.Join(said, "\n")
}

func (w *world) view(s *estate.Server) string {
	ctx, cancel := context.WithTimeout(w.ctx, time.Second)
	defer cancel()
	ask := func(args ...string) string {
		said, err := s.CLI(ctx, args...)
		if err != nil {
			return fmt.Sprintf("%T", err) // its text may name a port of ours
		}
		return said
	}
	switch {
	case w.kind == sentinel && slices.Contains(w.watched.Sentinels, s):
		name := w.watched.MasterName
		return only(ask("SENTINEL", "MASTER", name), watcherFields) + only(ask("SENTINEL", "REPLICAS", name), watcherFields) +
			only(ask("SENTINEL", "SENTINELS", name), watcherFields)
	case w.kind == cluster:
		return members(ask("CLUSTER", "NODES")) + starting(ask("CLUSTER", "INFO"), "cluster_state") +
			starting(ask("INFO", "replication"), "role", "master_link_status")
	}
	return starting(ask("INFO", "replication"), "role", "master_link_status", "connected_slaves")
}

var watcherFields = []string{"flags", "ip", "port", "master-link-status", "num-slaves", "num-other-sentinels"}

// only keeps some of the lines of key, value, key, value.
func only(said string, keys []string) string {
	lines := strings.Split(said, "\n")
	var out []string
	for i := 0; i+1 < len(lines); i += 2 {
		if slices.Contains(keys, lines[i]) {
			out = append(out, lines[i]+"="+lines[i+1])
		}
	}
	if len(lines) == 1 {
		out = lines
	}
	return strings.Join(out, "\n") + "\n"
}

// starting keeps the lines that begin with a word.
func starting(said string, words ...string) string {
	var out []string
	for line := range strings.Lines(said) {
		if name, _, _ := strings.Cut(line, ":"); slices.Contains(words, name) {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return strings.Join(out, "\n") + "\n"
}

// members is CLUSTER NODES, sorted, without the times of pings.
func members(said string) string {
	var out []string
	for line := range strings.Lines(said) {
		f := strings.Fields(line)
		if len(f) > 7 {
			f[4], f[5] = "", ""
		}
		out = append(out, strings.Join(f, " "))
	}
	slices.Sort(out)
	return strings.Join(out, "\n") + "\n"
}
