package wire

import (
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// Times of a sniff. A banner that refuses comes one round trip after the connection; a server that is alive answers well
// within the rest. Where the way is long, each probe waits for so many round trips more, by the time its own connection
// took.
const (
	bannerWait  = 150 * time.Millisecond
	answerWait  = 1500 * time.Millisecond
	dialWait    = 3 * time.Second
	tlsGrace    = 200 * time.Millisecond // after an answer in plaintext
	bannerTrips = 2
	answerTrips = 4                // a handshake and an answer take two or three
	longestWait = 10 * time.Second // a sniff ends then at the latest
)

// controlPort is one that nobody listens on (tcpmux). Something that takes connections to it takes them to every port.
const controlPort = "1"

// Sniff finds out what is really behind an address after a step of the visit failed there. Every probe has a fresh
// connection and all run at once, so that a near server takes 1.5 s at the most. The fingerprint needs no credentials.
func Sniff(ctx context.Context, p Path) *probe.Sniff {
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	defer cancel()
	inTLS, giveUp := context.WithCancel(ctx)
	defer giveUp()
	asIs := ctx // as the store is configured
	if p.TLS != nil {
		asIs = inTLS
	}
	s := &probe.Sniff{}
	var inside, insideEnd string // the banner inside of TLS
	var wg sync.WaitGroup
	for _, look := range []func(){
		func() { s.Banner, s.BannerEnd = p.banner(ctx) },
		func() {
			if s.Plain, s.PlainEnd = p.ask(ctx, "PING"); IsReply(s.Plain) {
				time.AfterFunc(tlsGrace, giveUp) // a plaintext Redis never answers a ClientHello
			}
		},
		func() { inside, insideEnd = p.bannerInTLS(inTLS) },
		func() { s.TLS, s.TLSText, s.Handshake = p.hello(inTLS) },
		func() { s.Control = p.control(ctx) },
		func() { s.Proxy = p.proxy(asIs) },
		func() { s.Get, _ = p.speak(asIs, "GET", "x") },
		func() { s.Masters, _ = p.speak(asIs, "SENTINEL", "MASTERS") },
		func() { s.Exec, _ = p.speak(asIs, "EXEC") },
		func() { s.Slots, _ = p.speak(asIs, "CLUSTER", "SLOTS") },
		func() { s.Hello = said(p.speak(asIs, "HELLO")) },
	} {
		wg.Go(look)
	}
	wg.Wait()
	if s.Banner == "" && inside != "" {
		s.Banner, s.BannerEnd = inside, insideEnd
	}
	s.Kind = kind(s)
	return s
}

// said prefers the words; else how it ended.
func said(words, end string) string {
	if words != "" {
		return words
	}
	return end
}

// fresh dials, and gives the connection the time that a peer at this distance needs for an answer.
func (p Path) fresh(ctx context.Context, wait time.Duration, trips int) (net.Conn, context.Context, context.CancelFunc, bool) {
	began := time.Now()
	at, cancel := context.WithTimeout(ctx, dialWait)
	c, f := p.plain(at)
	cancel()
	if f != nil {
		return nil, nil, nil, false
	}
	ctx, cancel = context.WithTimeout(ctx, wait+time.Duration(trips)*time.Since(began))
	end, _ := ctx.Deadline()
	_ = c.SetDeadline(end) // a connection that takes no deadline is closed, and that shows in the read
	return c, ctx, cancel, true
}

// banner listens before anything is said: a server that is full, or in protected mode, writes one line and hangs up
// without reading; a write of ours would lose that line to a reset.
func (p Path) banner(ctx context.Context) (words, end string) {
	c, _, done, ok := p.fresh(ctx, bannerWait, bannerTrips)
	if !ok {
		return "", "refused"
	}
	defer done()
	defer c.Close()
	words, end = readLine(c)
	if end == "silent" {
		end = "open"
	}
	return words, end
}

// bannerInTLS listens after the handshake, where the store is configured for TLS: a server in protected mode says no
// there.
func (p Path) bannerInTLS(ctx context.Context) (words, end string) {
	if p.TLS == nil {
		return "", ""
	}
	c, ctx, done, ok := p.fresh(ctx, answerWait, answerTrips)
	if !ok {
		return "", ""
	}
	defer done()
	defer c.Close()
	began := time.Now()
	secure, _, err := p.TLS.Handshake(ctx, c, p.Host)
	if err != nil {
		return "", ""
	}
	_ = secure.SetReadDeadline(time.Now().Add(bannerWait + bannerTrips*time.Since(began))) // as in fresh
	return readLine(secure)
}

// ask sends one command in plaintext and takes the first line of the reply.
func (p Path) ask(ctx context.Context, words ...string) (reply, end string) {
	c, _, done, ok := p.fresh(ctx, answerWait, answerTrips)
	if !ok {
		return "", "refused"
	}
	defer done()
	defer c.Close()
	return exchange(c, resp(words...))
}

// speak sends one command the way the store is configured: over TLS where it is on.
func (p Path) speak(ctx context.Context, words ...string) (reply, end string) {
	c, ctx, done, ok := p.fresh(ctx, answerWait, answerTrips)
	if !ok {
		return "", "refused"
	}
	defer done()
	defer c.Close()
	if p.TLS == nil {
		return exchange(c, resp(words...))
	}
	secure, _, err := p.TLS.Handshake(ctx, c, p.Host)
	if err != nil {
		return "", ending(err)
	}
	return exchange(secure, resp(words...))
}

// proxy tells whether the peer wants a PROXY header before anything else: with one it answers as Redis does.
func (p Path) proxy(ctx context.Context) string {
	c, ctx, done, ok := p.fresh(ctx, answerWait, answerTrips)
	if !ok {
		return ""
	}
	defer done()
	defer c.Close()
	const header = "PROXY UNKNOWN\r\n"
	if p.TLS == nil {
		return said(exchange(c, header+resp("PING")))
	}
	if _, err := io.WriteString(c, header); err != nil {
		return ending(err)
	}
	secure, _, err := p.TLS.Handshake(ctx, c, p.Host)
	if err != nil {
		return ending(err)
	}
	return said(exchange(secure, resp("PING")))
}

func resp(words ...string) string {
	var b strings.Builder
	b.WriteString("*" + strconv.Itoa(len(words)) + "\r\n")
	for _, w := range words {
		b.WriteString("$" + strconv.Itoa(len(w)) + "\r\n" + w + "\r\n")
	}
	return b.String()
}

// hello says a TLS ClientHello and looks at the first bytes of the answer. facts are what the handshake showed where the
// client speaks plaintext, nil where no certificate was seen.
func (p Path) hello(ctx context.Context) (answer, text string, facts *tlsinspect.Handshake) {
	c, ctx, done, ok := p.fresh(ctx, answerWait, answerTrips)
	if !ok {
		return "refused", "", nil
	}
	defer done()
	defer c.Close()
	m := p.TLS
	if m == nil {
		m = p.IfTLS
	}
	if m == nil {
		m, _ = tlsinspect.Load(tlsinspect.Settings{Enabled: true, SkipVerify: true, MinVersion: "1.0", MaxVersion: "1.3"}, "")
	}
	_, h, err := m.Handshake(ctx, c, p.Host)
	if p.TLS == nil && len(h.Chain) > 0 {
		facts = h
	}
	if err == nil {
		return "hello", "TLS " + h.Version, facts
	}
	if first := tlsinspect.FirstBytes(err); first != nil {
		return "plaintext", probe.Printable(string(first)), nil
	}
	switch id, text := h.Refusal(err); {
	case len(h.Chain) > 0:
		return "hello", probe.Printable(text), facts
	case id != "":
		return "alert", probe.Printable(text), nil
	}
	return ending(err), "", nil
}

// control dials a port of the same address that is surely closed.
func (p Path) control(ctx context.Context) string {
	if p.Network == "unix" {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	c, err := dialAny(ctx, p.IPs, controlPort)
	if err == nil {
		_ = c.Close() // it has told what it had to
		return "connected"
	}
	switch dialFault(err).ID {
	case probe.NetRefused:
		return "refused"
	case probe.NetTimeout:
		return "timeout"
	}
	return "unreachable"
}
