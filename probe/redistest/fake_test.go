package redistest_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/tlsinspect/mint"
)

func connect(t *testing.T, addr string) net.Conn {
	t.Helper()
	network := "tcp"
	if strings.HasPrefix(addr, "/") {
		network = "unix"
	}
	conn, err := net.Dial(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func send(t *testing.T, conn net.Conn, bytes string) {
	t.Helper()
	if _, err := io.WriteString(conn, bytes); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, conn io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		t.Fatalf("got %q, %v; want %q", got, err, want)
	}
}

func TestFakeAnswersByTheLongestBeginning(t *testing.T) {
	f := redistest.NewFake(t, redistest.Script{
		"PING":          redistest.Reply(redistest.Simple("PONG")),
		"cluster":       redistest.Reply(redistest.Error("ERR This instance has cluster support disabled")),
		"CLUSTER slots": redistest.Reply(redistest.Array(redistest.Bulks("a", "b"), redistest.Integer(3), redistest.NilBulk)),
	})
	conn := connect(t, f.Addr)
	send(t, conn,
		"ping\r\n*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n*2\r\n$7\r\nCLUSTER\r\n$6\r\nSLOTSX\r\n\r\n"+
			"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\r\n\r\n")
	expect(t, conn, "+PONG\r\n*3\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n:3\r\n$-1\r\n-ERR This instance has cluster support disabled\r\n"+
		"-ERR unknown command 'SET', with args beginning with: 'k' '\r\n' \r\n")
	if f.Connections() != 1 || f.Received("PING") != 1 || f.Received("cluster") != 2 || f.Commands()[1] != "CLUSTER SLOTS" {
		t.Errorf("%d connections, %q", f.Connections(), f.Commands())
	}
	f.On("PING", redistest.Reply(redistest.Error("LOADING")))
	send(t, conn, "PING\r\n")
	expect(t, conn, "-LOADING\r\n")
}

func TestFakeIsRude(t *testing.T) {
	pong := redistest.Simple("PONG")
	cases := []struct {
		name   string
		action redistest.Action
		gets   string
		ends   error // nil: it hangs
	}{
		{"hang", redistest.Hang(), "", nil},
		{"close", redistest.Close(), "", io.EOF},
		{"reset", redistest.Reset(), "", syscall.ECONNRESET},
		{"half", redistest.Half("$4\r\nPONG\r\n"), "$4\r\nP", nil},
		{"part, then close", redistest.Then(redistest.Reply("+PO"), redistest.Close()), "+PO", io.EOF},
		{"late", redistest.Delay(time.Millisecond, redistest.Reply(pong)), pong, nil},
		{"in turn", redistest.InTurn(redistest.Reply(pong), redistest.Close()), pong, io.EOF},
		{"endless", redistest.Endless("*1000000000\r\n", "$1\r\na\r\n"), "*1000000000\r\n$1\r\na\r\n$1\r\na\r\n", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := redistest.NewFake(t, redistest.Script{"PING": c.action})
			conn := connect(t, f.Addr)
			send(t, conn, "PING\r\nPING\r\n")
			expect(t, conn, c.gets)
			if c.ends == nil {
				return
			}
			if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, c.ends) {
				t.Errorf("ends with %v", err)
			}
		})
	}
}

func TestFakeSpeaksFirst(t *testing.T) {
	full := redistest.Then(redistest.Reply(redistest.Error("ERR max number of clients reached")), redistest.Close())
	f := redistest.NewFake(t, nil, redistest.Greeting(full), redistest.OnHost("::1"))
	got, err := io.ReadAll(connect(t, f.Addr))
	if err != nil || string(got) != "-ERR max number of clients reached\r\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFakeOverTLS(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	f := redistest.NewFake(t, redistest.Script{"PING": redistest.Reply("+PONG\r\n"), "QUIT": redistest.Reset()},
		redistest.OverTLS(&tls.Config{Certificates: []tls.Certificate{ca.Leaf("redis").TLS()}}),
		redistest.Otherwise(redistest.Reply("+OK\r\n")))
	conn := tls.Client(connect(t, f.Addr), &tls.Config{RootCAs: ca.Pool(), ServerName: "127.0.0.1"})
	send(t, conn, "PING\r\nANYTHING\r\nQUIT\r\n")
	in := bufio.NewReader(conn)
	expect(t, in, "+PONG\r\n+OK\r\n")
	if _, err := in.ReadByte(); !errors.Is(err, syscall.ECONNRESET) {
		t.Error(err)
	}
}

func TestFakeOnSocket(t *testing.T) {
	f := redistest.NewFake(t, redistest.Script{"PING": redistest.Reply("+PONG\r\n")}, redistest.OnSocket(filepath.Join(t.TempDir(), "s")))
	conn := connect(t, f.Addr)
	send(t, conn, "PING\r\n")
	expect(t, conn, "+PONG\r\n")
}

// Close ends what a client still waits for, however long the script would have waited.
func TestFakeCloses(t *testing.T) {
	f := redistest.NewFake(t, redistest.Script{"A": redistest.Hang(), "B": redistest.Delay(time.Hour, redistest.Close())})
	conns := []net.Conn{connect(t, f.Addr), connect(t, f.Addr)}
	send(t, conns[0], "A\r\n")
	send(t, conns[1], "B\r\n")
	redistest.Until(t, "both commands are there", func() bool { return f.Received("A")+f.Received("B") == 2 })
	f.Close()
	for _, c := range conns {
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("still open")
		}
	}
}
