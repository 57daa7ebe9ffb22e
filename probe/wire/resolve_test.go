package wire

import (
	"context"
	"encoding/binary"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
)

func TestSplitAddr(t *testing.T) {
	for addr, want := range map[string][3]string{
		"redis:6379":             {"tcp", "redis", "6379"},
		"10.0.0.1:6379":          {"tcp", "10.0.0.1", "6379"},
		"[::1]:6379":             {"tcp", "::1", "6379"},
		"[fe80::1%eth0]:6379":    {"tcp", "fe80::1%eth0", "6379"},
		":6379":                  {"tcp", "", "6379"},
		"redis:06379":            {"tcp", "redis", "06379"},
		"redis:http":             {"tcp", "redis", "80"},
		"redis_1.example.:65535": {"tcp", "redis_1.example.", "65535"},
		"/var/run/redis.sock":    {"unix", "/var/run/redis.sock", ""},
	} {
		network, host, port, f := SplitAddr(addr)
		if f != nil || [3]string{network, host, port} != want {
			t.Errorf("%q: %q %q %q %+v", addr, network, host, port, f)
		}
	}
	for addr, why := range map[string]string{
		"":                  "missing port in address",
		"redis":             "missing port in address",
		"redis:":            "the port is not a number",
		"redis:x":           "the port is not a number",
		"redis:0":           "port 0 cannot be dialled",
		"redis:-1":          "the port is not between 1 and 65535",
		"redis:70000":       "the port is not between 1 and 65535",
		"redis: 6379":       "the port begins or ends with a blank",
		" redis:6379":       "the host name begins or ends with a blank",
		"redis://r:6379":    "a URL scheme is not understood here",
		"r:6379:6379":       "too many colons in address",
		"::1:6379":          "too many colons in address",
		"[::1:6379":         "missing ']' in address",
		"[:":                "missing ']' in address",
		`["a:1"`:            "missing ']' in address",
		`"a:1`:              "a character that no host name has",
		"a/b:1":             "a character that no host name has",
		"user@redis:6379":   "a character that no host name has",
		"redis:6379\x1b[1m": `\x1b`,
	} {
		_, _, _, f := SplitAddr(addr)
		if f == nil || f.ID != probe.ConfigBadAddr || !strings.Contains(f.Text, why) || strings.Contains(f.Text, "\x1b") {
			t.Errorf("%q: %+v, want %q", addr, f, why)
		}
	}
}

func TestResolveLiterals(t *testing.T) {
	for host, want := range map[string]string{"": "127.0.0.1", "10.0.0.1": "10.0.0.1", "::1": "::1", "fe80::1%lo": "fe80::1%lo"} {
		got, f := Resolve(t.Context(), host)
		if f != nil || len(got) != 1 || got[0].String() != want {
			t.Errorf("%q: %v %+v", host, got, f)
		}
	}
}

// answers of a name server: the code, and the addresses of the name.
type zone map[string]struct {
	code   byte
	ips    []net.IP
	silent bool
}

func TestResolveNames(t *testing.T) {
	useResolver(t, zone{
		"one.example.":     {ips: []net.IP{{10, 0, 0, 1}}},
		"several.example.": {ips: []net.IP{{10, 0, 0, 1}, {10, 0, 0, 2}, net.ParseIP("2001:db8::1")}},
		"empty.example.":   {},
		"nx.example.":      {code: 3},
		"fail.example.":    {code: 2},
		"refused.example.": {code: 5},
		"silent.example.":  {silent: true},
	})
	for host, want := range map[string]string{
		"one.example":     "10.0.0.1",
		"several.example": "10.0.0.1 10.0.0.2 2001:db8::1",
	} {
		got, f := Resolve(t.Context(), host)
		var list []string
		for _, ip := range got {
			list = append(list, ip.String())
		}
		if slices.Sort(list); f != nil || strings.Join(list, " ") != want {
			t.Errorf("%s: %v %+v", host, got, f)
		}
	}
	for host, why := range map[string]string{
		"nx.example":      "no such host: nx.example",
		"empty.example":   "no such host: empty.example",
		"fail.example":    "server misbehaving for fail.example",
		"refused.example": "server misbehaving for refused.example",
		"silent.example":  "the resolver did not answer for silent.example",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		got, f := Resolve(ctx, host)
		cancel()
		if f == nil || f.ID != probe.NetDNS || !strings.HasPrefix(f.Text, why) {
			t.Errorf("%s: %v %+v, want %q", host, got, f, why)
		}
	}
}

// useResolver puts a name server on loopback in the place of the machine's.
func useResolver(t *testing.T, z zone) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	was := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	t.Cleanup(func() {
		net.DefaultResolver = was
		conn.Close()
	})
	go func() {
		for b := make([]byte, 512); ; {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			if reply := z.reply(b[:n]); reply != nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
}

// reply answers a query for one name (RFC 1035, 4.1); nil where the zone keeps silent.
func (z zone) reply(query []byte) []byte {
	const header = 12
	name, at := "", header
	for query[at] != 0 {
		n := int(query[at])
		name += string(query[at+1:at+1+n]) + "."
		at += 1 + n
	}
	question := query[header : at+5]
	kind := binary.BigEndian.Uint16(query[at+1:])
	found, known := z[name]
	if found.silent {
		return nil
	}
	if !known {
		found.code = 3
	}
	var answers []byte
	count := 0
	for _, ip := range found.ips {
		data, of := []byte(ip.To4()), uint16(1)
		if data == nil {
			data, of = ip.To16(), 28
		}
		if of != kind {
			continue
		}
		count++
		answers = append(answers, 0xc0, header)
		answers = binary.BigEndian.AppendUint16(answers, of)
		answers = append(answers, 0, 1, 0, 0, 0, 60)
		answers = binary.BigEndian.AppendUint16(answers, uint16(len(data)))
		answers = append(answers, data...)
	}
	out := slices.Concat(query[:2], []byte{0x81, 0x80 | found.code, 0, 1, 0, byte(count), 0, 0, 0, 0}, question, answers)
	return out
}
