package wire

import (
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

// Each peer is sniffed all at once; a field that is "" is not looked at.
func TestSniffRealServers(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	files := e.NewTLS()
	material, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: files.CAFile}, "")
	open, locked := e.Server(estate.Socket()), e.Server(estate.Password("secret"))
	secure, old := e.Server(estate.OverTLS(files)), e.Server(estate.OverTLS(files), estate.Lines("tls-protocols TLSv1.2"))
	full := e.Server(estate.Lines("maxclients 1"))
	watched := e.Sentinels(0, 1, estate.SentinelPassword("secret"))
	modern, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: files.CAFile, MinVersion: "1.3"}, "")
	session(t, path(t, full.Addr(), nil), patience).Do(t.Context(), Command{"PING"})
	unknown := "-ERR unknown command 'GET'"
	if e.Binary.Product == "valkey" && e.Binary.AtLeast(9, 1) {
		unknown = "-NOAUTH" // from 9.1 on what a server knows is told after the login
	}
	for name, test := range map[string]struct {
		path Path
		want probe.Sniff
	}{
		"open": {path(t, open.Addr(), nil), probe.Sniff{Kind: "redis", BannerEnd: "open", Plain: "+PONG", PlainEnd: "reply",
			Get: "$-1", Masters: "-ERR unknown command", Slots: "-ERR This instance has", Hello: "*14"}},
		"socket": {path(t, open.Socket, nil), probe.Sniff{Kind: "redis", Plain: "+PONG", Get: "$-1"}},
		"locked": {path(t, locked.Addr(), nil), probe.Sniff{Kind: "redis", Plain: "-NOAUTH", Get: "-NOAUTH", Hello: "-NOAUTH HELLO"}},
		"sentinel": {path(t, watched.Addrs()[0], nil), probe.Sniff{Kind: "sentinel", Plain: "-NOAUTH",
			Get: unknown, Masters: "-NOAUTH"}},
		"tls, plain": {path(t, secure.Addr(), nil), probe.Sniff{Kind: "tls", BannerEnd: "open", TLS: "hello", TLSText: "TLS 1.3"}},
		"tls":        {path(t, secure.Addr(), material), probe.Sniff{Kind: "redis", TLS: "hello", Get: "$-1"}},
		"tls, to old": {path(t, old.Addr(), modern), probe.Sniff{Kind: "tls", TLS: "alert",
			TLSText: "the server refused with TLS alert 70"}},
		"full": {path(t, full.Addr(), nil), probe.Sniff{Kind: "redis", Banner: "-ERR max number of clients reached",
			TLS: "plaintext"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare(t, Sniff(t.Context(), test.path), test.want)
		})
	}
}

// compare looks at the beginning of each field.
func compare(t *testing.T, got *probe.Sniff, want probe.Sniff) {
	t.Helper()
	for _, f := range [][3]string{
		{"kind", got.Kind, want.Kind}, {"banner", got.Banner, want.Banner}, {"banner_end", got.BannerEnd, want.BannerEnd},
		{"plain", got.Plain, want.Plain}, {"plain_end", got.PlainEnd, want.PlainEnd}, {"tls", got.TLS, want.TLS}, {"tls_text",
			got.TLSText, want.TLSText},
		{"get", got.Get, want.Get}, {"masters", got.Masters, want.Masters}, {"slots", got.Slots, want.Slots}, {"hello", got.Hello,
			want.Hello},
		{"proxy", got.Proxy, want.Proxy}, {"control", got.Control, want.Control},
	} {
		if !strings.HasPrefix(f[1], f[2]) {
			t.Errorf("%s: %q, want %q", f[0], f[1], f[2])
		}
	}
}

func TestSniffOthers(t *testing.T) {
	t.Parallel()
	say := func(s string) redistest.FakeOption { return redistest.Greeting(redistest.Reply(s)) }
	all := func(a redistest.Action) redistest.FakeOption { return redistest.Otherwise(a) }
	const mysql = "J\x00\x00\x00\n8.0.36\x00\x08\x00\x00\x00abcdefgh\x00\xff\xf7\xff\x02\x00\xff\xdf\x15mysql_native_password\x00"
	denied := redistest.Greeting(redistest.Then(redistest.Reply("-DENIED Redis is running in protected mode\r\n"), redistest.Close()))
	noProxy := all(redistest.Reply("-ERR unknown command 'PROXY', with args beginning with: 'TCP4'\r\n"))
	// Valkey 9.1 wants a password before it looks at the command.
	noAuth := []redistest.FakeOption{all(redistest.Reply(redistest.Error("NOAUTH Authentication required.")))}
	longHello := redistest.Reply(redistest.Error("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO" +
		" <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time"))
	aborted := redistest.Reply(redistest.Error("EXECABORT Transaction discarded because of: NOAUTH Authentication required."))
	for name, test := range map[string]struct {
		options []redistest.FakeOption
		script  redistest.Script
		want    probe.Sniff
	}{
		"ssh": {[]redistest.FakeOption{say("SSH-2.0-OpenSSH_9.6\r\n"), all(redistest.Close())}, nil,
			probe.Sniff{Kind: "ssh", Banner: "SSH-2.0-OpenSSH_9.6", TLS: "plaintext", TLSText: "SSH-2"}},
		"http": {[]redistest.FakeOption{all(redistest.Then(redistest.Reply("HTTP/1.1 400 Bad Request\r\n\r\n"), redistest.Close()))},
			nil, probe.Sniff{Kind: "http", BannerEnd: "open", Plain: "HTTP/1.1 400 Bad Request"}},
		"smtp": {[]redistest.FakeOption{say("220 mail.example ESMTP\r\n")}, nil, probe.Sniff{Kind: "smtp", Banner: "220 mail.example"}},
		"mysql": {[]redistest.FakeOption{say(mysql), all(redistest.Close())}, nil,
			probe.Sniff{Kind: "mysql", Banner: `J\x00\x00\x00\x0a8.0.36`, TLS: "plaintext"}},
		"hangs up":  {[]redistest.FakeOption{redistest.Greeting(redistest.Close())}, nil, probe.Sniff{Kind: "closed", Control: "refused"}},
		"protected": {[]redistest.FakeOption{denied}, nil, probe.Sniff{Kind: "redis", Banner: "-DENIED"}},
		"twemproxy": {[]redistest.FakeOption{all(redistest.Close())}, redistest.Script{"PING": redistest.Reply("+PONG\r\n"),
			"GET": redistest.Reply("$-1\r\n")},
			probe.Sniff{Kind: "redis", Plain: "+PONG", Get: "$-1"}},
		"envoy": {nil, redistest.Script{"PING": redistest.Reply("+PONG\r\n"), "GET": redistest.Reply("$-1\r\n"),
			"HELLO": redistest.Reply("-NOAUTH Authentication required.\r\n")},
			probe.Sniff{Kind: "redis", Hello: "-NOAUTH"}},
		"valkey 9.1 sentinel": {noAuth, redistest.Script{"HELLO": longHello},
			probe.Sniff{Kind: "sentinel", Get: "-NOAUTH", Masters: "-NOAUTH", Exec: "-NOAUTH"}},
		"valkey 9.1": {noAuth, redistest.Script{"HELLO": longHello, "EXEC": aborted},
			probe.Sniff{Kind: "redis", Get: "-NOAUTH", Masters: "-NOAUTH", Exec: "-EXECABORT"}},
		"a proxy with password": {noAuth, nil, probe.Sniff{Kind: "redis_or_sentinel", Get: "-NOAUTH", Masters: "-NOAUTH"}},
		"terminal codes": {[]redistest.FakeOption{say("\x1b]0;owned\x07\x1b[2J\r\n")}, nil, probe.Sniff{Kind: "other",
			Banner: `\x1b]0;owned\x07\x1b[2J`}},
		"endless banner": {[]redistest.FakeOption{redistest.Greeting(redistest.Endless("", "x"))}, nil,
			probe.Sniff{Kind: "other", Banner: "xxxx"}},
		"PROXY from a balancer": {[]redistest.FakeOption{noProxy}, nil,
			probe.Sniff{Kind: "redis", Plain: "-ERR unknown command 'PROXY'"}},
		"PROXY to a balancer": {[]redistest.FakeOption{all(redistest.Close())},
			redistest.Script{"PROXY UNKNOWN": func(p *redistest.Peer, _ []string) { p.Write("+PONG\r\n") }},
			probe.Sniff{Kind: "closed", Proxy: "+PONG"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := redistest.NewFake(t, test.script, test.options...)
			got := Sniff(t.Context(), path(t, fake.Addr, nil))
			compare(t, got, test.want)
			if strings.ContainsAny(got.Banner+got.Plain+got.TLSText, "\x1b\x07") || len(got.Banner) > 500 {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("protected mode inside of TLS", func(t *testing.T) {
		ca := mint.NewCA("CA")
		config := &tls.Config{Certificates: []tls.Certificate{ca.Leaf("redis").TLS()}}
		denied := redistest.Greeting(redistest.Then(redistest.Reply("-DENIED Running in protected mode\r\n"), redistest.Close()))
		fake := redistest.NewFake(t, nil, redistest.OverTLS(config), denied)
		m, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, SkipVerify: true}, "")
		got := Sniff(t.Context(), path(t, fake.Addr, m))
		compare(t, got, probe.Sniff{Banner: "-DENIED Running in protected mode", TLS: "hello"})
	})
	t.Run("nobody", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addr := l.Addr().(*net.TCPAddr)
		l.Close()
		got := Sniff(t.Context(), path(t, "127.0.0.1:"+strconv.Itoa(addr.Port), nil))
		compare(t, got, probe.Sniff{Kind: "nothing", PlainEnd: "refused", TLS: "refused", BannerEnd: "refused"})
	})
}

// A peer that is silent to everything costs one wait, not one for each probe.
func TestSniffTheSilent(t *testing.T) {
	t.Parallel()
	fake := redistest.NewFake(t, nil, redistest.Otherwise(redistest.Hang()))
	got := Sniff(t.Context(), path(t, fake.Addr, nil))
	compare(t, got, probe.Sniff{Kind: "silent", BannerEnd: "open", PlainEnd: "silent", TLS: "silent", Hello: "silent", Proxy: "silent"})
}

// What a certificate is like is told also where the client speaks plaintext, as if it did not.
func TestSniffShowsCertificates(t *testing.T) {
	ca, other := mint.NewCA("Lab CA"), mint.NewCA("Other CA")
	config := &tls.Config{Certificates: []tls.Certificate{ca.Leaf("redis").TLS()}}
	for name, trusted := range map[string]*mint.Cert{"": ca, "tls.unknown_ca": other} {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, trusted.PEM(), 0o600); err != nil {
			t.Fatal(err)
		}
		m, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: file}, "")
		fake := redistest.NewFake(t, nil, redistest.OverTLS(config))
		p := path(t, fake.Addr, nil)
		p.IfTLS = m
		got := Sniff(t.Context(), p)
		switch h := got.Handshake; {
		case h == nil || len(h.Chain) != 1:
			t.Errorf("%q: %+v", name, h)
		case name == "" && len(h.Problems) > 0, name != "" && (len(h.Problems) != 1 || h.Problems[0].ID != name):
			t.Errorf("%q: %+v", name, h.Problems)
		}
	}
}
