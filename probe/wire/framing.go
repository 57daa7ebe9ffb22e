package wire

import (
	"bytes"
	"fmt"
	"strconv"
)

// Limits of one reply and one session. What is asked for stays far below them: a cluster of 2,000 nodes answers CLUSTER
// NODES with 400 kB, and one whose 16,384 slots are all ranges of their own, with two replicas each, answers CLUSTER
// SLOTS with 5 MB of 400,000 elements.
const (
	maxLine     = 64 << 10
	maxBulk     = 2 << 20
	maxElements = 500_000 // of one reply
	maxArray    = 20_000  // of one array or map: a client allocates by the number before it has seen an element
	maxDepth    = 16
	maxReply    = 8 << 20
	maxSession  = 32 << 20
)

// framing follows RESP 2 and 3 byte by byte: it knows at every moment how much is still to come, and says when a peer
// asks for more than a reply can need. It does not keep what it has seen.
type framing struct {
	stack    []int // elements still missing in each open aggregate
	line     []byte
	skip     int // bytes of a bulk, with its line end, still to pass
	inLine   bool
	kind     byte
	elements int
	reply    int
	total    int
	all      int   // elements of all replies
	settled  int   // the weight when a reply was whole last
	lasting  bool  // the session has no end of its own, so that the sum of its replies is not limited
	done     int   // replies that were seen whole
	ends     []int // where in what was read last they ended

	refusal string // the last reply, where that is an error, without its minus sign
	watched int    // the number of a reply, from 0, of which is told whether it is an error
	denied  bool   // it is

	// head, where set, is told the type and the number of each reply's first line, -1 for a null and for types without a
	// number, and may refuse it.
	head func(kind byte, n int) *HostileError
}

func newFraming() *framing { return &framing{watched: -1} }

// feed takes what was read, and tells where it leaves the limits: whole is how much of b belongs to replies that were
// whole before that.
func (f *framing) feed(b []byte) (whole int, h *HostileError) {
	f.ends = f.ends[:0]
	if f.total += len(b); f.total > maxSession && !f.lasting {
		return 0, &HostileError{fmt.Sprintf("more than %d MiB in one session", maxSession>>20)}
	}
	for at := 0; at < len(b); {
		n, h := f.step(b[at:])
		if h != nil {
			return whole, h
		}
		at += n
		if f.reply += n; f.reply > maxReply {
			return whole, &HostileError{fmt.Sprintf("one reply of more than %d MiB", maxReply>>20)}
		}
		if !f.open() {
			f.elements, f.reply, whole = 0, 0, at
			f.done++
			f.ends = append(f.ends, at)
			f.settled = f.weight()
		}
	}
	return len(b), nil
}

// step takes the next piece: of a string, or of a line.
func (f *framing) step(b []byte) (n int, h *HostileError) {
	if f.skip > 0 {
		n = min(f.skip, len(b))
		if f.skip -= n; f.skip == 0 {
			h = f.element()
		}
		return n, h
	}
	if !f.inLine {
		f.inLine, f.kind, f.line = true, b[0], f.line[:0]
		return 1, nil
	}
	n = bytes.IndexByte(b, '\n')
	whole := n >= 0
	if !whole {
		n = len(b)
	}
	if len(f.line)+n > maxLine {
		return n, &HostileError{fmt.Sprintf("a line of more than %d kB", maxLine>>10)}
	}
	f.line = append(f.line, b[:n]...)
	if !whole {
		return n, nil
	}
	f.inLine = false
	return n + 1, f.header(bytes.TrimSuffix(f.line, []byte("\r")))
}

// weight is about what all that was read takes in memory, in bytes.
func (f *framing) weight() int { return f.total + f.all*perElement }

// open tells whether the reply goes on.
func (f *framing) open() bool { return f.inLine || f.skip > 0 || len(f.stack) > 0 }

// lastWords is what the peer said last where that was an error, or the beginning of a line; "" where a reply came whole.
func (f *framing) lastWords() string {
	if f.inLine {
		return string(f.kind) + string(f.line[:min(len(f.line), maxJudged)])
	}
	if f.refusal != "" {
		return "-" + f.refusal
	}
	return ""
}

// header acts on a complete line.
func (f *framing) header(line []byte) *HostileError {
	n := -1
	switch f.kind {
	case '$', '=', '!', '*', '~', '>', '%', '|':
		var h *HostileError
		if n, h = length(line); h != nil {
			return h
		}
	}
	if len(f.stack) == 0 {
		f.refusal = ""
		if f.kind == '-' {
			f.refusal = string(line[:min(len(line), maxJudged)])
			f.denied = f.denied || f.done == f.watched
		}
		if f.head != nil {
			if h := f.head(f.kind, n); h != nil {
				return h
			}
		}
	}
	switch f.kind {
	case '$', '=', '!':
		return f.bulk(n)
	case '*', '~', '>':
		return f.aggregate(n, 1, 0)
	case '%':
		return f.aggregate(n, 2, 0)
	case '|': // an attribute stands before the value it belongs to and is not counted itself
		return f.aggregate(n, 2, 1)
	}
	return f.element()
}

func (f *framing) bulk(n int) *HostileError {
	switch {
	case n < 0:
		return f.element()
	case n > maxBulk:
		return &HostileError{fmt.Sprintf("a string of %d bytes", n)}
	}
	f.skip = n + len("\r\n")
	return nil
}

func (f *framing) aggregate(n, per, more int) *HostileError {
	switch {
	case n > maxArray/per:
		return &HostileError{fmt.Sprintf("an array of %d elements", n)}
	case n <= 0 && more == 0:
		return f.element()
	}
	if f.stack = append(f.stack, max(n, 0)*per+more); len(f.stack) > maxDepth {
		return &HostileError{fmt.Sprintf("nesting deeper than %d", maxDepth)}
	}
	return nil
}

// length reads the number of a header. -1 is null.
func length(line []byte) (int, *HostileError) {
	n, err := strconv.Atoi(string(line))
	if err != nil || n < -1 {
		return 0, &HostileError{fmt.Sprintf("%.20q is no length", line)}
	}
	return n, nil
}

// element counts one complete value, and closes the aggregates that it completes.
func (f *framing) element() *HostileError {
	f.all++
	if f.elements++; f.elements > maxElements {
		return &HostileError{fmt.Sprintf("one reply of more than %d elements", maxElements)}
	}
	for top := len(f.stack) - 1; top >= 0; top-- {
		if f.stack[top]--; f.stack[top] > 0 {
			break
		}
		f.stack = f.stack[:top]
	}
	return nil
}
