package redistest

import (
	"bufio"
	"crypto/tls"
	"net"
	"strings"
	"sync"
	"testing"
)

// Fake is a server on loopback that answers commands by a script. It reads RESP and inline commands, keeps count of
// what it saw, and ends with the test. All methods may be called at any time, also while clients are connected.
type Fake struct {
	// Addr is where it listens: host:port, or the path of a Unix socket.
	Addr string

	listener net.Listener
	tls      *tls.Config
	work     sync.WaitGroup

	end  chan struct{} // closed by Close
	once sync.Once

	mu       sync.Mutex
	closed   bool
	script   map[string]Action
	fallback Action
	greeting Action
	live     map[net.Conn]bool
	accepted int
	commands []string
}

// FakeOption is how a fake differs from one in plaintext on 127.0.0.1 that knows no command.
type FakeOption func(*Fake, *place)

type place struct {
	network, addr string
	listener      net.Listener // nil: one is opened
}

// OnListener takes what arrives at a listener, which the fake closes.
func OnListener(l net.Listener) FakeOption {
	return func(_ *Fake, p *place) { p.listener = l }
}

// OnHost listens on another loopback address, "127.0.0.2" or "::1".
func OnHost(host string) FakeOption {
	return func(_ *Fake, p *place) { p.addr = net.JoinHostPort(host, "0") }
}

// OnSocket listens on a Unix socket; the path has to be shorter than 108 bytes.
func OnSocket(path string) FakeOption {
	return func(_ *Fake, p *place) { p.network, p.addr = "unix", path }
}

// OverTLS makes every connection begin with a handshake; one that fails is closed.
func OverTLS(config *tls.Config) FakeOption {
	return func(f *Fake, _ *place) { f.tls = config }
}

// Greeting is done as soon as a client is connected (and through the handshake), before it is read from.
func Greeting(a Action) FakeOption {
	return func(f *Fake, _ *place) { f.greeting = a }
}

// Otherwise answers the commands that the script does not know; without it they meet Redis' error for unknown commands.
func Otherwise(a Action) FakeOption {
	return func(f *Fake, _ *place) { f.fallback = a }
}

// Script maps the beginning of commands to actions: "PING", "CLUSTER SLOTS", "CONFIG GET maxmemory". The longest
// beginning wins; case does not matter.
type Script map[string]Action

// NewFake starts a fake that answers by the script, nil for none.
func NewFake(t testing.TB, script Script, options ...FakeOption) *Fake {
	t.Helper()
	f := &Fake{script: map[string]Action{}, fallback: unknownCommand, live: map[net.Conn]bool{}, end: make(chan struct{})}
	where := place{network: "tcp", addr: "127.0.0.1:0"}
	for _, o := range options {
		o(f, &where)
	}
	for command, action := range script {
		f.On(command, action)
	}
	f.listener = where.listener
	if f.listener == nil {
		listener, err := net.Listen(where.network, where.addr)
		if err != nil {
			t.Fatalf("redistest: listen: %v", err)
		}
		f.listener = listener
	}
	f.Addr = f.listener.Addr().String()
	f.work.Add(1)
	go f.accept()
	t.Cleanup(f.Close)
	return f
}

// On adds to the script, or replaces what it said.
func (f *Fake) On(command string, a Action) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script[strings.ToUpper(command)] = a
}

// Connections is how many were accepted so far.
func (f *Fake) Connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.accepted
}

// Commands are those received so far, in the order of arrival, each with its arguments joined by blanks.
func (f *Fake) Commands() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.commands...)
}

// Received is how many commands with that beginning were received so far.
func (f *Fake) Received(command string) int {
	n := 0
	for _, got := range f.Commands() {
		if beginsWith(strings.ToUpper(got), strings.ToUpper(command)) {
			n++
		}
	}
	return n
}

// Close stops listening, hangs up on everybody and waits until all is quiet. The test's cleanup does it too.
func (f *Fake) Close() {
	f.once.Do(func() { close(f.end) })
	f.listener.Close()
	f.mu.Lock()
	f.closed = true
	for conn := range f.live {
		conn.Close()
	}
	f.mu.Unlock()
	f.work.Wait()
}

func (f *Fake) accept() {
	defer f.work.Done()
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		if f.closed {
			conn.Close()
		} else {
			f.accepted++
			f.live[conn] = true
			f.work.Add(1)
			go f.serve(conn)
		}
		f.mu.Unlock()
	}
}

func (f *Fake) serve(raw net.Conn) {
	defer f.work.Done()
	defer func() {
		raw.Close()
		f.mu.Lock()
		delete(f.live, raw)
		f.mu.Unlock()
	}()
	conn := raw
	if f.tls != nil {
		secured := tls.Server(raw, f.tls)
		if secured.Handshake() != nil {
			return
		}
		conn = secured
	}
	(&Peer{conn: conn, raw: raw, in: bufio.NewReader(conn), end: f.end}).converse(f)
}

// action is what the script says to a command.
func (f *Fake) action(args []string) Action {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.commands = append(f.commands, strings.Join(args, " "))
	upper := strings.ToUpper(strings.Join(args, " "))
	best, length := f.fallback, -1
	for command, a := range f.script {
		if beginsWith(upper, command) && len(command) > length {
			best, length = a, len(command)
		}
	}
	return best
}

// beginsWith compares whole words.
func beginsWith(command, beginning string) bool {
	return command == beginning || strings.HasPrefix(command, beginning+" ")
}
