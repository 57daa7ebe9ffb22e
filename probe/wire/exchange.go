package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"tyk-redis-doctor/probe"
)

// maxFirst is how much of what a peer says to a sniff is read.
const maxFirst = 512

// exchange says something and takes the first line of what comes back. A peer that closed without reading may have
// left its reason.
func exchange(c net.Conn, request string) (reply, end string) {
	_, err := io.WriteString(c, request)
	reply, end = readLine(c)
	if err != nil && end == "silent" {
		end = ending(err)
	}
	return reply, end
}

// readLine takes the first line, or the first bytes, of what comes: all of them where they are no text, since the line
// end in the greeting of MySQL is a number. The end is "reply" where something came, else silent, closed or reset.
func readLine(c net.Conn) (line, end string) {
	buf := make([]byte, 0, maxFirst)
	for len(buf) < maxFirst {
		n, err := c.Read(buf[len(buf):maxFirst])
		buf = buf[:len(buf)+n]
		if line, _, ended := bytes.Cut(buf, []byte("\n")); ended {
			if bytes.IndexByte(line, 0) < 0 {
				buf = line
			}
			break
		}
		if err != nil && len(buf) == 0 {
			return "", ending(err)
		}
		if err != nil {
			break
		}
	}
	return probe.Printable(strings.TrimRight(string(buf), "\r\n")), "reply"
}

// ending says how a peer ended a connection, or that it kept silent.
func ending(err error) string {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed"
	case is(err, syscall.ECONNRESET, syscall.EPIPE):
		return "reset"
	case timedOut(err), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return "silent"
	}
	return "closed"
}
