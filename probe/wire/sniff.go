package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// Times of a sniff. A banner that refuses comes with the connection; a server that is alive answers well within the rest.
const (
	bannerWait = 150 * time.Millisecond
	sniffWait  = 1500 * time.Millisecond
)

// controlPort is one that nobody listens on (tcpmux). Something that takes connections to it takes them to every port.
const controlPort = "1"

// Sniff finds out what is really behind an address after a step of the visit failed there. Every probe has a fresh
// connection; all run at once and end within 1.5 s. Unknown commands and wrong arity are refused before
// authentication is asked for, so the fingerprint needs no credentials.
func Sniff(ctx context.Context, p Path) *probe.Sniff {
	ctx, cancel := context.WithTimeout(ctx, sniffWait)
	defer cancel()
	s := &probe.Sniff{}
	var wg sync.WaitGroup
	for _, look := range []func(){
		func() { s.Banner, s.BannerEnd = p.banner(ctx) },
		func() { s.Plain, s.PlainEnd = p.ask(ctx, "PING") },
		func() { s.TLS, s.TLSText = p.hello(ctx) },
		func() { s.Control = p.control(ctx) },
		func() { s.Proxy = p.proxy(ctx) },
		func() { s.Get, _ = p.speak(ctx, "GET", "x") },
		func() { s.Masters, _ = p.speak(ctx, "SENTINEL", "MASTERS") },
		func() { s.Slots, _ = p.speak(ctx, "CLUSTER", "SLOTS") },
		func() { s.Hello = first(p.speak(ctx, "HELLO")) },
	} {
		wg.Go(look)
	}
	wg.Wait()
	s.Kind = kind(s)
	return s
}

// first prefers what was said; else how it ended.
func first(said, end string) string {
	if said != "" {
		return said
	}
	return end
}

// banner listens before anything is said: a server that is full, or in protected mode, writes one line and hangs up
// without reading; a write of ours would lose that line to a reset.
func (p Path) banner(ctx context.Context) (said, end string) {
	c, f := p.plain(ctx)
	if f != nil {
		return "", "refused"
	}
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(bannerWait)) // a connection that takes no deadline is closed and shows in the read
	said, end = readLine(c)
	if end == "silent" {
		end = "open"
	}
	return said, end
}

// ask sends one command in plaintext and takes the first line of the reply.
func (p Path) ask(ctx context.Context, words ...string) (said, end string) {
	c, f := p.plain(ctx)
	if f != nil {
		return "", "refused"
	}
	defer c.Close()
	return exchange(ctx, c, resp(words...))
}

// speak sends one command the way the store is configured: over TLS where it is on.
func (p Path) speak(ctx context.Context, words ...string) (said, end string) {
	c, f := p.Connect(ctx)
	if f != nil {
		return "", "refused"
	}
	defer c.Close()
	return exchange(ctx, c, resp(words...))
}

// proxy tells whether the peer wants a PROXY header before anything else: with one it answers as Redis does.
func (p Path) proxy(ctx context.Context) string {
	c, f := p.plain(ctx)
	if f != nil {
		return ""
	}
	defer c.Close()
	said, end := exchange(ctx, c, "PROXY UNKNOWN\r\n"+resp("PING"))
	return first(said, end)
}

func resp(words ...string) string {
	var b strings.Builder
	b.WriteString("*" + strconv.Itoa(len(words)) + "\r\n")
	for _, w := range words {
		b.WriteString("$" + strconv.Itoa(len(w)) + "\r\n" + w + "\r\n")
	}
	return b.String()
}

func exchange(ctx context.Context, c net.Conn, request string) (said, end string) {
	if end, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(end) // as above
	}
	if _, err := io.WriteString(c, request); err != nil {
		said, end := readLine(c)
		if said == "" && end == "silent" {
			end = "reset"
		}
		return said, end
	}
	return readLine(c)
}

// maxSaid is how much of what a peer says is looked at.
const maxSaid = 512

// readLine takes the first line, or the first bytes, of what comes. The end is "reply" where something came, else
// silent, closed or reset.
func readLine(c net.Conn) (said, end string) {
	buf := make([]byte, 0, maxSaid)
	for len(buf) < maxSaid {
		n, err := c.Read(buf[len(buf):maxSaid])
		buf = buf[:len(buf)+n]
		if i := strings.IndexByte(string(buf), '\n'); i >= 0 {
			buf = buf[:i]
			break
		}
		if err != nil {
			if len(buf) == 0 {
				return "", ending(err)
			}
			break
		}
	}
	return probe.Printable(strings.TrimRight(string(buf), "\r\n")), "reply"
}

func ending(err error) string {
	switch {
	case errors.Is(err, io.EOF):
		return "closed"
	case is(err, syscall.ECONNRESET, syscall.EPIPE):
		return "reset"
	case timedOut(err):
		return "silent"
	}
	return "closed"
}

// hello says a TLS ClientHello and looks at the first bytes of the answer.
func (p Path) hello(ctx context.Context) (answer, text string) {
	c, f := p.plain(ctx)
	if f != nil {
		return "refused", ""
	}
	defer c.Close()
	m := p.TLS
	if m == nil {
		m, _ = tlsinspect.Load(tlsinspect.Settings{Enabled: true, SkipVerify: true, MinVersion: "1.0", MaxVersion: "1.3"}, "")
	}
	_, h, err := m.Handshake(ctx, c, p.Host)
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case err == nil:
		return "hello", "TLS " + h.Version
	case errors.As(err, &record):
		return "plaintext", probe.Printable(string(record.RecordHeader[:]))
	case errors.As(err, &alert) || strings.Contains(err.Error(), "remote error: tls"):
		return "alert", probe.Printable(err.Error())
	case h != nil && h.Version != "":
		return "hello", "TLS " + h.Version
	}
	return ending(err), ""
}

// control dials a port of the same address that is surely closed.
func (p Path) control(ctx context.Context) string {
	if p.Network == "unix" {
		return ""
	}
	c, f := Dial(ctx, p.Network, p.Host, p.IPs, controlPort)
	if f == nil {
		_ = c.Close() // it has told what it had to
		return "connected"
	}
	switch f.ID {
	case probe.NetRefused:
		return "refused"
	case probe.NetTimeout:
		return "timeout"
	}
	return "unreachable"
}

// kind says in one word what was found.
func kind(s *probe.Sniff) string {
	said := first(s.Banner, s.Plain)
	switch {
	case strings.HasPrefix(said, "SSH-"):
		return "ssh"
	case strings.HasPrefix(said, "HTTP/"):
		return "http"
	case strings.HasPrefix(said, "220"):
		return "smtp"
	case strings.Contains(said, "mysql_native_password"), strings.Contains(said, "caching_sha2"), strings.Contains(said, "MariaDB"):
		return "mysql"
	case isResp(said) && sentinelSpeaks(s):
		return "sentinel"
	case isResp(said):
		return "redis"
	case s.TLS == "hello" || s.TLS == "alert":
		return "tls"
	case said != "":
		return "other"
	case s.PlainEnd == "refused":
		return "nothing"
	case s.PlainEnd == "silent":
		return "silent"
	}
	return "closed"
}

// isResp tells the first byte of a reply of Redis from that of anything else.
func isResp(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '+', '-', ':', '$', '*', '_', '#', '%', '~', '>', '(', ',', '!', '=', '|':
		return true
	}
	return false
}

// sentinelSpeaks: a Sentinel does not know GET, and knows SENTINEL even where it wants a password first.
func sentinelSpeaks(s *probe.Sniff) bool {
	unknown := func(r string) bool { return strings.Contains(strings.ToLower(r), "unknown command") }
	return unknown(s.Get) && s.Masters != "" && !unknown(s.Masters)
}
