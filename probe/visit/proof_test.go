package visit

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
		"info", "ping", "auth", "hello", "role", "time", "config|get", "acl|whoami", "client|info", "cluster|info", "cluster|nodes",
		"cluster|slots",
		"cluster|myid", "multi", "discard", "subscribe", "unsubscribe", "command", "command|count", "client|setinfo", "select",
		"acl", "client", "config", "cluster", // before Redis 7 subcommands are not told apart
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
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 2, 0))
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
	s := must[*lab.Server](t)(e.Server(ctx, lab.Lines("maxmemory-policy noeviction")))
	renamed := must[*lab.Server](t)(e.Server(ctx, lab.Lines(`rename-command ZADD ""`)))
	must[string](t)(s.CLI(ctx, "SET", "x", "y"))
	var keys probe.Keyring
	pump := func(s *probe.Store) { s.Component, s.Block = probe.Pump, "analytics_storage_config" }
	version := func(v string) func(*probe.Store) { return func(s *probe.Store) { s.TykVersion = v } }
	for name, c := range map[string]struct {
		rights string // of the account; "": the default user
		change func(*probe.Store)
		set    []string // the state of the server, and how it is taken back
		unset  []string
		want   []string
		step   probe.FaultID
	}{
		"no permission to publish": {"~* &* +@all -publish", nil, nil, nil,
			[]string{"PUBLISH tyk.cluster.notifications auth.no_permission"}, ""},
		"no scripts": {"~* &* +@all -eval -evalsha", version("5.14.0"), nil, nil, []string{
			"EVALSHA quota-* auth.no_permission", "EVAL quota-* auth.no_permission", "EVALSHA rate-limit-* auth.no_permission",
			"EVAL rate-limit-* auth.no_permission"}, ""},
		"no scripts for 5.5": {"~* &* +@all -eval -evalsha", version("5.5"), nil, nil, nil, ""},
		"another channel": {"~* resetchannels &other +@all", nil, nil, nil, []string{
			"PUBLISH tyk.cluster.notifications auth.no_permission", "SUBSCRIBE tyk.cluster.notifications auth.no_permission vital"},
			probe.AuthNoPermission},
		"no transactions for Pump": {"~* &* +@all -multi", pump, nil, nil, []string{"MULTI  auth.no_permission vital"},
			probe.AuthNoPermission},
		"no end of transactions":       {"~* &* +@all -exec", nil, nil, nil, []string{"EXEC  auth.no_permission"}, ""},
		"transactions without DISCARD": {"~* &* +@all -discard", nil, nil, nil, nil, ""},
		"keys of the analytics for Pump": {"~analytics-* &* +@all", pump, nil, nil, []string{"SET version-check-pump auth.no_permission",
			"LRANGE host-checker:tyk-uptime-analytics* auth.no_permission",
			"DEL host-checker:tyk-uptime-analytics* auth.no_permission"}, ""},
		"a replica": {"", nil, []string{"REPLICAOF", "127.0.0.1", "1"}, []string{"REPLICAOF", "NO", "ONE"},
			[]string{"SET apikey-* server.readonly vital"}, probe.ServerReadonly},
		"too few replicas": {"", nil, []string{"CONFIG", "SET", "min-replicas-to-write", "1"},
			[]string{"CONFIG", "SET", "min-replicas-to-write", "0"},
			[]string{"SET apikey-* server.noreplicas vital"}, probe.ServerNoreplicas},
		"memory is full": {"", nil, []string{"CONFIG", "SET", "maxmemory", "1"}, []string{"CONFIG", "SET", "maxmemory", "0"},
			[]string{"SET apikey-* server.oom vital"}, probe.ServerOOM},
		"a command renamed away": {"", func(s *probe.Store) { s.Addrs = []string{renamed.Addr()} }, nil, nil,
			[]string{"ZADD rate-limit-* server.command_disabled"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			st := store("gateway/storage", probe.Standalone, s.Addr())
			if c.rights != "" {
				st.Username, st.Password = "tyk", keys.Add("tyk-pass")
				must[string](t)(s.CLI(ctx, append([]string{"ACL", "SETUSER", "tyk", "reset", "on", ">tyk-pass"},
					strings.Fields(c.rights)...)...))
			}
			if c.set != nil {
				must[string](t)(s.CLI(ctx, c.set...))
				defer func() { must[string](t)(s.CLI(ctx, c.unset...)) }()
			}
			if c.change != nil {
				c.change(&st)
			}
			n := look(t, Options{}, st)[0]
			if n.Rights == nil {
				t.Fatalf("no rights; steps %+v", n.Steps)
			}
			got := slices.DeleteFunc(refusals(n.Rights), func(line string) bool { // Redis 8.6 needs memory for it
				return line == "SUBSCRIBE tyk.cluster.notifications server.oom vital"
			})
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" || n.FaultID() != c.step {
				t.Errorf("step %q, want %q; refusals (-want +got):\n%s", n.FaultID(), c.step, diff)
			}
		})
	}
}

func TestCanaryAndPoolTest(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 2, 0, lab.Password("data-pass")))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Cluster, c.Addrs()...), func(s *probe.Store) { s.Password = keys.Add("data-pass") })
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
				redistest.Reply(redistest.Simple("PONG")), redistest.Reply(redistest.Simple("PONG")),
				redistest.Reply(redistest.Error("ERR not supported within a transaction"))))
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
			if failed := n.Failed(); failed != nil && failed.Fault.ID != probe.AuthNoPermission &&
				failed.Fault.ID != probe.ServerCommandDisabled {
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

// gatewayRights are what a Gateway needs in a cluster, and nothing else: no word of a node about itself.
const gatewayRights = "user tyk on >tyk-pass resetkeys ~apikey-* ~version-check-gateway ~tyk-liveness-probe ~quota-* ~rate-limit-*" +
	" ~cert-raw-* ~cache-* ~analytics-* resetchannels &tyk.cluster.notifications -@all +auth +hello +ping +command +cluster|slots" +
	" +set +get +del +exists +expire +ttl +scan +incr +decr" +
	" +zadd +zcard +zrange +zrangebyscore +zremrangebyscore +rpush +eval +evalsha +multi +exec +publish +subscribe +unsubscribe"

// An account that may not ask a node of a cluster who it is: which slots are its own follows from its address.
func TestLeastRightsInACluster(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 2, 1, lab.Lines(gatewayRights)))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Cluster, c.Addrs()...), func(s *probe.Store) {
		s.Username, s.Password, s.TykVersion = "tyk", keys.Add("tyk-pass"), "5.14.0"
	})
	for i, n := range look(t, Options{}, gw) {
		if i >= 2 {
			if n.Rights != nil || n.FaultID() != "" {
				t.Errorf("%s, a replica: %+v, %s", n.Addr, n.Rights, n.FaultID())
			}
			continue
		}
		if n.Rights == nil || len(n.Rights.Refused) > 0 || n.FaultID() != "" {
			t.Fatalf("%s: %+v, %s", n.Addr, n.Rights, n.FaultID())
		}
		for f, p := range n.Rights.Proofs {
			if p.Skipped != "" || p.Queued+p.Answered == 0 {
				t.Errorf("%s: %s: %+v", n.Addr, f, p)
			}
		}
	}
	must[string](t)(c.Primaries[1].CLI(ctx, "ACL", "SETUSER", "tyk", "-get", "-command", "-exec"))
	n := look(t, Options{}, gw)[1]
	if want := []string{"GET apikey-* auth.no_permission vital", "EXEC  auth.no_permission", "GET quota-* auth.no_permission",
		"GET rate-limit-* auth.no_permission", "GET cert-raw-* auth.no_permission",
		"GET cache-* auth.no_permission"}; !slices.Equal(refusals(n.Rights), want) {
		t.Errorf("refused %q", refusals(n.Rights))
	}
	if !slices.ContainsFunc(n.NotVisible, func(v probe.NotVisible) bool { return v.What == "COMMAND" && v.ID == probe.AuthNoPermission }) {
		t.Errorf("the right to COMMAND is missing: %+v", n.NotVisible)
	}
}

// An account that may ask one server nothing of the cluster: its slots are found by the keys that it does not redirect.
func TestAccountWithoutCluster(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 2, 0, lab.Lines("user tyk on >tyk-pass ~* &* +@all")))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Cluster, c.Addrs()...), func(s *probe.Store) {
		s.Username, s.Password, s.TykVersion = "tyk", keys.Add("tyk-pass"), "5.14.0"
	})
	must[string](t)(c.Primaries[1].CLI(ctx, "ACL", "SETUSER", "tyk", "-cluster"))
	before := traces(t, ctx, c.Primaries[1])
	n := look(t, Options{}, gw)[1]
	if failed := n.Failed(); failed == nil || failed.Name != probe.StepCluster || failed.Fault.ID != probe.AuthNoPermission {
		t.Errorf("%+v", failed)
	}
	if len(n.AnsweredSlots) != probe.SlotCount/seekEvery/2 {
		t.Errorf("%v", n.AnsweredSlots)
	}
	if n.Rights == nil || len(n.Rights.Refused) > 0 {
		t.Fatalf("%+v", n.Rights)
	}
	for f, p := range n.Rights.Proofs {
		if p.Skipped != "" || p.Queued+p.Answered == 0 {
			t.Errorf("%s: %+v", f, p)
		}
	}
	after := traces(t, ctx, c.Primaries[1])
	delete(after, "reset") // of what is asked after a failure
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("it has changed (-before +after):\n%s", diff)
	}
}

// A password alone, and the default user is off: Redis says that it has no password, and lets nobody in.
func TestDefaultUserIsOff(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	s := must[*lab.Server](t)(e.Server(ctx, lab.Lines("user tyk on >tyk-pass ~* &* +@all")))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Standalone, s.Addr()), func(s *probe.Store) { s.Password = keys.Add("tyk-pass") })
	named := with(gw, func(s *probe.Store) { s.Username = "tyk" })
	if n := look(t, Options{}, named)[0]; n.Account.NeedsNone == nil || !*n.Account.NeedsNone {
		t.Errorf("the default user is open, and the account says %+v", n.Account)
	}
	must[string](t)(s.CLI(ctx, "ACL", "SETUSER", "default", "off"))
	n := look(t, Options{}, gw)[0]
	if f := n.Failed(); f == nil || f.Name != probe.StepAuth || f.Fault.ID != probe.AuthDefaultUserOff ||
		f.Fault.Kind != probe.DefaultUserOff ||
		n.Account == nil || n.Account.NeedsNone == nil || *n.Account.NeedsNone || n.Sniff == nil || n.Sniff.Kind != "redis" {
		t.Errorf("%+v, account %+v, sniff %+v", n.Steps, n.Account, n.Sniff)
	}
	if n := look(t, Options{}, named)[0]; n.FaultID() != "" || n.Account.NeedsNone == nil || *n.Account.NeedsNone {
		t.Errorf("%s, account %+v", n.FaultID(), n.Account)
	}
}

// Nothing stands before AUTH: some servers would leave it without a reply.
func TestLoginsThatAreRefused(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	var keys probe.Keyring
	s := must[*lab.Server](t)(e.Server(ctx, lab.Password("admin"), lab.Lines("user tyk on >tyk-pass ~* &* +@all")))
	w := must[*lab.Watched](t)(e.Sentinels(ctx, 0, 1, lab.SentinelPassword("sentinel-pass")))
	data := store("gateway/storage", probe.Standalone, s.Addr())
	sentinel := with(store("gateway/storage", probe.Sentinel, w.Sentinels[0].Addr()), func(s *probe.Store) { s.MasterName = "mymaster" })
	for name, c := range map[string]struct {
		store              probe.Store
		username, password string
		step               probe.StepName
		want               probe.FaultID
		kind               string
	}{
		"nobody of that name":            {data, "nobody", "tyk-pass", probe.StepAuth, probe.AuthWrongPassword, "redis"},
		"another password":               {data, "tyk", "wrong", probe.StepAuth, probe.AuthWrongPassword, "redis"},
		"another password, and no user":  {data, "", "wrong", probe.StepAuth, probe.AuthWrongPassword, "redis"},
		"none":                           {data, "", "", probe.StepPing, probe.AuthMissingPassword, "redis"},
		"another password, for Sentinel": {sentinel, "", "wrong", probe.StepAuth, probe.AuthWrongPassword, "sentinel"},
		"none, for a Sentinel":           {sentinel, "", "", probe.StepPing, probe.AuthMissingPassword, "sentinel"},
		"a Sentinel for Redis": {with(data, func(s *probe.Store) { s.Addrs = sentinel.Addrs }), "", "", probe.StepPing,
			probe.AuthMissingPassword, "sentinel"},
		"Redis for a Sentinel": {with(sentinel, func(s *probe.Store) { s.Addrs = data.Addrs }), "", "", probe.StepPing,
			probe.AuthMissingPassword, "redis"},
	} {
		t.Run(name, func(t *testing.T) {
			st := c.store
			st.Username = c.username
			if c.password != "" {
				st.Password, st.SentinelPassword = keys.Add(c.password), keys.Add(c.password)
			}
			n := look(t, Options{}, st)[0]
			if f := n.Failed(); f == nil || f.Name != c.step || f.Fault.ID != c.want || n.Unanswered != 0 || n.Sniff == nil ||
				n.Sniff.Kind != c.kind {
				t.Errorf("%+v, %d unanswered, sniff %+v", n.Steps, n.Unanswered, n.Sniff)
			}
		})
	}
}
