package visit

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// maxRaw is how much of one reply the bundle keeps, in bytes: CLUSTER NODES of 200 nodes.
const maxRaw = 32 << 10

// private are lines of INFO about the machine of the server, on which no diagnosis rests.
var private = []string{"executable:", "config_file:", "process_id:", "multiplexing_api:", "monotonic_clock:"}

// keep keeps a text reply for the bundle: INFO and the pictures of the cluster.
func (v *visit) keep(q question, r wire.Reply) {
	text := r.Text()
	if !v.opts.Replies || q.fact == "" || text == "" {
		return
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if slices.ContainsFunc(private, func(p string) bool { return strings.HasPrefix(line, p) }) {
			continue
		}
		if b.Len()+len(line) > maxRaw {
			b.WriteString("...\n")
			break
		}
		b.WriteString(probe.Visible(line) + "\n")
	}
	words := make([]string, len(q.cmd))
	for i, w := range q.cmd {
		words[i] = probe.Printable(fmt.Sprint(w))
	}
	v.node.Raw = append(v.node.Raw, probe.RawReply{Command: strings.Join(words, " "), Text: b.String()})
}
