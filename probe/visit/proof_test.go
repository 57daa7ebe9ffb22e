package visit

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	lab "tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
)

// everyComponent is a store of each component at one address, which all of them share.
func everyComponent(addr string, mode probe.Mode) []probe.Store {
	var out []probe.Store
	for _, c := range append(slices.Clone(probe.Components), probe.Direct) {
		s := store(probe.StoreID(c)+"/storage", mode, addr)
		s.Component = c
		out = append(out, s)
	}
	return out
}

// traces are what a write would leave behind: keys, the replication offset, and calls of commands that write.
func traces(t *testing.T, ctx context.Context, s *lab.Server) map[string]string {
	t.Helper()
	ask := func(args ...string) string { return must[string](t)(s.CLI(ctx, args...)) }
	out := map[string]string{"keyspace": ask("INFO", "keyspace"), "offset": value(ask("INFO", "replication"), "master_repl_offset")}
	reads := []string{
		"info", "ping", "auth", "hello", "role", "time", "config|get", "acl|whoami", "client|info", "cluster|info", "cluster|nodes", "cluster|slots",
		"cluster|myid", "multi", "discard", "subscribe", "unsubscribe", "command", "command|count", "client|setinfo", "select",
		"exec", "get", "mget", "exists", "ttl", "scan", "lrange", "zcard", "zrange", "zrangebyscore", "evalsha",
	}
	for _, line := range strings.Split(ask("INFO", "commandstats"), "\n") {
		name, calls, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "cmdstat_"), ":calls=")
		if n, _, _ := strings.Cut(calls, ","); ok && !slices.Contains(reads, name) && n != "0" {
			out[name] = n
		}
	}
	return out
}

func value(info, name string) string {
	m := regexp.MustCompile(`(?m)^` + name + `:(\S*)`).FindStringSubmatch(info)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestRehearsalExecutesNothing(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	s := must[*lab.Server](t)(e.Server(ctx))
	real := []string{"analytics-tyk-system-analytics", "host-checker:tyk-uptime-analytics"}
	for _, key := range real {
		must[string](t)(s.CLI(ctx, "RPUSH", key, "record"))
	}
	before := traces(t, ctx, s)
	nodes := look(t, Options{}, everyComponent(s.Addr(), probe.Standalone)...)
	expect(t, nodes, s.Addr()+" primary")
	if r := nodes[0].Rights; r == nil || r.Tried < 40 || len(r.Refused) != 0 {
		t.Errorf("rights: %+v", r)
	}
	if diff := cmp.Diff(before, traces(t, ctx, s)); diff != "" {
		t.Errorf("the server has changed (-before +after):\n%s", diff)
	}
	for _, key := range real {
		if got := must[string](t)(s.CLI(ctx, "TTL", key)); got != "-1" {
			t.Errorf("TTL of %s: %s", key, got)
		}
	}
}

func TestRehearsalInAClusterExecutesNothing(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 3, 0))
	var before []map[string]string
	for _, p := range c.Primaries {
		before = append(before, traces(t, ctx, p))
	}
	nodes := look(t, Options{}, everyComponent(c.Primaries[0].Addr(), probe.Cluster)...)
	for i, n := range nodes {
		if n.Rights == nil || n.Rights.Tried < 25 || len(n.Rights.Refused) != 0 {
			t.Errorf("%s: %+v", n.Addr, n.Rights)
		}
		if diff := cmp.Diff(before[i], traces(t, ctx, c.Primaries[i])); diff != "" {
			t.Errorf("server %d has changed (-before +after):\n%s", i, diff)
		}
	}
}

// refusals lists what was refused, one a line.
func refusals(r *probe.Rights) []string {
	var out []string
	for _, f := range r.Refused {
		line := f.Command + " " + f.Key + f.Channel + " " + string(f.Fault.ID)
		if f.Vital {
			line += " vital"
		}
		out = append(out, line)
	}
	return out
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	var keys probe.Keyring
	user := func(s *probe.Store) { s.Username, s.Password = "tyk", keys.Add("tyk-pass") }
	pump := func(s *probe.Store) { user(s); s.Component, s.Block = probe.Pump, "analytics_storage_config" }
	for name, c := range map[string]struct {
		lines  []string // of redis.conf
		change func(*probe.Store)
		prime  [][]string
		want   []string
		step   probe.FaultID
	}{
		"no permission to publish": {[]string{"user tyk on >tyk-pass ~* &* +@all -publish"}, user, nil, []string{"PUBLISH tyk.cluster.notifications auth.no_permission"}, ""},
		"no scripts": {[]string{"user tyk on >tyk-pass ~* &* +@all -eval -evalsha"}, func(s *probe.Store) { user(s); s.TykVersion = "5.14.0" }, nil, []string{
			"EVALSHA quota-* auth.no_permission", "EVAL quota-* auth.no_permission", "EVALSHA rate-limit-* auth.no_permission", "EVAL rate-limit-* auth.no_permission"}, ""},
		"no scripts for 5.5":             {[]string{"user tyk on >tyk-pass ~* &* +@all -eval -evalsha"}, func(s *probe.Store) { user(s); s.TykVersion = "5.5" }, nil, nil, ""},
		"another channel":                {[]string{"user tyk on >tyk-pass ~* &other +@all"}, user, nil, []string{"PUBLISH tyk.cluster.notifications auth.no_permission", "SUBSCRIBE tyk.cluster.notifications auth.no_permission vital"}, probe.AuthNoPermission},
		"no transactions for Pump":       {[]string{"user tyk on >tyk-pass ~* &* +@all -multi"}, pump, nil, []string{"MULTI  auth.no_permission vital"}, probe.AuthNoPermission},
		"transactions without DISCARD":   {[]string{"user tyk on >tyk-pass ~* &* +@all -discard"}, user, nil, nil, ""},
		"keys of the analytics for Pump": {[]string{"user tyk on >tyk-pass ~analytics-* &* +@all"}, pump, nil, []string{"SET version-check-pump auth.no_permission", "LRANGE host-checker:tyk-uptime-analytics* auth.no_permission", "DEL host-checker:tyk-uptime-analytics* auth.no_permission"}, ""},
		"a replica":                      {[]string{"replicaof 127.0.0.1 1"}, nil, nil, []string{"SET apikey-* server.readonly vital"}, probe.ServerReadonly},
		"too few replicas":               {[]string{"min-replicas-to-write 1"}, nil, nil, []string{"SET apikey-* server.noreplicas vital"}, probe.ServerNoreplicas},
		"memory is full":                 {[]string{"maxmemory-policy noeviction"}, nil, [][]string{{"SET", "x", "y"}, {"CONFIG", "SET", "maxmemory", "1"}}, []string{"SET apikey-* server.oom vital"}, probe.ServerOOM},
		"a command renamed away":         {[]string{`rename-command ZADD ""`}, nil, nil, []string{"ZADD rate-limit-* server.command_disabled"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := must[*lab.Server](t)(e.Server(ctx, lab.Lines(c.lines...)))
			for _, args := range c.prime {
				must[string](t)(s.CLI(ctx, args...))
			}
			st := store("gateway/storage", probe.Standalone, s.Addr())
			if c.change != nil {
				c.change(&st)
			}
			n := look(t, Options{}, st)[0]
			if n.Rights == nil {
				t.Fatalf("no rights; steps %+v", n.Steps)
			}
			if diff := cmp.Diff(c.want, refusals(n.Rights)); diff != "" || n.FaultID() != c.step {
				t.Errorf("step %q, want %q; refusals (-want +got):\n%s", n.FaultID(), c.step, diff)
			}
		})
	}
}

func TestCanaryAndPoolTest(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 3, 0, lab.Password("data-pass")))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Cluster, c.Primaries[0].Addr()), func(s *probe.Store) { s.Password = keys.Add("data-pass") })
	for _, n := range look(t, Options{Write: true, PoolTest: 20}, gw) {
		if k := n.Canary; k == nil || !k.Wrote || !k.Read || !k.Deleted || !k.Published || !k.Received || k.Fault != nil {
			t.Errorf("%s: canary %+v", n.Addr, n.Canary)
		}
		if p := n.PoolTest; p == nil || p.Opened != 20 || p.Fault != nil {
			t.Errorf("%s: pool test %+v", n.Addr, n.PoolTest)
		}
	}
	for _, p := range c.Primaries {
		if got := must[string](t)(p.CLI(ctx, "DBSIZE")); got != "0" {
			t.Errorf("%s keeps %s keys", p.Addr(), got)
		}
	}

	small := must[*lab.Server](t)(e.Server(ctx, lab.Lines("maxclients 10")))
	n := look(t, Options{PoolTest: 30}, store("gateway/storage", probe.Standalone, small.Addr()))[0]
	if p := n.PoolTest; p == nil || p.Opened >= 10 || p.Fault == nil {
		t.Errorf("ten clients at most, and the pool test says %+v", p)
	}
	if n.Canary != nil {
		t.Error("a canary that nobody asked for")
	}
}

// dataNode is a fake that answers as a standalone primary does.
func dataNode() redistest.Script {
	info := "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:0123\r\ntcp_port:6379\r\n# Replication\r\nrole:master\r\n"
	return redistest.Script{
		"PING": redistest.Reply(redistest.Simple("PONG")), "INFO": redistest.Reply(redistest.Bulk(info)),
		"MULTI": redistest.Reply(redistest.Simple("OK")), "DISCARD": redistest.Reply(redistest.Simple("OK")),
	}
}

func TestNothingIsQueuedWithoutATransaction(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*redistest.Fake){
		"MULTI is refused": func(f *redistest.Fake) { f.On("MULTI", redistest.Reply(redistest.Error("NOPERM no multi"))) },
		"MULTI is not known": func(f *redistest.Fake) {
			f.On("MULTI", redistest.Reply(redistest.Error("ERR unknown command 'MULTI'")))
		},
		"MULTI is for some commands alone": func(f *redistest.Fake) {
			f.On("PING", redistest.InTurn(redistest.Reply(redistest.Simple("PONG")), redistest.Reply(redistest.Simple("PONG")),
				redistest.Reply(redistest.Simple("PONG")), redistest.Reply(redistest.Simple("PONG")), redistest.Reply(redistest.Error("ERR not supported within a transaction"))))
		},
		"what follows MULTI runs all the same": func(*redistest.Fake) {},
	} {
		t.Run(name, func(t *testing.T) {
			f := redistest.NewFake(t, dataNode())
			change(f)
			n := look(t, Options{Samples: 3}, everyComponent(f.Addr, probe.Standalone)...)[0]
			if n.Step(probe.StepRights) == nil {
				t.Errorf("no rehearsal; steps %+v", n.Steps)
			}
			if failed := n.Failed(); failed != nil && failed.Fault.ID != probe.AuthNoPermission && failed.Fault.ID != probe.ServerCommandDisabled {
				t.Errorf("a server of its own mind has failed: %+v", failed.Fault)
			}
			for _, command := range []string{"SET", "DEL", "EXPIRE", "RPUSH", "PUBLISH", "INCR", "EVAL", "ZADD"} {
				if got := f.Received(command); got != 0 {
					t.Errorf("%s was sent %d times", command, got)
				}
			}
		})
	}
}

func TestRoleOfAServerThatTellsNothing(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	const needs = "user tyk on >tyk-pass ~* &* -@all +auth +ping +set +get +multi +exec +publish +subscribe"
	primary := must[*lab.Server](t)(e.Server(ctx, lab.Lines(needs)))
	replica := must[*lab.Server](t)(e.Server(ctx, lab.Lines(needs, "replicaof 127.0.0.1 1")))
	var keys probe.Keyring
	for s, want := range map[*lab.Server]string{primary: " primary", replica: " replica rights:server.readonly"} {
		nodes := look(t, Options{}, with(store("gateway/storage", probe.Standalone, s.Addr()), func(st *probe.Store) {
			st.Username, st.Password = "tyk", keys.Add("tyk-pass")
			st.Component, st.Block = probe.Dashboard, "redis"
		}))
		expect(t, nodes, s.Addr()+want)
		var hidden []string
		for _, n := range nodes[0].NotVisible {
			hidden = append(hidden, n.What)
		}
		if diff := cmp.Diff([]string{"CONFIG GET", "INFO", "ROLE"}, hidden); diff != "" {
			t.Errorf("%s: not visible (-want +got):\n%s", s.Addr(), diff)
		}
	}
}
