package observe

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	rt "tyk-redis-doctor/probe/redistest"
)

// dataNode is a fake that answers as a standalone primary does.
func dataNode() rt.Script {
	info := "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:0123\r\ntcp_port:6379\r\n# Replication\r\nrole:master\r\n"
	return rt.Script{
		"PING": rt.Reply(rt.Simple("PONG")), "INFO": rt.Reply(rt.Bulk(info)),
		"MULTI": rt.Reply(rt.Simple("OK")), "DISCARD": rt.Reply(rt.Simple("OK")),
	}
}

// clusterNode is a fake of one primary that serves all slots and says whatever CLUSTER SLOTS and NODES are given.
func clusterNode(slots, nodes string) rt.Script {
	s := dataNode()
	s["INFO"] = rt.Reply(rt.Bulk("# Server\r\nredis_version:7.0.15\r\nredis_mode:cluster\r\nrun_id:0123\r\n# Replication\r\n" +
		"role:master\r\n# Cluster\r\ncluster_enabled:1\r\n"))
	s["CLUSTER INFO"] = rt.Reply(rt.Bulk("cluster_state:ok\r\ncluster_slots_assigned:16384\r\n"))
	s["CLUSTER MYID"] = rt.Reply(rt.Bulk("me"))
	s["CLUSTER SLOTS"] = rt.Reply(slots)
	s["CLUSTER NODES"] = rt.Reply(rt.Bulk(nodes))
	return s
}

func entry(host string, port int) string {
	return rt.Array(rt.Bulk(host), rt.Integer(port), rt.Bulk("id-"+host+strconv.Itoa(port)), rt.Array())
}

func TestLiars(t *testing.T) {
	t.Parallel()
	var many, lines strings.Builder
	for i := range 3000 {
		host := "127.77." + strconv.Itoa(i>>8) + "." + strconv.Itoa(i&255)
		many.WriteString(rt.Array(rt.Integer(i), rt.Integer(i), entry(host, 1)))
		lines.WriteString("id" + strconv.Itoa(i) + " " + host + ":2@3 slave,fail - 0 0 0 connected\n")
	}
	for name, c := range map[string]struct {
		slots, nodes string
		rows         int
		left         bool
	}{
		"thousands of addresses": {"*3000\r\n" + many.String(), lines.String(), 50, true},
		"itself, over and over":  {rt.Array(rt.Array(rt.Integer(0), rt.Integer(16383), "SELF", "SELF", "SELF")), "", 1, false},
		"garbage and ports that cannot be": {
			rt.Array(rt.Array(rt.Integer(0), rt.Integer(16383), entry("a b\x1b[2J", 1), entry("h", 99999), entry("127.0.0.1", 0),
				entry(strings.Repeat("x", 5000), 1))),
			"x y z\n\x00\nid 1.2.3.4:99999@1 slave - 0 0 0 connected\n", 4, false,
		},
		"no array at all": {rt.Simple("OK"), "OK", 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := rt.NewFake(t, clusterNode("", c.nodes))
			host, port, _ := strings.Cut(f.Addr, ":")
			number, _ := strconv.Atoi(port)
			f.On("CLUSTER SLOTS", rt.Reply(strings.ReplaceAll(c.slots, "SELF", entry(host, number))))
			ev := check(t, Options{MaxNodes: 50, Timeout: time.Second}, store("gateway/storage", probe.Cluster, f.Addr))
			if len(ev.Nodes) != c.rows || (ev.LeftOut > 0) != c.left {
				t.Errorf("%d rows, %d left out, want %d rows: %q", len(ev.Nodes), ev.LeftOut, c.rows, sight(ev))
			}
		})
	}
}

func TestHostilePeerIsNotRehearsedWith(t *testing.T) {
	t.Parallel()
	f := rt.NewFake(t, rt.Script{"PING": rt.Reply(rt.Simple("PONG")), "INFO": rt.Reply("*2000000000\r\n")})
	ev := check(t, Options{Timeout: time.Second}, store("gateway/storage", probe.Standalone, f.Addr))
	if len(ev.Rehearsals) != 1 || ev.Rehearsals[0].Skipped == "" {
		t.Errorf("rehearsals: %+v", ev.Rehearsals)
	}
}

func TestCutShort(t *testing.T) {
	t.Parallel()
	f := rt.NewFake(t, nil, rt.Otherwise(rt.Hang()))
	for name, c := range map[string]struct {
		end  func(context.Context) (context.Context, context.CancelFunc)
		want string
	}{
		"deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, 0) }, "deadline"},
		"interrupt": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}, "interrupt"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := c.end(t.Context())
			defer cancel()
			ev := Run(ctx, NewPlan([]probe.Store{store("gateway/storage", probe.Cluster, f.Addr, "127.0.0.1:1")}, "."), Options{})
			if ev.Cut != c.want || len(ev.Nodes) != 2 {
				t.Errorf("cut %q with %d rows", ev.Cut, len(ev.Nodes))
			}
			for _, n := range ev.Nodes {
				if n.FaultID() != probe.RunCutShort || !n.Listed {
					t.Errorf("%s: %+v", n.Addr, n.Steps)
				}
			}
		})
	}
}

func TestInterruptInTheMiddle(t *testing.T) {
	t.Parallel()
	f := rt.NewFake(t, rt.Script{"PING": rt.Reply(rt.Simple("PONG"))}, rt.Otherwise(rt.Hang()))
	ctx, interrupt := context.WithCancel(t.Context())
	f.On("INFO", func(p *rt.Peer, _ []string) {
		interrupt()
		p.Hang()
	})
	ev := Run(ctx, NewPlan([]probe.Store{store("gateway/storage", probe.Standalone, f.Addr)}, "."), Options{Timeout: time.Hour})
	if ev.Cut != "interrupt" || ev.Nodes[0].FaultID() != probe.RunCutShort || ev.Rehearsals[0].Skipped == "" {
		t.Errorf("cut %q, steps %+v, rehearsals %+v", ev.Cut, ev.Nodes[0].Steps, ev.Rehearsals)
	}
}
