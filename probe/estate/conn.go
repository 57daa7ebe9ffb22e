package estate

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// ReplyError is an error that the server replied: "NOAUTH Authentication required."
type ReplyError string

func (e ReplyError) Error() string { return string(e) }

// replyTime is how long one command may take where the context has no earlier end.
const replyTime = 3 * time.Second

// CLI sends one command over a connection of its own, after AUTH where the server has a password, and gives the reply
// as redis-cli prints it into a pipe: the elements of an array line by line. An error reply is a ReplyError.
func (s *Server) CLI(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return "", fmt.Errorf("%s of %s: %w", args[0], s.Name, err)
	}
	defer conn.Close()
	end, _ := ctx.Deadline()
	if err := conn.SetDeadline(end); err != nil {
		return "", fmt.Errorf("%s of %s: %w", args[0], s.Name, err)
	}
	in := bufio.NewReader(conn)
	if s.Password != "" {
		if _, err := ask(conn, in, "AUTH", s.Password); err != nil {
			return "", fmt.Errorf("AUTH of %s: %w", s.Name, err)
		}
	}
	said, err := ask(conn, in, args...)
	if err != nil {
		return "", fmt.Errorf("%s of %s: %w", args[0], s.Name, err)
	}
	return said, nil
}

func (s *Server) dial(ctx context.Context) (net.Conn, error) {
	if s.secure == nil {
		return new(net.Dialer).DialContext(ctx, "tcp", s.Addr())
	}
	return (&tls.Dialer{Config: s.secure.config()}).DialContext(ctx, "tcp", s.Addr())
}

func ask(conn io.Writer, in *bufio.Reader, args ...string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(a), a)
	}
	if _, err := io.WriteString(conn, b.String()); err != nil {
		return "", err
	}
	var lines []string
	if err := reply(in, &lines); err != nil {
		return "", err
	}
	return strings.Join(lines, "\n"), nil
}

// reply reads one reply of RESP2 and adds its lines.
func reply(in *bufio.Reader, lines *[]string) error {
	line, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return fmt.Errorf("an empty reply")
	}
	kind, rest := line[0], line[1:]
	switch kind {
	case '-':
		return ReplyError(rest)
	case '+', ':':
		*lines = append(*lines, rest)
		return nil
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n > 1<<24 || kind != '$' && kind != '*' {
		return fmt.Errorf("an unknown reply: %.40q", line)
	}
	if kind == '$' {
		return bulk(in, n, lines)
	}
	for range n {
		if err := reply(in, lines); err != nil {
			return err
		}
	}
	return nil
}

func bulk(in *bufio.Reader, n int, lines *[]string) error {
	if n < 0 {
		*lines = append(*lines, "")
		return nil
	}
	b := make([]byte, n+2)
	if _, err := io.ReadFull(in, b); err != nil {
		return err
	}
	*lines = append(*lines, string(b[:n]))
	return nil
}
