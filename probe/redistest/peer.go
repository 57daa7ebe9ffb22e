package redistest

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Peer is the fake's end of one connection.
type Peer struct {
	conn net.Conn // what is spoken over: raw, or TLS over it
	raw  net.Conn
	in   *bufio.Reader
	over bool
	end  <-chan struct{} // closed when the fake is
}

func (p *Peer) converse(f *Fake) {
	if f.greeting != nil {
		f.greeting(p, nil)
	}
	for !p.over {
		args, err := p.read()
		if err != nil {
			return
		}
		if len(args) > 0 {
			f.action(args)(p, args)
		}
	}
}

// Write sends bytes as they are; once it has failed the conversation is over.
func (p *Peer) Write(s string) bool {
	if _, err := io.WriteString(p.conn, s); err != nil {
		p.over = true
	}
	return !p.over
}

// Close hangs up: with TLS the server says so, and then sends FIN.
func (p *Peer) Close() {
	p.over = true
	p.conn.Close()
}

// Reset hangs up with RST, and without a word of TLS.
func (p *Peer) Reset() {
	p.over = true
	if tcp, ok := p.raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	p.raw.Close()
}

// Hang says nothing more; it ends when the client, or the fake, hangs up. What the client sends meanwhile is read.
func (p *Peer) Hang() {
	p.over = true
	_, _ = io.Copy(io.Discard, p.in)
}

// Wait lets time pass; it ends early when the fake is closed.
func (p *Peer) Wait(d time.Duration) {
	select {
	case <-time.After(d):
	case <-p.end:
	}
}

// The largest command that a fake reads.
const (
	maxArgs   = 1024
	maxLength = 1 << 20
)

var errNotRESP = errors.New("not a command")

// read gives one command: an array of bulk strings, or a line.
func (p *Peer) read() ([]string, error) {
	line, err := p.line()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(line, "*") {
		return strings.Fields(line), nil
	}
	n, err := strconv.Atoi(line[1:])
	if err != nil || n > maxArgs {
		return nil, errNotRESP
	}
	var args []string
	for range n {
		arg, err := p.bulk()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	return args, nil
}

func (p *Peer) bulk() (string, error) {
	head, err := p.line()
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(strings.TrimPrefix(head, "$"))
	if err != nil || n < 0 || n > maxLength {
		return "", errNotRESP
	}
	b := make([]byte, n+2)
	if _, err := io.ReadFull(p.in, b); err != nil {
		return "", err
	}
	return string(b[:n]), nil
}

func (p *Peer) line() (string, error) {
	line, err := p.in.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}
