package wire

import (
	"bytes"
	"net"
)

// helloless answers the HELLO with which go-redis begins every connection in the server's place: it would cost a round
// trip, and a proxy that does not know it hangs up before it was asked anything. The refusal makes go-redis go on
// in RESP2.
type helloless struct {
	net.Conn
	began  bool
	answer bytes.Reader
}

const noHello = "-ERR not asked\r\n"

func (c *helloless) Write(b []byte) (int, error) {
	if !c.began {
		c.began = true
		if bytes.Contains(bytes.ToLower(b[:min(len(b), 32)]), []byte("hello")) {
			c.answer = *bytes.NewReader([]byte(noHello))
			return len(b), nil
		}
	}
	return c.Conn.Write(b)
}

func (c *helloless) Read(b []byte) (int, error) {
	if c.answer.Len() > 0 {
		return c.answer.Read(b)
	}
	return c.Conn.Read(b)
}
