package wire

import (
	"context"
	"fmt"
	"strconv"

	"tyk-redis-doctor/probe"
)

// Fingerprint asks a server that speaks, and has let nobody in, what it is, on the connection that is open; nil where it
// ends. No question needs credentials.
func Fingerprint(ctx context.Context, s *Session) *probe.Sniff {
	replies, broken := s.Do(ctx,
		Command{"EXEC"}, Command{"GET", "x"}, Command{"SENTINEL", "MASTERS"}, Command{"CLUSTER", "SLOTS"}, Command{"HELLO"})
	if broken != nil {
		return nil
	}
	found := &probe.Sniff{
		Exec: firstLine(replies[0]), Get: firstLine(replies[1]), Masters: firstLine(replies[2]),
		Slots: firstLine(replies[3]), Hello: firstLine(replies[4]),
	}
	found.Kind = whichOfTwo(found)
	return found
}

// firstLine is a reply as its first line goes over the wire.
func firstLine(r Reply) string {
	switch value := r.Value.(type) {
	case nil:
		if r.Err != nil {
			return "-" + r.Err.Text
		}
		return "$-1"
	case []any:
		return "*" + strconv.Itoa(len(value))
	case string:
		return "$" + strconv.Itoa(len(value))
	default:
		return probe.Printable(fmt.Sprint(value))
	}
}
