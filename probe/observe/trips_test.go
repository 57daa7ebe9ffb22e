package observe

import (
	"crypto/tls"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tyk-redis-doctor/probe"
	rt "tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/probe/wire"
	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

// trip is one round trip on the long way.
const trip = 40 * time.Millisecond

// farCluster is a cluster of fakes at the far end of a long way, half of them replicas.
func farCluster(t *testing.T, way *rt.LongWay, count int, over *tls.Config) []string {
	addr := func(i int) (string, int) { return fmt.Sprintf("10.1.%d.%d", i/250, i%250+1), 6379 }
	half := count / 2
	var slots, lines strings.Builder
	fmt.Fprintf(&slots, "*%d\r\n", half)
	for i := range count {
		host, port := addr(i)
		if i >= half {
			fmt.Fprintf(&lines, "id-%d %s:%d@1 slave id-%d 0 1 1 connected\n", i, host, port, i-half)
			continue
		}
		from, to := probe.SlotCount*i/half, probe.SlotCount*(i+1)/half-1
		fmt.Fprintf(&lines, "id-%d %s:%d@1 master - 0 1 1 connected %d-%d\n", i, host, port, from, to)
		replica, _ := addr(i + half)
		slots.WriteString(rt.Array(rt.Integer(from), rt.Integer(to),
			rt.Array(rt.Bulk(host), rt.Integer(port), rt.Bulk(fmt.Sprint("id-", i)), rt.Array()),
			rt.Array(rt.Bulk(replica), rt.Integer(port), rt.Bulk(fmt.Sprint("id-", i+half)), rt.Array())))
	}
	var addrs []string
	for i := range count {
		host, port := addr(i)
		addrs = append(addrs, probe.JoinAddr(host, fmt.Sprint(port)))
		role := "master"
		if i >= half {
			role = "slave\r\nmaster_host:10.1.0.1\r\nmaster_port:6379\r\nmaster_link_status:up"
		}
		mine := strings.Replace(lines.String(), fmt.Sprintf("%s:%d@1 ", host, port), fmt.Sprintf("%s:%d@1 myself,", host, port), 1)
		options := []rt.FakeOption{rt.OnListener(way.Listen(addrs[i]))}
		if over != nil {
			options = append(options, rt.OverTLS(over))
		}
		script := clusterNode(slots.String(), mine)
		script["INFO"] = rt.Reply(rt.Bulk(fmt.Sprintf("redis_version:7.0.15\r\nredis_mode:cluster\r\nrun_id:%d\r\nrole:%s\r\n"+
			"cluster_enabled:1\r\n", i, role)))
		script["CLUSTER MYID"] = rt.Reply(rt.Bulk(fmt.Sprint("id-", i)))
		for command, action := range asRedis() {
			script[command] = action
		}
		rt.NewFake(t, script, options...)
	}
	return addrs
}

// asRedis are answers as those of a server that takes everything, transactions included.
func asRedis() rt.Script {
	var mu sync.Mutex
	inside := map[*rt.Peer]bool{} // who has a transaction open
	in := func(p *rt.Peer) bool {
		mu.Lock()
		defer mu.Unlock()
		return inside[p]
	}
	set := func(p *rt.Peer, open bool) {
		mu.Lock()
		defer mu.Unlock()
		inside[p] = open
	}
	queued := func(outside string) rt.Action {
		return func(p *rt.Peer, _ []string) {
			if in(p) {
				p.Write(rt.Simple("QUEUED"))
				return
			}
			p.Write(outside)
		}
	}
	s := rt.Script{
		"PING": queued(rt.Simple("PONG")), "EXEC": rt.Reply(rt.Error("ERR EXEC without MULTI")),
		"MULTI": func(p *rt.Peer, _ []string) {
			if in(p) {
				p.Write(rt.Error("ERR MULTI calls can not be nested"))
				return
			}
			set(p, true)
			p.Write(rt.Simple("OK"))
		},
		"DISCARD": func(p *rt.Peer, args []string) {
			if len(args) > 1 {
				p.Write(rt.Error("ERR wrong number of arguments for 'discard' command"))
				return
			}
			set(p, false)
			p.Write(rt.Simple("OK"))
		},
		"SUBSCRIBE":      rt.Reply(rt.Array(rt.Bulk("subscribe"), rt.Bulk("x"), rt.Integer(1))),
		"UNSUBSCRIBE":    rt.Reply(rt.Array(rt.Bulk("unsubscribe"), rt.Bulk("x"), rt.Integer(0))),
		"HELLO 3":        rt.Reply("%2\r\n" + rt.Bulk("server") + rt.Bulk("redis") + rt.Bulk("proto") + rt.Integer(3)),
		"CLIENT SETINFO": rt.Reply(rt.Simple("OK")),
		"COMMAND": rt.Reply(rt.Array(rt.Array(rt.Bulk("get"), rt.Integer(2), rt.Array(rt.Simple("readonly")), rt.Integer(1), rt.Integer(1),
			rt.Integer(1)))),
		"COMMAND COUNT": rt.Reply(rt.Integer(1)),
	}
	for _, c := range []string{"GET", "MGET", "EXISTS", "TTL", "SCAN", "LRANGE", "ZCARD", "ZRANGE", "ZRANGEBYSCORE", "SET", "DEL", "EXPIRE",
		"INCR", "DECR", "RPUSH", "ZADD", "ZREMRANGEBYSCORE", "EVAL", "EVALSHA", "PUBLISH"} {
		s[c] = queued(rt.NilBulk)
	}
	return s
}

// TestRoundTrips counts what a whole check takes on a long way, in round trips.
func TestRoundTrips(t *testing.T) {
	secure := &tls.Config{Certificates: []tls.Certificate{mint.NewCA("authority").Leaf("server").TLS()}}
	for name, c := range map[string]struct {
		count int
		tls   bool
		opts  Options
		most  time.Duration
	}{
		"6 nodes":                       {6, false, Options{Samples: 5}, 13},
		"100 nodes":                     {100, false, Options{Samples: 5}, 13},
		"6 nodes over TLS":              {6, true, Options{Samples: 5}, 15},
		"100 nodes over TLS":            {100, true, Options{Samples: 5}, 15},
		"6 nodes, no rehearsal":         {6, false, Options{Samples: 5, NoRehearsal: true}, 5},
		"100 nodes, no rehearsal":       {100, false, Options{Samples: 5, NoRehearsal: true}, 5},
		"6 over TLS, no rehearsal":      {6, true, Options{Samples: 5, NoRehearsal: true}, 7},
		"100 over TLS, no rehearsal":    {100, true, Options{Samples: 5, NoRehearsal: true}, 7},
		"6 nodes, no rehearsal or ping": {6, false, Options{NoRehearsal: true}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			if inOwnProcess(t) {
				return
			}
			synctest.Test(t, func(t *testing.T) {
				way := &rt.LongWay{Trip: trip}
				over := secure
				if !c.tls {
					over = nil
				}
				addrs := farCluster(t, way, c.count, over)
				gw := store("gateway/storage", probe.Cluster, addrs[:3]...)
				gw.TimeoutS, gw.Driver = 5, probe.Driver{Era: "v9", GoRedis: "9.18.0", SendsUsername: true, SendsHello: true}
				if c.tls {
					gw.TLS = tlsinspect.Settings{Enabled: true, SkipVerify: true}
				}
				began := time.Now()
				ev := Run(wire.Over(t.Context(), way.Dial), NewPlan([]probe.Store{gw}, "."), c.opts)
				took := time.Since(began)
				if trips := took / trip; trips > c.most {
					t.Errorf("%d round trips (%s), want at most %d", trips, took, c.most)
				}
				t.Logf("%.2f round trips", float64(took)/float64(trip))
				whole(t, ev, c.count, c.opts)
			})
		})
	}
}

// inOwnProcess runs a test alone in a process, and is true where it was. go-redis keeps channels for later in a pool that all
// clients of a process share, and one that was made in another bubble ends the program (v9.23, internal/semaphore.go).
func inOwnProcess(t *testing.T) bool {
	t.Helper()
	const alone = "TEST_ALONE_IN_ITS_PROCESS"
	if os.Getenv(alone) != "" {
		return false
	}
	var pattern []string
	for _, part := range strings.Split(t.Name(), "/") {
		pattern = append(pattern, "^"+regexp.QuoteMeta(part)+"$")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", strings.Join(pattern, "/"))
	cmd.Env = append(os.Environ(), alone+"=1")
	out, err := cmd.CombinedOutput()
	if text := string(out); err != nil || !strings.Contains(text, "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, text)
	}
	return true
}

// whole looks whether nothing of the evidence is missing.
func whole(t *testing.T, ev *probe.Evidence, count int, opts Options) {
	t.Helper()
	if len(ev.Nodes) != count {
		t.Fatalf("%d rows", len(ev.Nodes))
	}
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if n.FaultID() != "" || (n.Latency != nil) != (opts.Samples > 0) || (n.Rights != nil) != (n.Role == probe.Primary) {
			t.Errorf("%s: %s, %s, latency %+v, rights %+v", n.Addr, n.Role, n.FaultID(), n.Latency, n.Rights)
		}
		if n.Rights != nil && len(n.Rights.Refused) > 0 {
			t.Errorf("%s refused %+v", n.Addr, n.Rights.Refused)
		}
	}
	if r := ev.Rehearsals[0]; !opts.NoRehearsal && (!r.OK || len(r.Keys) != count/2) {
		t.Errorf("rehearsal %+v", r)
	}
}
