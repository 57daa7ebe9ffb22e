package verdict

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/prose"
)

// tlsHeld is true where every server that was looked at made a TLS session.
func (j *judging) tlsHeld() bool {
	for i := range j.Ev.Nodes {
		if n := &j.Ev.Nodes[i]; n.TLS == nil || n.TLS.Version == "" {
			return false
		}
	}
	return len(j.Ev.Nodes) > 0
}

// ofTLS is the headline of a run that asks for TLS alone, where nothing is wrong with it. It says nothing of Redis behind it.
func (j *judging) ofTLS() string {
	if !j.tlsHeld() {
		return "No verdict: no TLS session came about."
	}
	n := &j.Ev.Nodes[0]
	text := fmt.Sprintf("TLS to %s is in order: TLS %s, %s", n.Addr, n.TLS.Version, n.TLS.Cipher)
	if len(n.TLS.Chain) > 0 {
		text += ", certificate until " + until(n)
	}
	return text + "."
}

// until is the day on which the first certificate of a chain ends.
func until(n *probe.Node) string {
	first := n.TLS.Chain[0].NotAfter
	for _, c := range n.TLS.Chain[1:] {
		if !c.SelfSigned && c.NotAfter.Before(first) {
			first = c.NotAfter
		}
	}
	return prose.Day(first)
}
