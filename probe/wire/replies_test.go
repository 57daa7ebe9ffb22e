package wire

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// replies are answers of real servers, as they came over the wire: SERVER/SITUATION/COMMAND.resp after a plain connect,
// .resp3 after HELLO 3.
var replies = sync.OnceValue(func() map[string][]byte {
	f, err := os.Open("testdata/replies.tar.gz")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		panic(err)
	}
	out := map[string][]byte{}
	for archive := tar.NewReader(z); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			panic(err)
		}
		if out[h.Name], err = io.ReadAll(archive); err != nil {
			panic(err)
		}
	}
})

// servers are those that the replies come from.
var servers = []string{
	"redis-6.0.20", "redis-6.2.16", "redis-7.0.15", "redis-7.2.6", "redis-7.4.1", "redis-8.0.2",
	"valkey-7.2.7", "valkey-8.0.1", "valkey-8.1.1",
}

// canned is a connection on which a reply is ready whatever is said.
type canned struct{ *bytes.Reader }

func (canned) Write(b []byte) (int, error)        { return len(b), nil }
func (canned) Close() error                       { return nil }
func (canned) LocalAddr() net.Addr                { return &net.TCPAddr{} }
func (canned) RemoteAddr() net.Addr               { return &net.TCPAddr{} }
func (canned) SetDeadline(time.Time) error        { return nil }
func (canned) SetReadDeadline(_ time.Time) error  { return nil }
func (canned) SetWriteDeadline(_ time.Time) error { return nil }

// decoded is a reply as a session gives it.
func decoded(t testing.TB, reply []byte) Reply {
	t.Helper()
	s := Open(canned{bytes.NewReader(reply)}, time.Minute)
	defer s.Close()
	got, fault := s.Do(t.Context(), Command{"PING"})
	if fault != nil {
		t.Fatalf("%.60q: %+v", reply, *fault)
	}
	return got[0]
}

// each runs a test for every server that has the reply.
func each(t *testing.T, path string, test func(t *testing.T, server string, r Reply)) {
	t.Helper()
	met := 0
	for _, server := range servers {
		raw, ok := replies()[server+"/"+path]
		if !ok {
			continue
		}
		met++
		t.Run(server+"/"+path, func(t *testing.T) { test(t, server, decoded(t, raw)) })
	}
	if met == 0 {
		t.Errorf("no server has %s", path)
	}
}

// version is that of a server, "7.2.7" of "valkey-7.2.7".
func version(server string) (product, number string) {
	product, number, _ = strings.Cut(server, "-")
	return product, number
}

func TestEveryReplyIsTaken(t *testing.T) {
	met := map[string]bool{}
	for path, raw := range replies() {
		server, _, _ := strings.Cut(path, "/")
		met[server] = true
		r := decoded(t, raw)
		if refused := raw[0] == '-'; refused != (r.Err != nil) {
			t.Errorf("%s: %.40q gave %+v", path, raw, r)
		}
	}
	for _, server := range servers {
		if !met[server] {
			t.Errorf("%s is not represented", server)
		}
	}
	if len(met) != len(servers) {
		t.Errorf("%d servers, %d expected", len(met), len(servers))
	}
}

// situations are those of a server that have a reply to the command.
func situations(server, command string) []string {
	var out []string
	for path := range replies() {
		if rest, ok := strings.CutPrefix(path, server+"/"); ok {
			if s, ok := strings.CutSuffix(rest, "/"+command); ok {
				out = append(out, s)
			}
		}
	}
	slices.Sort(out)
	return out
}
