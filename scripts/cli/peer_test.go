package cli

import (
	"maps"
	"strings"
	"sync"
	"testing"

	"tyk-redis-doctor/probe/redistest"
)

// standalone is a scripted Redis without keys that a Gateway can work with; answers replaces some of what it says.
func standalone(t *testing.T, answers map[string]string) *redistest.Fake {
	t.Helper()
	const ok, none, zero = "+OK\r\n", "$-1\r\n", ":0\r\n"
	says := map[string]string{
		"PING": "+PONG\r\n", "AUTH": ok, "SELECT": ok, "MULTI": ok, "DISCARD": ok, "EXEC": "-ERR EXEC without MULTI\r\n",
		"GET": none, "SET": ok, "MGET": redistest.Array(none), "EXISTS": zero, "TTL": ":-2\r\n", "EXPIRE": zero, "DEL": zero,
		"INCR": ":1\r\n", "DECR": ":-1\r\n", "RPUSH": ":1\r\n", "LRANGE": "*0\r\n", "ZADD": ":1\r\n", "ZCARD": zero, "ZRANGE": "*0\r\n",
		"ZRANGEBYSCORE": "*0\r\n", "ZREMRANGEBYSCORE": zero, "EVAL": none, "EVALSHA": "-NOSCRIPT No matching script.\r\n",
		"SCAN": redistest.Array(redistest.Bulk("0"), "*0\r\n"), "PUBLISH": zero, "KEYS": "*0\r\n", "UNLINK": zero, "CONFIG": "*0\r\n",
		"ROLE":        redistest.Array(redistest.Bulk("master"), zero, "*0\r\n"),
		"SUBSCRIBE":   redistest.Array(redistest.Bulk("subscribe"), redistest.Bulk("c"), redistest.Integer(1)),
		"UNSUBSCRIBE": redistest.Array(redistest.Bulk("unsubscribe"), redistest.Bulk("c"), redistest.Integer(0)),
		"INFO": redistest.Bulk("# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:0123\r\nuptime_in_seconds:900\r\n" +
			"# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"),
	}
	maps.Copy(says, answers)
	var queueing sync.Map // *redistest.Peer
	return redistest.NewFake(t, nil, redistest.Otherwise(func(p *redistest.Peer, args []string) {
		name := strings.ToUpper(args[0])
		answer, known := says[name]
		_, queues := queueing.Load(p)
		switch {
		case !known:
			answer = "-ERR unknown command '" + args[0] + "', with args beginning with: \r\n"
		case name == "MULTI":
			queueing.Store(p, true)
		case name == "DISCARD":
			queueing.Delete(p)
		case queues && !strings.HasPrefix(answer, "-OOM"):
			answer = "+QUEUED\r\n"
		}
		p.Write(answer)
	}))
}
