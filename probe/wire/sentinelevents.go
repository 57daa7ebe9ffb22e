package wire

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// sentinelChannels are those of a failover. What the Sentinels say of one another's state otherwise is in every report.
var sentinelChannels = []string{
	"+sdown", "-sdown", "+odown", "-odown", "+try-failover", "+elected-leader", "+selected-slave", "+promoted-slave",
	"+switch-master", "+failover-end", "-failover-abort-no-good-slave", "-failover-abort-not-elected", "+tilt", "-tilt",
}

const (
	maxEventText = 300 // more than any honest message has
	maxWord      = 4096
	maxOthers    = 64 // replies that are no message: one a channel, and that to AUTH
	// againAfter is between two attempts to listen to a Sentinel that cannot be reached, refuses, or talks nonsense.
	againAfter = time.Second
)

// ListenToSentinel subscribes to one Sentinel's events until the context ends, and again after each loss of the
// connection. It needs no right but SUBSCRIBE and writes nothing. The messages are read here: go-redis takes their parts
// for strings without a look, in a goroutine of its own, where a panic ends the program (v9.23, pubsub.go).
func ListenToSentinel(ctx context.Context, s *probe.Store, m *tlsinspect.Material, addr string, tell func(probe.SentinelEvent)) {
	for ctx.Err() == nil {
		_ = hearSentinel(ctx, s, m, addr, tell) // why it ended is in the checks that go on beside it
		select {
		case <-ctx.Done():
		case <-time.After(againAfter):
		}
	}
}

// hearSentinel is one subscription; it ends with its connection.
func hearSentinel(ctx context.Context, s *probe.Store, m *tlsinspect.Material, addr string, tell func(probe.SentinelEvent)) error {
	conn, err := earTo(ctx, s, m, addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	var ask strings.Builder
	if password := s.AccessAs(probe.AsSentinel).Password; password.IsSet() {
		ask.WriteString(words("AUTH", password.Reveal()))
	}
	ask.WriteString(words(append([]string{"SUBSCRIBE"}, sentinelChannels...)...))
	if _, err := io.WriteString(conn, ask.String()); err != nil {
		return err
	}
	in := bufio.NewReader(conn)
	for others := 0; others < maxOthers; {
		said, err := pushed(in)
		if err != nil {
			return err
		}
		if len(said) != 3 || said[0] != "message" {
			others++ // what is subscribed to, and the reply to AUTH
			continue
		}
		if !concerns(said[1], said[2], s.MasterName) {
			continue
		}
		text := probe.Printable(said[2])
		tell(probe.SentinelEvent{
			At: time.Now(), Store: s.ID, Sentinel: addr, Channel: probe.Printable(said[1]), Payload: text[:min(len(text), maxEventText)],
		})
	}
	return errNoPush
}

// concerns tells whether a message is about a master name: Sentinels watch several. What names none is about all.
func concerns(channel, payload, name string) bool {
	words := strings.Fields(payload)
	if at := slices.Index(words, "@"); at >= 0 && at+1 < len(words) {
		return words[at+1] == name
	}
	switch {
	case channel == "+switch-master" && len(words) > 0:
		return words[0] == name
	case len(words) > 1 && words[0] == "master":
		return words[1] == name
	}
	return true
}

// earTo dials a Sentinel as the store's client does.
func earTo(ctx context.Context, s *probe.Store, m *tlsinspect.Material, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, max(time.Duration(s.TimeoutS)*time.Second, time.Second))
	defer cancel()
	conn, err := dialOver(ctx, net.Dialer{}, "tcp", addr)
	if err != nil || m == nil {
		return conn, err
	}
	secure := tls.Client(conn, m.Config(probe.HostOf(addr)))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // the handshake's error is the one to tell
		return nil, err
	}
	return secure, nil
}

// words is a command as it goes over the wire.
func words(list ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(list))
	for _, w := range list {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	return b.String()
}

var errNoPush = errors.New("not what a subscription is sent")

// pushed reads one reply of a subscription: a few short strings and numbers, or one line.
func pushed(in *bufio.Reader) ([]string, error) {
	kind, rest, err := head(in)
	switch {
	case err != nil:
		return nil, err
	case kind == '+':
		return nil, nil
	case kind != '*':
		return nil, errNoPush // a refusal, for one
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 0 || n > 8 {
		return nil, errNoPush
	}
	var out []string
	for range n {
		kind, rest, err := head(in)
		switch {
		case err != nil:
			return nil, err
		case kind == ':':
			out = append(out, rest)
			continue
		case kind != '$':
			return nil, errNoPush
		}
		length, err := strconv.Atoi(rest)
		if err != nil || length < 0 || length > maxWord {
			return nil, errNoPush
		}
		word := make([]byte, length+2)
		if _, err := io.ReadFull(in, word); err != nil {
			return nil, err
		}
		out = append(out, string(word[:length]))
	}
	return out, nil
}

// head is the first line of a reply: its type, and what follows it.
func head(in *bufio.Reader) (kind byte, rest string, err error) {
	line, err := in.ReadSlice('\n') // of the reader's size at the most
	if err != nil {
		return 0, "", err
	}
	text := strings.TrimRight(string(line), "\r\n")
	if text == "" {
		return 0, "", errNoPush
	}
	return text[0], text[1:], nil
}
