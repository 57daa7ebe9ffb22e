//go:build bench

package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
)

// simulated is a cluster whose nodes answer as one recorded server did, each with its own place in it.
type simulated struct {
	real  string // who is recorded: a cluster of one node
	nodes []*simNode
	list  string // CLUSTER NODES, without "myself"
	slots string

	mu    sync.Mutex
	known map[string]string // replies by generation of the protocol and command
}

type simNode struct {
	of          *simulated
	id          string
	host        string
	port        int
	primary     *simNode // nil for a primary
	replica     *simNode // of a primary
	first, last int      // slots
	listener    net.Listener
}

// simulate opens as many listeners; half of the nodes are replicas.
func simulate(t testing.TB, real string, count int) *simulated {
	t.Helper()
	s := &simulated{real: real, known: map[string]string{}}
	for i := range count {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		n := &simNode{of: s, id: fmt.Sprintf("%040x", i+1), host: "127.0.0.1", port: l.Addr().(*net.TCPAddr).Port, listener: l}
		if half := count / 2; i < half {
			n.first, n.last = probe.SlotCount*i/half, probe.SlotCount*(i+1)/half-1
		} else {
			n.primary = s.nodes[i-half]
			n.primary.replica = n
		}
		s.nodes = append(s.nodes, n)
	}
	var nodes, slots strings.Builder
	fmt.Fprintf(&slots, "*%d\r\n", count/2)
	for _, n := range s.nodes {
		nodes.WriteString(n.line())
		if n.primary == nil {
			fmt.Fprintf(&slots, "*4\r\n:%d\r\n:%d\r\n%s%s", n.first, n.last, n.endpoint(), n.replica.endpoint())
		}
	}
	s.list, s.slots = nodes.String(), slots.String()
	for _, n := range s.nodes {
		go n.serve()
	}
	return s
}

func (n *simNode) addr() string { return net.JoinHostPort(n.host, strconv.Itoa(n.port)) }

func (n *simNode) line() string {
	if n.primary != nil {
		return fmt.Sprintf("%s %s@1 slave %s 0 1700000000000 1 connected\n", n.id, n.addr(), n.primary.id)
	}
	return fmt.Sprintf("%s %s@1 master - 0 1700000000000 1 connected %d-%d\n", n.id, n.addr(), n.first, n.last)
}

func (n *simNode) endpoint() string {
	return fmt.Sprintf("*4\r\n%s:%d\r\n%s*0\r\n", bulk(n.host), n.port, bulk(n.id))
}

func bulk(s string) string { return fmt.Sprintf("$%d\r\n%s\r\n", len(s), s) }

func (n *simNode) serve() {
	for {
		c, err := n.listener.Accept()
		if err != nil {
			return
		}
		go n.session(c)
	}
}

func (n *simNode) session(c net.Conn) {
	defer c.Close()
	in, out := bufio.NewReader(c), bufio.NewWriter(c)
	queued, three := false, false
	for {
		args, err := readCommand(in)
		if err != nil {
			return
		}
		name := strings.ToUpper(args[0])
		switch {
		case name == "MULTI":
			queued = true
		case name == "DISCARD" || name == "EXEC":
			queued = false
		case name == "HELLO" && len(args) > 1:
			three = args[1] == "3"
		}
		reply := "+QUEUED\r\n"
		if !queued || name == "MULTI" {
			reply = n.reply(name, args, three)
		}
		if _, err := out.WriteString(reply); err != nil {
			return
		}
		if in.Buffered() == 0 && out.Flush() != nil {
			return
		}
	}
}

func (n *simNode) reply(name string, args []string, three bool) string {
	sub := ""
	if len(args) > 1 {
		sub = strings.ToUpper(args[1])
	}
	switch name + " " + sub {
	case "CLUSTER NODES":
		mine := n.line()
		own := strings.Replace(strings.Replace(mine, " master ", " myself,master ", 1), " slave ", " myself,slave ", 1)
		return bulk(strings.Replace(n.of.list, mine, own, 1))
	case "CLUSTER SLOTS":
		return n.of.slots
	case "CLUSTER MYID":
		return bulk(n.id)
	case "CLUSTER INFO":
		return bulk(fmt.Sprintf("cluster_enabled:1\r\ncluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384\r\n"+
			"cluster_slots_pfail:0\r\ncluster_slots_fail:0\r\ncluster_known_nodes:%d\r\ncluster_size:%d\r\ncluster_current_epoch:1\r\n"+
			"cluster_my_epoch:1\r\n", len(n.of.nodes), len(n.of.nodes)/2))
	case "DISCARD ", "MULTI ":
		return "+OK\r\n"
	}
	switch name {
	case "TIME":
		now := time.Now()
		return "*2\r\n" + bulk(strconv.FormatInt(now.Unix(), 10)) + bulk(strconv.Itoa(now.Nanosecond()/1000))
	case "INFO":
		return n.info(n.of.recorded(name, args, false))
	case "ROLE":
		return n.role()
	case "SUBSCRIBE", "UNSUBSCRIBE":
		kind := "*"
		if three {
			kind = ">"
		}
		return kind + "3\r\n" + bulk(strings.ToLower(name)) + bulk(args[1]) + ":1\r\n"
	}
	return n.of.recorded(name, args, three)
}

func (n *simNode) role() string {
	if n.primary != nil {
		return "*5\r\n" + bulk("slave") + bulk(n.primary.host) + fmt.Sprintf(":%d\r\n", n.primary.port) + bulk("connected") + ":100\r\n"
	}
	return "*3\r\n" + bulk("master") + ":100\r\n*1\r\n*3\r\n" + bulk(n.replica.host) + bulk(strconv.Itoa(n.replica.port)) + bulk("100")
}

// info is the recorded INFO with this node's own lines.
func (n *simNode) info(recorded string) string {
	_, text, _ := strings.Cut(recorded, "\r\n")
	text = strings.TrimSuffix(text, "\r\n")
	var out strings.Builder
	for text := range strings.SplitSeq(text, "\r\n") {
		key, _, _ := strings.Cut(text, ":")
		switch key {
		case "run_id":
			text = "run_id:" + n.id
		case "tcp_port":
			text = fmt.Sprintf("tcp_port:%d", n.port)
		case "master_repl_offset":
			text = "master_repl_offset:100"
		case "connected_slaves":
			if n.primary == nil {
				text = fmt.Sprintf("connected_slaves:1\r\nslave0:ip=%s,port=%d,state=online,offset=100,lag=0", n.replica.host, n.replica.port)
			}
		case "role":
			if n.primary != nil {
				text = fmt.Sprintf("role:slave\r\nmaster_host:%s\r\nmaster_port:%d\r\nmaster_link_status:up\r\n"+
					"master_last_io_seconds_ago:0\r\nmaster_sync_in_progress:0\r\nslave_repl_offset:100\r\nslave_read_only:1",
					n.primary.host, n.primary.port)
			}
		}
		out.WriteString(text + "\r\n")
	}
	return bulk(strings.TrimSuffix(out.String(), "\r\n"))
}

// withArgument are commands whose reply depends on what follows their name.
var withArgument = map[string]bool{
	"CONFIG": true, "CLIENT": true, "CLUSTER": true, "INFO": true, "ACL": true, "COMMAND": true, "HELLO": true, "MEMORY": true,
	"LATENCY": true, "SCRIPT": true, "EVAL": true,
}

// recorded is what the real server says to such a command.
func (s *simulated) recorded(name string, args []string, three bool) string {
	key := fmt.Sprint(three, name, len(args))
	if withArgument[name] {
		key = fmt.Sprint(three, args)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if reply, ok := s.known[key]; ok {
		return reply
	}
	reply, err := ask(s.real, args, three)
	if err != nil {
		reply = "-ERR " + err.Error() + "\r\n"
	}
	s.known[key] = reply
	return reply
}

// ask puts one command to a server on a connection of its own.
func ask(addr string, args []string, three bool) (string, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return "", err
	}
	defer c.Close()
	in := bufio.NewReader(c)
	if three && !strings.EqualFold(args[0], "HELLO") {
		if _, err := io.WriteString(c, "HELLO 3\r\n"); err != nil {
			return "", err
		}
		if err := copyReply(in, &bytes.Buffer{}); err != nil {
			return "", err
		}
	}
	text := fmt.Sprintf("*%d\r\n", len(args))
	for _, a := range args {
		text += bulk(a)
	}
	if _, err := io.WriteString(c, text); err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = copyReply(in, &out)
	return out.String(), err
}

func readCommand(in *bufio.Reader) ([]string, error) {
	head, err := in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(head, "*")))
	if err != nil || n < 1 {
		return append(strings.Fields(head), ""), nil
	}
	args := make([]string, n)
	for i := range args {
		size, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		length, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(size, "$")))
		if err != nil {
			return nil, err
		}
		b := make([]byte, length+2)
		if _, err := io.ReadFull(in, b); err != nil {
			return nil, err
		}
		args[i] = string(b[:length])
	}
	return args, nil
}

// copyReply copies one reply, of either generation of the protocol.
func copyReply(in *bufio.Reader, out *bytes.Buffer) error {
	head, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	out.WriteString(head)
	n, _ := strconv.Atoi(strings.TrimSpace(head[1:]))
	switch head[0] {
	case '$', '=', '!':
		if n >= 0 {
			_, err = io.CopyN(out, in, int64(n)+2)
		}
		return err
	case '%':
		n *= 2
	case '*', '~', '>':
	default:
		return nil
	}
	for range n {
		if err := copyReply(in, out); err != nil {
			return err
		}
	}
	return nil
}
