package visit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	rt "tyk-redis-doctor/probe/redistest"
)

// keyed are the commands with keys that a Gateway uses.
var keyed = strings.Fields("GET SET DEL EXISTS EXPIRE TTL MGET INCR DECR RPUSH LRANGE EVAL EVALSHA SCAN" +
	" ZADD ZCARD ZRANGE ZRANGEBYSCORE ZREMRANGEBYSCORE")

// rules gives all keyed commands one answer, and the others what a Redis says to them.
func rules(answer string, more map[string]string) map[string]string {
	out := map[string]string{
		"PING": "+PONG\r\n", "MULTI": "+OK\r\n", "DISCARD": "+OK\r\n", "EXEC": "-ERR EXEC without MULTI\r\n", "SELECT": "+OK\r\n",
		"AUTH":      "+OK\r\n",
		"SUBSCRIBE": rt.Array(rt.Bulk("subscribe"), rt.Bulk("c"), rt.Integer(1)), "UNSUBSCRIBE": rt.Array(rt.Bulk("unsubscribe"),
			rt.Bulk("c"), rt.Integer(0)),
		"multi:*": "+QUEUED\r\n", "multi:DISCARD": "+OK\r\n", "multi:MULTI": "-ERR MULTI calls can not be nested\r\n",
		"INFO": rt.Bulk("redis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:1\r\nrole:master\r\n"),
	}
	for _, command := range keyed {
		out[command] = answer
	}
	for command, answer := range more {
		out[command] = answer
	}
	return out
}

// hangsUp marks a rule after which the connection ends.
const endsHere = "\x00"

// serve starts one that keeps, for each connection, whether a transaction is open.
func serve(t *testing.T, rules map[string]string) *rt.Fake {
	t.Helper()
	var open sync.Map // *rt.Peer: in a transaction
	return rt.NewFake(t, nil, rt.Otherwise(func(p *rt.Peer, args []string) {
		name := strings.ToUpper(args[0])
		answer, known := rules[name]
		if _, queues := open.Load(p); queues {
			if inside, ok := rules["multi:"+name]; ok {
				answer, known = inside, true
			} else if inside, ok := rules["multi:*"]; ok {
				answer, known = inside, true
			}
		}
		if !known {
			answer = "-ERR unknown command '" + args[0] + "', with args beginning with: \r\n"
			if other, ok := rules["*"]; ok {
				answer = other
			}
		}
		switch {
		case name == "MULTI" && strings.HasPrefix(answer, "+OK"):
			open.Store(p, true)
		case name == "DISCARD" && len(args) == 1:
			open.Delete(p)
		}
		if answer, last := strings.CutSuffix(answer, endsHere); last {
			p.Write(answer)
			p.Close()
			return
		}
		p.Write(answer)
	}))
}

// told is what was seen of every function, in a line each, and what was refused.
func told(n probe.Node) (proofs, refused []string) {
	for _, f := range probe.Functions {
		p := n.Rights.Proofs[f]
		if p == nil {
			continue
		}
		line := fmt.Sprintf("%s %v %v", f, p.Queued > 0, p.Answered > 0)
		if p.Skipped != "" {
			line += ": " + p.Skipped
		}
		proofs = append(proofs, line)
	}
	for _, r := range n.Rights.Refused {
		line := fmt.Sprintf("%s %s %s", r.Function, r.Command, r.Fault.ID)
		if !slices.Contains(refused, line) {
			refused = append(refused, line)
		}
	}
	return proofs, refused
}

// What answers PING and refuses what matters, each as it was met: the proofs are "function queued answered".
func TestFronts(t *testing.T) {
	t.Parallel()
	healthy := []string{"read true true", "write true false", "transaction false true", "script true false", "publish true false",
		"subscribe false true"}
	alone := func(why string) string { return insideAlone + ": " + why }
	skipped := func(why, transaction string) []string {
		return []string{"read false true", "write false false: " + alone(why), transaction, "script false true: " + alone(why),
			"publish false false: " + alone(why), "subscribe false true"}
	}
	ran := "MULTI was answered, and the command after it was run instead of queued"
	none := "-ERR unknown command\r\n"
	for name, c := range map[string]struct {
		rules   map[string]string
		proofs  []string
		refused []string
		product string
	}{
		"Redis": {rules("$-1\r\n", map[string]string{"EVALSHA": "-NOSCRIPT No matching script.\r\n"}), healthy, nil, "redis"},
		"Envoy without upstream": {rules("-no upstream host\r\n", map[string]string{"EXEC": "-no upstream host\r\n", "INFO": none,
			"multi:*": "", "multi:PING": "+PONG\r\n"}),
			[]string{"read false false", "write false false: " + alone(ran), "transaction false false",
				"script false false: " + alone(ran), "publish false false: " + alone(ran),
				"subscribe false true"},
			[]string{"read GET server.error", "transaction EXEC server.error", "transaction MULTI server.error",
				"read EXISTS server.error", "read TTL server.error", "read SCAN server.error", "read ZCARD server.error",
				"read ZRANGE server.error", "read ZRANGEBYSCORE server.error", "script EVALSHA server.error",
				"read MGET server.error"}, "envoy"},
		"queued without a look": {rules("-ERR operation not permitted for tenant 42\r\n", nil),
			[]string{"read true false", "write true false", "transaction false true", "script true false", "publish true false",
				"subscribe false true"},
			[]string{"read GET server.error"}, "redis"},
		"a quota that is used up": {rules("-ERR max daily request limit exceeded. Limit: 10000, Usage: 10000.\r\n",
			map[string]string{"multi:SET": "-ERR max daily request limit exceeded.\r\n"}),
			[]string{"read true false", "write true false", "transaction false true", "script true false", "publish true false",
				"subscribe false true"},
			[]string{"read GET server.quota_used_up", "write SET server.quota_used_up"}, "redis"},
		"MULTI is forbidden": {rules("$-1\r\n", map[string]string{"MULTI": "-ERR forbid transaction in current server pool\r\n",
			"EVALSHA": "-NOSCRIPT x\r\n",
			"INFO":    rt.Bulk("# Proxy\r\nVersion:1.0.5\r\nRedisMode:proxy\r\n")}),
			skipped("ERR forbid transaction in current server pool", "transaction false true"),
			[]string{"transaction MULTI server.error"}, "predixy"},
		"hangs up at what it does not allow": {rules("$-1\r\n", map[string]string{"EVALSHA": "-NOSCRIPT x\r\n",
			"MULTI":     "-ERR handle request, command 'MULTI' is not allowed\r\n" + endsHere,
			"SUBSCRIBE": "-ERR handle request, command 'SUBSCRIBE' is not allowed\r\n" + endsHere,
			"CLIENT":    "-ERR handle request, command 'CLIENT' is not allowed\r\n" + endsHere,
			"CONFIG":    "-ERR handle request, command 'CONFIG' is not allowed\r\n" + endsHere}),
			append(skipped("ERR handle request, command 'MULTI' is not allowed", "transaction false true")[:5], "subscribe false false"),
			[]string{"transaction MULTI server.error", "subscribe SUBSCRIBE server.error"}, "redis"},
		"hangs up without a word": {rules("$-1\r\n", map[string]string{"EVALSHA": "-NOSCRIPT x\r\n", "MULTI": endsHere}),
			skipped("the peer closed the connection", "transaction false true"), []string{"transaction MULTI net.closed"}, "redis"},
		"no table of commands": {rules("$-1\r\n", map[string]string{"EVALSHA": "-NOSCRIPT x\r\n",
			"MULTI": "-ERR unknown command 'MULTI', with args beginning with: \r\n", "COMMAND": rt.Array()}),
			skipped("ERR unknown command 'MULTI', with args beginning with: ", "transaction false true"),
			[]string{"transaction MULTI server.command_disabled"}, "redis"},
		"no subscription": {rules("$-1\r\n", map[string]string{"SUBSCRIBE": "-ERR unsupported command\r\n",
			"UNSUBSCRIBE": "-ERR unsupported command\r\n"}),
			[]string{"read true true", "write true false", "transaction false true", "script true false", "publish true false",
				"subscribe false false"}, []string{"subscribe SUBSCRIBE server.command_disabled"}, "redis"},
		"no EXEC": {rules("$-1\r\n", map[string]string{"EXEC": none}),
			healthy, []string{"transaction EXEC server.command_disabled"}, "redis"},
		"a read that is refused inside alone": {rules("$-1\r\n",
			map[string]string{"multi:SCAN": "-ERR SCAN is not supported in transactions\r\n",
				"SCAN": rt.Array(rt.Bulk("0"), rt.Array())}), healthy, nil, "redis"},
		"runs what should be queued": {rules("$-1\r\n", map[string]string{"multi:*": "", "multi:PING": "+PONG\r\n",
			"EVALSHA": "-NOSCRIPT x\r\n"}),
			skipped(ran, "transaction false true"),
			[]string{"transaction MULTI server.error"}, "redis"},
		"MULTI for some commands": {rules("$-1\r\n", map[string]string{"multi:*": "",
			"multi:PING": "-ERR not supported within a transaction\r\n", "EVALSHA": "-NOSCRIPT x\r\n"}),
			skipped(`after MULTI the server says "ERR not supported within a transaction" to PING`,
				`transaction false true: after MULTI the server says "ERR not supported within a transaction" to PING`), nil, "redis"},
		"DISCARD is refused": {rules("$-1\r\n", map[string]string{"multi:DISCARD": "-NOPERM no\r\n"}), healthy, nil, "redis"},
		"full memory": {rules("$-1\r\n", map[string]string{"EVALSHA": "-NOSCRIPT x\r\n",
			"multi:*": "-OOM command not allowed when used memory > 'maxmemory'.\r\n"}),
			[]string{"read false true", "write false false", "transaction false true",
				"script false true: inside of a transaction the server refuses everything for want of memory",
				"publish false false: inside of a transaction the server refuses everything for want of memory",
				"subscribe false true"}, []string{"write SET server.oom"}, "redis"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.rules["multi:*"] == "" {
				delete(c.rules, "multi:*")
			}
			f := serve(t, c.rules)
			n := look(t, Options{}, store("gateway/storage", probe.Standalone, f.Addr))[0]
			if n.Rights == nil {
				t.Fatalf("no rights; steps %+v", n.Steps)
			}
			proofs, refused := told(n)
			if diff := cmp.Diff(c.proofs, proofs); diff != "" {
				t.Errorf("proofs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.refused, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if n.Server == nil || n.Server.Product != c.product {
				t.Errorf("server %+v, want %s", n.Server, c.product)
			}
			if strings.HasPrefix(name, "hangs up at") && len(n.NotVisible) == 0 {
				t.Error("what it hung up at is not told")
			}
			for _, command := range []string{"SET", "DEL", "PUBLISH", "EVAL"} {
				if _, transactions := c.rules["multi:*"]; !transactions && f.Received(command) > 0 {
					t.Errorf("%s was sent outside of a transaction", command)
				}
			}
		})
	}
}

// Two nodes that send every key to each other: a client follows in vain.
func TestMovedForEver(t *testing.T) {
	t.Parallel()
	view := rules("-MOVED 5000 127.0.0.1:1\r\n", nil)
	view["INFO"] = rt.Bulk("redis_mode:cluster\r\ncluster_enabled:1\r\nrole:master\r\n")
	for _, command := range keyed {
		view["multi:"+command] = view[command]
	}
	f := serve(t, view)
	host, port, _ := strings.Cut(f.Addr, ":")
	number, _ := strconv.Atoi(port)
	f.On("CLUSTER SLOTS", rt.Reply(rt.Array(rt.Array(rt.Integer(0), rt.Integer(16383),
		rt.Array(rt.Bulk(host), rt.Integer(number), rt.Bulk("me"))))))
	n := look(t, Options{}, store("gateway/storage", probe.Cluster, f.Addr))[0]
	_, refused := told(n)
	want := []string{"read GET mode.cluster_not_enabled", "write SET mode.cluster_not_enabled", "script EVAL mode.cluster_not_enabled"}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if f := n.Rights.Refused[0].Fault; f.Kind != probe.MovedAway || f.Addr != "127.0.0.1:1" || n.FaultID() != probe.ModeClusterNotEnabled {
		t.Errorf("%+v, step %s", f, n.FaultID())
	}
}

// What --write met stays, also where everything that was rehearsed was taken.
func TestCanaryThatIsRefused(t *testing.T) {
	t.Parallel()
	f := serve(t, rules("$-1\r\n", map[string]string{"SET": "-ERR DB capacity quota exceeded\r\n", "EVALSHA": "-NOSCRIPT x\r\n"}))
	n := look(t, Options{Write: true}, store("gateway/storage", probe.Standalone, f.Addr))[0]
	if len(n.Rights.Refused) > 0 || n.FaultID() != "" {
		t.Errorf("%+v, %s", n.Rights.Refused, n.FaultID())
	}
	if c := n.Canary; c == nil || c.Wrote || c.Fault == nil || c.Fault.ID != probe.ServerQuotaUsedUp {
		t.Errorf("%+v", n.Canary)
	}
}
