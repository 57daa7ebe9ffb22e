package fixes

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

// met is a server whose visit ended with a fault.
func met(addr string, id probe.FaultID, change func(*probe.Node)) *probe.Node {
	n := &probe.Node{Addr: addr, Purpose: probe.AsData, Steps: []probe.Step{{Name: probe.StepTLS, Fault: &probe.Fault{ID: id}}}}
	if change != nil {
		change(n)
	}
	return n
}

// redis-cli gets to a server as the server is: in TLS or not, with what it takes for the certificates of both sides.
func TestTheWayOfRedisCLI(t *testing.T) {
	const addr = "10.0.0.1:6379"
	secure := &probe.Store{TLS: tlsinspect.Settings{Enabled: true, CAFile: "/ca.pem", CertFile: "/c.pem", KeyFile: "/k.pem"}}
	plain := &probe.Store{}
	asked := func(n *probe.Node) { n.TLS = &tlsinspect.Handshake{Version: "1.3", CertRequested: true} }
	for name, test := range map[string]struct {
		s    *probe.Store
		n    *probe.Node
		want string
	}{
		"not visited":            {secure, nil, "--tls --cacert /ca.pem --cert /c.pem --key /k.pem "},
		"plaintext":              {secure, met(addr, probe.TLSServerPlaintext, nil), ""},
		"TLS that nobody wanted": {plain, met(addr, probe.TLSServerRequiresTLS, nil), "--tls "},
		"no version in common":   {secure, met(addr, probe.TLSVersion, nil), "--tls --cacert /ca.pem --cert /c.pem --key /k.pem "},
		"an expired certificate": {secure, met(addr, probe.TLSExpired, asked), "--tls --insecure --cert /c.pem --key /k.pem "},
		"it wants a certificate": {plain, met(addr, probe.TLSClientCertRequired, nil),
			"--tls --cert <path of a client certificate> --key <path of its key> "},
		"it wants another": {secure, met(addr, probe.TLSClientCertRejected, asked),
			"--tls --cacert /ca.pem --cert <path of a client certificate> --key <path of its key> "},
		"a name that is not ours": {secure, met(addr, probe.TLSNameMismatch, asked), "--tls --cacert /ca.pem --cert /c.pem --key /k.pem "},
	} {
		f := Admin(test.s, addr, test.n, "PING")
		if want := "redis-cli -h 10.0.0.1 -p 6379 " + test.want + "PING"; f.Text != want {
			t.Errorf("%s: %s\nwant %s", name, f.Text, want)
		}
		if holes := slices.Contains([]string{"it wants a certificate", "it wants another"}, name); holes != (f.Needs != "") {
			t.Errorf("%s needs %q", name, f.Needs)
		}
	}
}

// A certificate is never changed without its key.
func TestNewCertificate(t *testing.T) {
	s := &probe.Store{TLS: tlsinspect.Settings{Enabled: true}}
	n := met("10.0.0.1:6379", probe.TLSExpired, nil)
	sentinel := met("10.0.0.1:26379", probe.TLSExpired, func(n *probe.Node) { n.Purpose = probe.AsSentinel })
	for name, fix := range map[string][]report.Fix{
		"Redis 7":    NewCertificate(s, n.Addr, n, true),
		"Redis 6":    NewCertificate(s, n.Addr, n, false),
		"a Sentinel": NewCertificate(s, sentinel.Addr, sentinel, true),
	} {
		first := fix[0]
		inOne := slices.Contains(first.Argv, "tls-cert-file") && slices.Contains(first.Argv, "tls-key-file")
		if inLines := first.Conf["tls-cert-file"] != nil && first.Conf["tls-key-file"] != nil; !inOne && !inLines {
			t.Errorf("%s: %+v", name, first)
		}
		if first.Needs == "" {
			t.Errorf("%s needs %q", name, first.Needs)
		}
		if restart := first.Do == report.Restart; restart != (name != "Redis 7") {
			t.Errorf("%s: %+v", name, first)
		}
	}
}

func TestAllow(t *testing.T) {
	for addr, want := range map[string]string{
		"10.0.0.1:6379":  "allow TCP from here to 10.0.0.1:6379",
		"127.0.0.1:6379": "remove the firewall rule of this machine itself that drops port 6379 (iptables -L, nft list ruleset)",
		"localhost:6380": "remove the firewall rule of this machine itself that drops port 6380 (iptables -L, nft list ruleset)",
	} {
		if got := Allow("here", addr); len(got) != 1 || got[0].Text != want {
			t.Errorf("%s: %+v", addr, got)
		}
	}
}

func TestReplace(t *testing.T) {
	s := &probe.Store{
		Component: probe.Gateway, Block: "storage", Conf: "/opt/tyk.conf", TykVersion: "5.14.0", AddrsFrom: "addrs",
		Configured: []string{"a:1", "b:2", "c:3"}, Origin: map[string]probe.Origin{"addrs": "tyk.conf:3"},
	}
	one := Replace(s, map[string]string{"b:2": "d:4"})
	if len(one) != 1 || !slices.Equal(one[0].Set["storage.addrs"].([]string), []string{"a:1", "d:4", "c:3"}) {
		t.Errorf("%+v", one)
	}
	if none := Replace(s, map[string]string{"x:9": "d:4"}); none != nil {
		t.Errorf("an address that is not named: %+v", none)
	}
	some := AskInstead(s, []string{"a:1", "c:3"}, "address of Redis")
	if len(some) != 1 || !slices.Equal(some[0].Set["storage.addrs"].([]string), []string{"<address of Redis>", "b:2"}) ||
		some[0].Needs != "the address of Redis" {
		t.Errorf("%+v", some)
	}
}

// A server that does not know CONFIG has the parameter in its file.
func TestParametersOfAServerWithoutConfig(t *testing.T) {
	n := &probe.Node{Addr: "10.0.0.1:6379"}
	if got := ConfigSet(&probe.Store{}, n.Addr, n, "maxclients", "3000"); len(got) != 2 || got[0].Kind != report.FixRedis {
		t.Errorf("one that knows it: %+v", got)
	}
	n.NotVisible = []probe.NotVisible{{What: "CONFIG GET", Text: "NOPERM", ID: probe.AuthNoPermission}}
	if got := ConfigSet(&probe.Store{}, n.Addr, n, "maxclients", "3000"); len(got) != 2 {
		t.Errorf("an administrator may: %+v", got)
	}
	n.NotVisible[0].ID = probe.ServerCommandDisabled
	got := ConfigSet(&probe.Store{}, n.Addr, n, "maxclients", "3000")
	if len(got) != 1 || got[0].Do != report.Restart || *got[0].Conf["maxclients"] != "3000" {
		t.Errorf("one that does not: %+v", got)
	}
}

// tls-cluster alone changes nothing that a running node tells.
func TestANodeTellsItsTLSPort(t *testing.T) {
	s, n := &probe.Store{}, &probe.Node{Addr: "10.0.0.1:6379"}
	of := func(version string) *probe.Node {
		return &probe.Node{Server: &probe.Server{Product: "redis", Version: version}}
	}
	if got := AnnounceTLS(s, n.Addr, n, of("7.0.15"), "6380"); len(got) != 3 ||
		!slices.Equal(got[1].Argv, []string{"CONFIG", "SET", "cluster-announce-tls-port", "6380"}) {
		t.Errorf("%+v", got)
	}
	for name, got := range map[string][]report.Fix{
		"before 6.2":        AnnounceTLS(s, n.Addr, n, of("6.0.20"), "6380"),
		"the port unknown":  AnnounceTLS(s, n.Addr, n, of("7.0.15"), ""),
		"nothing but a row": AnnounceTLS(s, n.Addr, nil, nil, ""),
	} {
		if len(got) != 1 || got[0].Do != report.Restart || *got[0].Conf["tls-cluster"] != "yes" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestPlaceholdersStopAShell: a line in which something is still to be put runs nothing; what a peer or a file said does not
// become one.
func TestPlaceholdersStopAShell(t *testing.T) {
	dir := t.TempDir()
	for word, want := range map[string]string{
		Secret("password of tyk"):       "<password of tyk>",
		">" + Secret("password of tyk"): "><password of tyk>",
		"<a$(touch ran)>":               "'<a$(touch ran)>'",
		"<a>b":                          "'<a>b'",
		"<a;touch ran>":                 "'<a;touch ran>'",
		"x<a>":                          "'x<a>'",
		"<>":                            "'<>'",
	} {
		got := Word(word)
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if got[0] == '\'' {
			continue
		}
		for _, line := range []string{"touch ran " + got, "touch ran " + got + " 1"} {
			cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
			cmd.Dir = dir
			if cmd.Run() == nil {
				t.Errorf("%s runs", line)
			}
			if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
				t.Fatalf("%s ran", line)
			}
		}
	}
}

// TestAnAdministratorHasAName: where the component comes as a user of its own it is not known whether the default user may
// come; Sentinels are sent no user name.
func TestAnAdministratorHasAName(t *testing.T) {
	var keys probe.Keyring
	s := &probe.Store{Username: "tyk", Password: keys.Add("x"), SentinelPassword: keys.Add("y"), Driver: probe.Driver{SendsUsername: true}}
	const named = "--user <name of an administrator> --askpass"
	for name, test := range map[string]struct {
		username string
		purpose  probe.Purpose
		want     bool
	}{
		"a user of its own":  {"tyk", probe.AsData, true},
		"the password alone": {"", probe.AsData, false},
		"at a Sentinel":      {"tyk", probe.AsSentinel, false},
	} {
		s.Username = test.username
		no := false
		n := &probe.Node{Purpose: test.purpose, Account: &probe.Account{NeedsNone: &no}}
		f := Admin(s, "h:1", n, "ACL", "LIST")
		if !strings.Contains(f.Text, "--askpass") || strings.Contains(f.Text, named) != test.want || (f.Needs != "") != test.want {
			t.Errorf("%s: %s, needs %q", name, f.Text, f.Needs)
		}
	}
}
