package wire

import (
	"fmt"
	"strconv"
)

// Limits of one reply and one session. A cluster of 2,000 nodes answers CLUSTER NODES with 400 kB and CLUSTER SLOTS with
// 100,000 elements at the most.
const (
	maxLine     = 64 << 10
	maxBulk     = 8 << 20
	maxElements = 500_000 // of one reply
	maxArray    = 100_000 // of one array: a client allocates by the number before it has seen an element
	maxDepth    = 16
	maxReply    = 24 << 20
	maxSession  = 96 << 20
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
}

func newFraming() *framing { return &framing{} }

func (f *framing) feed(b []byte) *HostileError {
	f.total += len(b)
	if f.total > maxSession {
		return &HostileError{fmt.Sprintf("more than %d MiB in one session", maxSession>>20)}
	}
	for len(b) > 0 {
		if f.skip > 0 {
			n := min(f.skip, len(b))
			f.skip, b = f.skip-n, b[n:]
			f.reply += n
			if f.skip == 0 {
				if h := f.element(); h != nil {
					return h
				}
			}
			continue
		}
		c := b[0]
		b = b[1:]
		f.reply++
		if f.reply > maxReply {
			return &HostileError{fmt.Sprintf("one reply of more than %d MiB", maxReply>>20)}
		}
		if !f.inLine {
			f.inLine, f.kind, f.line = true, c, f.line[:0]
			continue
		}
		if c != '\n' {
			if len(f.line) >= maxLine {
				return &HostileError{fmt.Sprintf("a line of more than %d kB without an end", maxLine>>10)}
			}
			f.line = append(f.line, c)
			continue
		}
		f.inLine = false
		if h := f.header(); h != nil {
			return h
		}
	}
	return nil
}

// header acts on a complete line.
func (f *framing) header() *HostileError {
	line := f.line
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	switch f.kind {
	case '$', '=', '!':
		return f.bulk(line)
	case '*', '~', '>':
		return f.aggregate(line, 1, 0)
	case '%':
		return f.aggregate(line, 2, 0)
	case '|': // an attribute stands before the value it belongs to and is not counted itself
		return f.aggregate(line, 2, 1)
	}
	return f.element()
}

func (f *framing) bulk(line []byte) *HostileError {
	n, h := length(line)
	switch {
	case h != nil:
		return h
	case n < 0:
		return f.element()
	case n > maxBulk:
		return &HostileError{fmt.Sprintf("a string of %d bytes", n)}
	default:
		f.skip = n + 2
	}
	return nil
}

func (f *framing) aggregate(line []byte, per, more int) *HostileError {
	n, h := length(line)
	switch {
	case h != nil:
		return h
	case n > maxArray:
		return &HostileError{fmt.Sprintf("an array of %d elements", n)}
	case n <= 0 && more == 0:
		return f.element()
	}
	f.stack = append(f.stack, max(n, 0)*per+more)
	if len(f.stack) > maxDepth {
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
	if f.elements++; f.elements > maxElements {
		return &HostileError{fmt.Sprintf("one reply of more than %d elements", maxElements)}
	}
	for len(f.stack) > 0 {
		top := len(f.stack) - 1
		f.stack[top]--
		if f.stack[top] > 0 {
			return nil
		}
		f.stack = f.stack[:top]
	}
	f.elements, f.reply = 0, 0
	return nil
}
