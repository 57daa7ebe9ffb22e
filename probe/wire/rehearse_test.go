package wire

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/tlsinspect"
)

// today is the driver of current versions.
var today = probe.Driver{Era: "v9", GoRedis: "9.18.0", SendsUsername: true, SendsHello: true, KnowsSentinel: true,
	KnowsSentinelPassword: true, KnowsTLSFiles: true, PingDecides: true}

func store(mode probe.Mode, addrs ...string) *probe.Store {
	return &probe.Store{ID: "gateway/storage", Mode: mode, Addrs: addrs, MasterName: "mymaster", TimeoutS: 5, Driver: today}
}

// rehearsal is one with enough time for everything that answers.
func rehearsal(t *testing.T, s *probe.Store, m *tlsinspect.Material) probe.Rehearsal {
	t.Helper()
	return Rehearse(t.Context(), Rehearsal{Store: s, Material: m, Timeout: patience})
}

func TestRehearseLikeTheComponent(t *testing.T) {
	t.Parallel()
	var ring probe.Keyring
	e := redistest.New(t)
	open, locked := e.Server(), e.Server(estate.Password("secret"), estate.Socket(), estate.Lines("user tyk on >other ~* &* +@all"))
	cluster := e.Cluster(1, 0, estate.Password("secret"))
	watched := e.Sentinels(0, 1, estate.Password("secret"), estate.SentinelPassword("sentinel-secret"))
	old := probe.Driver{Era: "v8", GoRedis: "8.11.5", SendsUsername: true, AuthUnneededFails: true, KnowsSentinel: true,
		KnowsSentinelPassword: true}
	ancient := probe.Driver{Era: "v6", GoRedis: "6.15.6", AuthUnneededFails: true, KnowsSentinel: true}
	for name, test := range map[string]struct {
		store *probe.Store
		with  func(*probe.Store)
		want  string // "" for success, else part of the error
	}{
		"open":                {store(probe.Standalone, open.Addr()), nil, ""},
		"first address alone": {store(probe.Standalone, open.Addr(), "127.0.0.1:1"), nil, ""},
		"password":            {store(probe.Standalone, locked.Addr()), func(s *probe.Store) { s.Password = ring.Add("secret") }, ""},
		"socket":              {store(probe.Standalone, locked.Socket), func(s *probe.Store) { s.Password = ring.Add("secret") }, ""},
		"database":            {store(probe.Standalone, open.Addr()), func(s *probe.Store) { s.Database = 3 }, ""},
		"database out of range": {store(probe.Standalone, open.Addr()), func(s *probe.Store) { s.Database = 99 },
			"DB index is out of range"},
		"no password": {store(probe.Standalone, locked.Addr()), nil, "NOAUTH"},
		"wrong password": {store(probe.Standalone, locked.Addr()), func(s *probe.Store) { s.Password = ring.Add("wrong") },
			"WRONGPASS"},
		"user": {store(probe.Standalone, locked.Addr()),
			func(s *probe.Store) { s.Username, s.Password = "tyk", ring.Add("other") }, ""},
		"a user that is not sent": {store(probe.Standalone, locked.Addr()),
			func(s *probe.Store) { s.Username, s.Password, s.Driver = "tyk", ring.Add("other"), ancient }, "WRONGPASS"},
		"password not needed": {store(probe.Standalone, open.Addr()), func(s *probe.Store) { s.Password = ring.Add("x") }, ""},
		"password not needed, old": {store(probe.Standalone, open.Addr()),
			func(s *probe.Store) { s.Password, s.Driver = ring.Add("x"), old }, "without any password configured"},
		"nobody": {store(probe.Standalone, "127.0.0.1:1"), nil, "connection refused"},
		"cluster": {store(probe.Cluster, cluster.Addrs()[0]),
			func(s *probe.Store) { s.Password = ring.Add("secret") }, ""},
		"cluster on standalone": {store(probe.Cluster, open.Addr()), nil, "cluster support disabled"},
		"sentinel": {store(probe.Sentinel, watched.Addrs()...), func(s *probe.Store) {
			s.Password, s.SentinelPassword = ring.Add("secret"), ring.Add("sentinel-secret")
		}, ""},
		"sentinel password not known to the version": {store(probe.Sentinel, watched.Addrs()...), func(s *probe.Store) {
			s.Password, s.SentinelPassword, s.Driver = ring.Add("secret"), ring.Add("sentinel-secret"), ancient
		}, "NOAUTH"},
		"unknown master": {store(probe.Sentinel, watched.Addrs()...), func(s *probe.Store) {
			s.Password, s.SentinelPassword, s.MasterName = ring.Add("secret"), ring.Add("sentinel-secret"), "other"
		}, "redis: nil"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.with != nil {
				test.with(test.store)
			}
			r := rehearsal(t, test.store, nil)
			if r.OK != (test.want == "") || !strings.Contains(r.Error, test.want) || r.Store != "gateway/storage" {
				t.Errorf("%+v, want %q", r, test.want)
			}
			if strings.Contains(r.Error, "secret") {
				t.Errorf("%q", r.Error)
			}
		})
	}
}

func TestRehearseOverTLS(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	files := e.NewTLS()
	secure := e.Server(estate.OverTLS(files))
	for name, test := range map[string]struct {
		settings tlsinspect.Settings
		want     string
	}{
		"verified":     {tlsinspect.Settings{Enabled: true, CAFile: files.CAFile}, ""},
		"not verified": {tlsinspect.Settings{Enabled: true, SkipVerify: true}, ""},
		"unknown":      {tlsinspect.Settings{Enabled: true}, "x509: certificate signed by unknown authority"},
	} {
		material, _ := tlsinspect.Load(test.settings, "")
		if r := rehearsal(t, store(probe.Standalone, secure.Addr()), material); r.OK != (test.want == "") || !strings.Contains(r.Error,
			test.want) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	// Old drivers speak TLS to the Sentinels and plaintext to the primary.
	watched := e.Sentinels(0, 1, estate.OverTLS(files))
	material, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: files.CAFile}, "")
	s := store(probe.Sentinel, watched.Addrs()...)
	if r := rehearsal(t, s, material); !r.OK {
		t.Errorf("%+v", r)
	}
	s.Driver.PlainMaster = true
	if r := rehearsal(t, s, material); r.OK {
		t.Errorf("%+v", r)
	}
}

// A Sentinel that hangs costs the client's first attempt, and not the component its Redis.
func TestRehearseWithAHungSentinel(t *testing.T) {
	t.Parallel()
	watched := redistest.New(t).Sentinels(0, 1)
	hung := redistest.NewFake(t, nil, redistest.Otherwise(redistest.Hang()))
	s := store(probe.Sentinel, append([]string{hung.Addr}, watched.Addrs()...)...)
	s.TimeoutS = 1
	if r := Rehearse(t.Context(), Rehearsal{Store: s, Timeout: time.Second}); !r.OK {
		t.Errorf("%+v", r)
	}
}

// A Sentinel that lies does not end the program: go-redis panics at most of these, in goroutines of its own.
func TestRehearseWithLyingSentinels(t *testing.T) {
	t.Parallel()
	data := redistest.NewFake(t, redistest.Script{"PING": redistest.Reply("+PONG\r\n"),
		"HELLO": redistest.Reply(redistest.Map("$4\r\nmode\r\n", "+x\r\n"))})
	host, port := data.Addr[:strings.LastIndexByte(data.Addr, ':')], data.Addr[strings.LastIndexByte(data.Addr, ':')+1:]
	truth := redistest.Bulks(host, port)
	greeting := redistest.Map(redistest.Bulk("mode"), redistest.Bulk("sentinel"))
	message := func(channel, payload string) string {
		return redistest.Array(redistest.Bulk("message"), redistest.Bulk(channel), redistest.Bulk(payload))
	}
	push := func(channel, payload string) string { return ">" + message(channel, payload)[1:] }
	for name, test := range map[string]struct {
		hello, master, subscribe string
		want                     string
	}{
		"honest":                {greeting, truth, "", ""},
		"old, and honest":       {redistest.Error("ERR unknown command 'HELLO'"), truth, "", ""},
		"no part":               {greeting, "*0\r\n", "", "has 0 parts, not 2"},
		"one part":              {greeting, redistest.Bulks("10.0.0.1"), "", "has 1 parts, not 2"},
		"three parts":           {greeting, redistest.Bulks("10.0.0.1", "6379", "x"), "", "has 3 parts, not 2"},
		"one, as a set":         {greeting, "~1\r\n+x\r\n", "", "has 1 parts, not 2"},
		"none, spelt strangely": {greeting, "*-0\r\n", "", "has 0 parts, not 2"},
		"none, as a push":       {greeting, ">0\r\n", "", "what no client asked it for"},
		"after an attribute":    {greeting, "|0\r\n*0\r\n", "", "what no client asked it for"},
		"null":                  {greeting, "*-1\r\n", "", "redis: nil"},
		"parts of parts":        {greeting, "*2\r\n*0\r\n*0\r\n", "", "can't parse"},
		"in advance":            {greeting + "*0\r\n", truth, "", "without having been asked"},
		"a little in advance":   {greeting + "*", truth, "", "without having been asked"},
		"too long":              {greeting, "*2147483647\r\n", "", "has 2147483647 parts, not 2"},
		"a bad failover": {greeting, truth,
			message("+switch-master", "mymaster") + message("+switch-master", "mymaster a b") + push("+switch-master",
				"mymaster 1 2 3"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			liar := redistest.NewFake(t, redistest.Script{
				"HELLO":                            redistest.Reply(test.hello),
				"CLIENT":                           redistest.Reply("+OK\r\n"),
				"SENTINEL GET-MASTER-ADDR-BY-NAME": redistest.Reply(test.master),
				"SENTINEL SENTINELS":               redistest.Reply("*0\r\n"),
				"SUBSCRIBE":                        redistest.Reply(test.subscribe),
			})
			r := rehearsal(t, store(probe.Sentinel, liar.Addr), nil)
			if r.OK != (test.want == "") || !strings.Contains(r.Error, test.want) {
				t.Errorf("%+v, want %q", r, test.want)
			}
			if test.subscribe != "" {
				redistest.Until(t, "it has subscribed", func() bool { return liar.Received("SUBSCRIBE") > 0 })
			}
		})
	}
}

// A cluster that lies is cut off, or makes an error.
func TestRehearseWithLyingClusters(t *testing.T) {
	t.Parallel()
	for name, slots := range map[string]string{
		"none":       "*0\r\n",
		"null":       "*-1\r\n",
		"null hosts": "*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$-1\r\n:6379\r\n$1\r\nx\r\n",
		"no nodes":   "*1\r\n*2\r\n:0\r\n:16383\r\n",
		"backwards":  "*1\r\n*3\r\n:9\r\n:-5\r\n*2\r\n+127.0.0.1\r\n:1\r\n",
		"too long":   "*99999999\r\n",
		"nonsense":   "+OK\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			liar := redistest.NewFake(t, redistest.Script{"CLUSTER SLOTS": redistest.Reply(slots),
				"HELLO": redistest.Reply(redistest.Map("$4\r\nmode\r\n", "+x\r\n"))})
			if r := rehearsal(t, store(probe.Cluster, liar.Addr), nil); r.OK || r.Error == "" {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestTroubleOfAClient: go-redis gives some errors of the system as they are, without the connection around them.
func TestTroubleOfAClient(t *testing.T) {
	for _, n := range []syscall.Errno{syscall.EPIPE, syscall.ECONNRESET} {
		if f := (&rehearsing{}).trouble(os.NewSyscallError("write", n)); f == nil || f.ID != probe.NetClosed {
			t.Errorf("%v: %+v", n, f)
		}
	}
	if f := (&rehearsing{}).trouble(errors.New("redis: of its own making")); f != nil {
		t.Errorf("%+v", f)
	}
}

// A peer that keeps silent has the time of the context, and no more.
func TestRehearseEnds(t *testing.T) {
	t.Parallel()
	for _, mode := range []probe.Mode{probe.Standalone, probe.Cluster, probe.Sentinel} {
		silent := redistest.NewFake(t, nil, redistest.Otherwise(redistest.Hang()))
		r := Rehearse(t.Context(), Rehearsal{Store: store(mode, silent.Addr), Timeout: 50 * time.Millisecond})
		if r.OK || r.Error == "" || len(r.Keys) != 0 {
			t.Errorf("%s: %+v", mode, r)
		}
	}
	for _, s := range []*probe.Store{store(probe.Standalone), store(probe.Cluster), store(probe.Sentinel)} {
		s.TimeoutS = -1
		if r := rehearsal(t, s, nil); r.OK {
			t.Errorf("%+v", r)
		}
	}
}

// Each primary is asked a key of its own; what one of them does is told of it alone.
func TestRehearseKeys(t *testing.T) {
	t.Parallel()
	var ring probe.Keyring
	e := redistest.New(t)
	files := e.NewTLS()
	key := func(addr, key string) KeyedRead { return KeyedRead{Addr: addr, Command: Command{"GET", key}} }
	one := e.Server(estate.Password("secret"), estate.Lines("user tyk on >other ~apikey-* +@all"))
	locked := store(probe.Standalone, one.Addr())
	locked.Username, locked.Password = "tyk", ring.Add("other")
	cluster := e.Cluster(2, 0)
	addrs := cluster.Addrs()
	both := []KeyedRead{key(addrs[1], "x{1}"), key(addrs[0], "x{0}")}
	if err := tagged(both, cluster); err != nil {
		t.Fatal(err)
	}
	watched := e.Sentinels(0, 1, estate.OverTLS(files))
	material, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: files.CAFile}, "")
	silent := redistest.NewFake(t, redistest.Script{"PING": redistest.Reply("+PONG\r\n")}, redistest.Otherwise(redistest.Hang()))
	silent.On("HELLO", redistest.Reply("-ERR unknown command 'HELLO'\r\n"))
	silent.On("CLIENT", redistest.Reply("+OK\r\n"))
	gate := &Gate{}
	gate.Shut(addrs[1], "silent")
	later := make(chan KeyedRead, 1)
	later <- both[1]
	close(later)
	for name, test := range map[string]struct {
		r    Rehearsal
		want []string
	}{
		"a key that is allowed": {Rehearsal{Store: locked, Keys: []KeyedRead{key(one.Addr(), "apikey-x")}},
			[]string{one.Addr() + " ok"}},
		"a key that is not": {Rehearsal{Store: locked, Keys: []KeyedRead{key(one.Addr(), "other")}},
			[]string{one.Addr() + " auth.no_permission"}},
		"every primary of a cluster": {Rehearsal{Store: store(probe.Cluster, addrs[0]), Keys: both},
			[]string{addrs[0] + " ok", addrs[1] + " ok"}},
		"one that is known to hang": {Rehearsal{Store: store(probe.Cluster, addrs...), Keys: both,
			Gate: gate},
			[]string{addrs[0] + " ok", addrs[1] + " -"}},
		"one that becomes known later": {Rehearsal{Store: store(probe.Cluster, addrs[0]), Keys: both[:1], More: later},
			[]string{addrs[0] + " ok", addrs[1] + " ok"}},
		"where Sentinels lead": {Rehearsal{Store: store(probe.Sentinel, watched.Addrs()...), Material: material,
			Keys: []KeyedRead{key("", "x")}}, []string{watched.Primary.Addr() + " ok"}},
		"silent from then on": {Rehearsal{Store: store(probe.Standalone, silent.Addr), Keys: []KeyedRead{key(silent.Addr, "x")},
			Timeout: 200 * time.Millisecond}, []string{silent.Addr + " proto.no_reply"}},
		"nobody there": {Rehearsal{Store: store(probe.Standalone, "127.0.0.1:1"), Keys: []KeyedRead{key("127.0.0.1:1", "x")}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if test.r.Timeout == 0 {
				test.r.Timeout = patience
			}
			r := Rehearse(t.Context(), test.r)
			var got []string
			for _, a := range r.Keys {
				switch {
				case a.OK:
					got = append(got, a.Addr+" ok")
				case a.Fault != nil:
					got = append(got, a.Addr+" "+string(a.Fault.ID))
				default:
					got = append(got, a.Addr+" -")
				}
			}
			slices.Sort(test.want)
			if !slices.Equal(got, test.want) || r.OK != (test.want != nil) {
				t.Errorf("%+v: %q, want %q", r, got, test.want)
			}
		})
	}
	t.Run("cut short", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		silent.On("GET", func(p *redistest.Peer, _ []string) { cancel(); p.Hang() })
		r := Rehearse(ctx, Rehearsal{Store: store(probe.Standalone, silent.Addr), Keys: []KeyedRead{key(silent.Addr, "x")},
			Timeout: patience})
		if !r.OK || len(r.Keys) != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// tagged gives each key a hash tag for the slots of its server.
func tagged(reads []KeyedRead, c *redistest.Cluster) error {
	for i := range reads {
		for n := 0; ; n++ {
			said, err := c.Primaries[0].Try("CLUSTER", "KEYSLOT", strconv.Itoa(n))
			if err != nil {
				return err
			}
			slot, err := strconv.Atoi(said)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(c.Primaries, func(p *redistest.Node) bool { return p.Addr() == reads[i].Addr })
			if probe.ParseSlots(c.Primaries[at].Slots).Has(slot) {
				reads[i].Command[1] = "x{" + strconv.Itoa(n) + "}"
				break
			}
		}
	}
	return nil
}

// Drivers of other generations are imitated, and the report says so; their habit of plaintext is one of Sentinel mode.
func TestRehearseOldDrivers(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	files := e.NewTLS()
	secure := e.Server(estate.OverTLS(files))
	material, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: files.CAFile}, "")
	s := store(probe.Standalone, secure.Addr())
	s.Driver = probe.Driver{Era: "v6", GoRedis: "6.15.6", AuthUnneededFails: true, KnowsSentinel: true, PlainMaster: true}
	if r := rehearsal(t, s, material); !r.OK || !r.Imitated {
		t.Errorf("%+v", r)
	}
	if r := rehearsal(t, store(probe.Standalone, secure.Addr()), material); !r.OK || r.Imitated {
		t.Errorf("%+v", r)
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t, estate.Password("secret"), estate.Lines("maxclients 20"))
	auth := []Command{{"AUTH", "secret"}}
	taken, refusal := Hold(t.Context(), path(t, server.Addr(), nil), patience, auth, 10)
	if taken != 10 || refusal != nil {
		t.Errorf("%d %+v", taken, refusal)
	}
	redistest.Until(t, "the server has let them go", func() bool {
		return strings.Contains(server.CLI("INFO", "clients"),
			"connected_clients:1\r")
	})
	taken, refusal = Hold(t.Context(), path(t, server.Addr(), nil), patience, auth, 100)
	if taken < 15 || taken > 20 || refusal == nil || refusal.ID != probe.CapacityMaxclientsReached && refusal.ID != probe.NetClosed {
		t.Errorf("%d %+v", taken, refusal)
	}
	if taken, refusal = Hold(t.Context(), path(t, server.Addr(), nil), patience, []Command{{"AUTH", "wrong"}},
		2); taken != 0 || refusal.ID == "" {
		t.Errorf("%d %+v", taken, refusal)
	}
}
