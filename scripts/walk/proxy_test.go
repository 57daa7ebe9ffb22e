//go:build walk

package walk

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// proxy stands between clients and one server. Where it can read what they say it may treat one command apart.
type proxy struct {
	addr, target string
	reads        bool // the traffic is plaintext
	listener     net.Listener

	mu      sync.Mutex
	way     string // "", or one of the ways below
	command string // that it concerns
	conns   map[net.Conn]bool
}

// What a proxy does, to one command or to every connection.
const (
	refuses  = "refuses"  // answers with an error
	drops    = "drops"    // never answers
	hangsUp  = "hangs up" // closes the connection
	deaf     = "is deaf"  // takes connections and says nothing
	shut     = "is shut"  // closes every connection
	delaying = "delays"   // by some 30 ms
)

func newProxy(target string, reads bool) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for a proxy: %w", err)
	}
	p := &proxy{addr: l.Addr().String(), target: target, reads: reads, listener: l, conns: map[net.Conn]bool{}}
	go p.serve()
	return p, nil
}

func (p *proxy) serve() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.session(c)
	}
}

func (p *proxy) keep(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = true
}

func (p *proxy) drop(c net.Conn) {
	c.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// does sets what the proxy does from now on, and ends the connections that it has.
func (p *proxy) does(way, command string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.way, p.command = way, command
	for c := range p.conns {
		c.Close()
	}
}

func (p *proxy) now() (way, command string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.way, p.command
}

func (p *proxy) close() {
	p.listener.Close()
	p.does(shut, "")
}

func (p *proxy) session(c net.Conn) {
	p.keep(c)
	defer p.drop(c)
	switch way, _ := p.now(); way {
	case shut:
		return
	case deaf:
		_, _ = io.Copy(io.Discard, c)
		return
	case delaying:
		time.Sleep(30 * time.Millisecond) // a slow way is a fault, not a wait of the test
	}
	s, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	p.keep(s)
	defer p.drop(s)
	if !p.reads {
		both(c, c, s, s)
		return
	}
	p.converse(c, s)
}

// both copies in both directions until one side ends.
func both(c net.Conn, cr io.Reader, s net.Conn, sr io.Reader) {
	go func() {
		_, _ = io.Copy(s, cr)
		s.Close()
	}()
	_, _ = io.Copy(c, sr)
	c.Close()
}

// converse passes one command after the other, each with its reply.
func (p *proxy) converse(c, s net.Conn) {
	cr, sr := bufio.NewReader(c), bufio.NewReader(s)
	for {
		args, raw, err := readCommand(cr)
		if err != nil {
			return
		}
		name := strings.ToUpper(args[0])
		if way, command := p.now(); name == command {
			switch way {
			case refuses:
				if _, err := fmt.Fprintf(c, "-ERR command %s is not allowed here\r\n", name); err != nil {
					return
				}
				continue
			case drops:
				_, _ = io.Copy(io.Discard, cr)
				return
			case hangsUp:
				return
			}
		}
		if _, err := s.Write(raw); err != nil {
			return
		}
		if name == "SUBSCRIBE" || name == "PSUBSCRIBE" || name == "SSUBSCRIBE" {
			both(c, cr, s, sr)
			return
		}
		var answer bytes.Buffer
		if err := copyReply(sr, &answer); err != nil {
			return
		}
		if _, err := c.Write(answer.Bytes()); err != nil {
			return
		}
	}
}

// readCommand reads one command, also an inline one, with its bytes as they came.
func readCommand(in *bufio.Reader) (args []string, raw []byte, err error) {
	var all bytes.Buffer
	line, err := readLine(in, &all)
	if err != nil {
		return nil, nil, err
	}
	n, isArray := number(line, '*')
	if !isArray {
		args = strings.Fields(line)
		if len(args) == 0 {
			args = []string{""}
		}
		return args, all.Bytes(), nil
	}
	for range n {
		line, err := readLine(in, &all)
		if err != nil {
			return nil, nil, err
		}
		size, ok := number(line, '$')
		if !ok {
			return nil, nil, fmt.Errorf("no bulk string: %.20q", line)
		}
		b := make([]byte, size+2)
		if _, err := io.ReadFull(in, b); err != nil {
			return nil, nil, err
		}
		all.Write(b)
		args = append(args, string(b[:size]))
	}
	if len(args) == 0 {
		args = []string{""}
	}
	return args, all.Bytes(), nil
}

func readLine(in *bufio.Reader, all *bytes.Buffer) (string, error) {
	line, err := in.ReadString('\n')
	all.WriteString(line)
	return strings.TrimRight(line, "\r\n"), err
}

func number(line string, kind byte) (int, bool) {
	if line == "" || line[0] != kind {
		return 0, false
	}
	n, err := strconv.Atoi(line[1:])
	return n, err == nil
}

// copyReply copies one reply of RESP2 or RESP3.
func copyReply(in *bufio.Reader, out *bytes.Buffer) error {
	line, err := readLine(in, out)
	if err != nil || line == "" {
		return err
	}
	n, err := strconv.Atoi(line[1:])
	switch line[0] {
	case '$', '=', '!':
		if err != nil || n < 0 {
			return err
		}
		_, err := io.CopyN(out, in, int64(n)+2)
		return err
	case '*', '~', '>', '%', '|':
		if err != nil {
			return err
		}
		if line[0] == '%' || line[0] == '|' {
			n *= 2
		}
		if line[0] == '|' || line[0] == '>' {
			n++ // the reply itself follows
		}
		for range n {
			if err := copyReply(in, out); err != nil {
				return err
			}
		}
	}
	return nil
}
