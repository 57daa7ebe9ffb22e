package visit

import (
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	rt "tyk-redis-doctor/probe/redistest"
)

func TestSilentAndBrokenPeers(t *testing.T) {
	t.Parallel()
	pong := rt.Simple("PONG")
	for name, c := range map[string]struct {
		script  rt.Script
		options []rt.FakeOption
		step    probe.StepName
		fault   probe.FaultID
	}{
		"silent": {nil, []rt.FakeOption{rt.Otherwise(rt.Hang())}, probe.StepPing, probe.ProtoNoReply},
		"half a reply": {rt.Script{"PING": rt.Reply(pong), "INFO": rt.Half(rt.Bulk(strings.Repeat("x", 100)))},
			[]rt.FakeOption{rt.Otherwise(rt.Hang())}, probe.StepInfo, probe.ProtoNoReply},
		"hangs up at once": {nil, []rt.FakeOption{rt.Greeting(rt.Close())}, probe.StepPing, probe.NetClosed},
		"resets":           {nil, []rt.FakeOption{rt.Otherwise(rt.Reset())}, probe.StepPing, probe.NetClosed},
		"speaks HTTP": {nil, []rt.FakeOption{rt.Otherwise(rt.Then(rt.Reply("HTTP/1.1 400 Bad Request\r\n\r\n"),
			rt.Close()))}, probe.StepPing, probe.ProtoNotRedis},
		"full": {nil, []rt.FakeOption{rt.Greeting(rt.Then(rt.Reply(rt.Error("ERR max number of clients reached")),
			rt.Close()))}, probe.StepPing, probe.CapacityMaxclientsReached},
		"a bulk without end": {rt.Script{"PING": rt.Reply(pong), "INFO": rt.Reply("$4000000000\r\n")}, nil, probe.StepInfo,
			probe.ProtoHostile},
		"loading": {rt.Script{"PING": rt.Reply(rt.Error("LOADING Redis is loading the dataset in memory"))}, nil,
			probe.StepPing, probe.ServerLoading},
		"a misspelt protocol": {rt.Script{"PING": rt.Reply("?what\r\n")}, nil, probe.StepPing, probe.ProtoNotRedis},
		"needs a password": {nil, []rt.FakeOption{rt.Otherwise(rt.Reply(rt.Error("NOAUTH Authentication required.")))},
			probe.StepPing, probe.AuthMissingPassword},
		"knows no INFO":          {rt.Script{"PING": rt.Reply(pong)}, nil, probe.StepRights, probe.ServerCommandDisabled},
		"hangs up in the middle": {rt.Script{"PING": rt.Reply(pong), "INFO": rt.Close()}, nil, probe.StepInfo, probe.NetClosed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := rt.NewFake(t, c.script, c.options...)
			nodes := look(t, Options{Timeout: 250 * time.Millisecond}, store("gateway/storage", probe.Standalone, f.Addr))
			n := nodes[0]
			failed := n.Failed()
			switch {
			case failed == nil && c.step != "":
				t.Errorf("nothing failed; steps %+v", n.Steps)
			case failed != nil && (failed.Name != c.step || failed.Fault.ID != c.fault):
				t.Errorf("%s: %+v, want %s: %s", failed.Name, *failed.Fault, c.step, c.fault)
			}
		})
	}
}

func TestSentinelThatAnswersWithNothing(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]string{"an empty array": rt.Array(), "one element": rt.Bulks("127.0.0.1"), "null": rt.NilArray,
		"a number": rt.Integer(7)} {
		t.Run(name, func(t *testing.T) {
			f := rt.NewFake(t, rt.Script{
				"PING": rt.Reply(rt.Simple("PONG")), "INFO": rt.Reply(rt.Bulk("redis_mode:sentinel\r\nrun_id:1\r\nsentinel_masters:1\r\n")),
				"SENTINEL GET-MASTER-ADDR-BY-NAME": rt.Reply(reply), "SENTINEL MASTERS": rt.Reply(rt.Array()),
			})
			gw := with(store("gateway/storage", probe.Sentinel, f.Addr), func(s *probe.Store) { s.MasterName = "mymaster" })
			nodes := look(t, Options{Timeout: time.Second}, gw)
			if n := nodes[0]; n.FaultID() != probe.SentinelUnknownMaster || n.Role != probe.SentinelRole {
				t.Errorf("%+v", n)
			}
		})
	}
}

func TestSeveralServersBehindOneAddress(t *testing.T) {
	t.Parallel()
	info := func(run, role string) rt.Action {
		return rt.Reply(rt.Bulk("redis_mode:standalone\r\nrun_id:" + run + "\r\ntcp_port:1\r\nrole:" + role + "\r\n"))
	}
	script := dataNode()
	script["INFO"] = rt.InTurn(info("a", "master"), info("b", "slave"), info("a", "master"), info("b", "slave"), info("a", "master"))
	f := rt.NewFake(t, script)
	n := look(t, Options{}, store("gateway/storage", probe.Standalone, f.Addr))[0]
	if len(n.Identities) != 2 || n.Identities[0].Role != probe.Primary || n.Identities[1].Role != probe.Replica ||
		n.Identities[1].Count != 2 {
		t.Errorf("identities: %+v", n.Identities)
	}
}

func TestTrialsAreFew(t *testing.T) {
	t.Parallel()
	f := rt.NewFake(t, rt.Script{"AUTH": rt.Reply(rt.Error("WRONGPASS invalid username-password pair or user is disabled."))},
		rt.Otherwise(rt.Reply(rt.Error("NOAUTH Authentication required."))))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Standalone, f.Addr), func(s *probe.Store) {
		s.Username, s.Password, s.SentinelPassword = "tyk", keys.Add("pass\n"), keys.Add("other")
	})
	n := look(t, Options{}, gw)[0]
	if n.FaultID() != probe.AuthWrongPassword || len(n.Trials) != 2 || n.Trials[0].What != "trimmed password" ||
		n.Trials[1].What != "sentinel_password" {
		t.Errorf("%s, trials %+v", n.FaultID(), n.Trials)
	}
	if got := f.Received("AUTH"); got != 3 {
		t.Errorf("%d attempts to log in, want one and two more", got)
	}
}

func TestSentinelThatWantsAUserName(t *testing.T) {
	t.Parallel()
	f := rt.NewFake(t, rt.Script{
		"AUTH tyk sentinel-pass": rt.Reply(rt.Simple("OK")),
		"AUTH":                   rt.Reply(rt.Error("WRONGPASS invalid username-password pair or user is disabled.")),
		"GET":                    rt.Reply(rt.Error("ERR unknown command 'GET'")),
	}, rt.Otherwise(rt.Reply(rt.Error("NOAUTH Authentication required."))))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Sentinel, f.Addr), func(s *probe.Store) {
		s.MasterName, s.Username, s.Password, s.SentinelPassword = "mymaster", "tyk", keys.Add("data-pass"), keys.Add("sentinel-pass")
	})
	n := look(t, Options{}, gw)[0]
	if n.Role != probe.SentinelRole || len(n.Trials) != 2 || n.Trials[1].What != "sentinel_password with username" || !n.Trials[1].OK {
		t.Errorf("role %s, trials %+v", n.Role, n.Trials)
	}
}

func TestRawRepliesAreVisibleAndBounded(t *testing.T) {
	t.Parallel()
	script := dataNode()
	info := "redis_mode:standalone\r\nrun_id:1\r\nexecutable:/opt/secret\r\nx:\x1b[2J\r\n" + strings.Repeat("y:1\r\n", 50_000)
	script["INFO"] = rt.Reply(rt.Bulk(info))
	f := rt.NewFake(t, script)
	n := look(t, Options{Replies: true}, store("gateway/storage", probe.Standalone, f.Addr))[0]
	if len(n.Raw) != 1 || n.Raw[0].Command != "INFO" || len(n.Raw[0].Text) > 2*maxRaw || strings.ContainsAny(n.Raw[0].Text,
		"\x1b\r") || strings.Contains(n.Raw[0].Text, "secret") {
		t.Errorf("%d replies: %.200q", len(n.Raw), n.Raw)
	}
}

func TestHungServerIsSniffedAtWhileTheStepWaits(t *testing.T) {
	t.Parallel()
	f := rt.NewFake(t, nil, rt.Otherwise(rt.Hang()))
	n := look(t, Options{Timeout: 2 * time.Second}, store("gateway/storage", probe.Standalone, f.Addr))[0]
	sniff, ping := n.Step(probe.StepSniff), n.Step(probe.StepPing)
	if sniff == nil || n.Sniff == nil || n.Sniff.Kind != "silent" || n.FaultID() != probe.ProtoNoReply {
		t.Fatalf("%+v, sniff %+v", n.Steps, n.Sniff)
	}
	if sniff.TookMS >= ping.TookMS {
		t.Errorf("the sniff took %v ms more after a step of %v ms", sniff.TookMS, ping.TookMS)
	}
}

// A server that leaves a question without a reply after it refused the login is not waited for, and it is told.
func TestAnAnswerTooFew(t *testing.T) {
	t.Parallel()
	f := rt.NewFake(t, rt.Script{"AUTH": rt.Reply(rt.Error("WRONGPASS invalid username-password pair")), "TIME": rt.Reply("")},
		rt.Otherwise(rt.Reply(rt.Error("NOAUTH Authentication required."))))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Standalone, f.Addr), func(s *probe.Store) { s.Password = keys.Add("wrong") })
	n := look(t, Options{Timeout: time.Hour}, gw)[0]
	if n.FaultID() != probe.AuthWrongPassword || n.Unanswered != 1 || n.Sniff == nil || n.Sniff.Kind != "redis_or_sentinel" {
		t.Errorf("%s, %d unanswered, sniff %+v", n.FaultID(), n.Unanswered, n.Sniff)
	}
}
