package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// oneServer are the families of faults of one server or of the way to it: in a cluster they cost what it serves.
var oneServer = []string{"net", "proto", "tls", "auth", "server", "capacity", "run"}

// sayKeys tells of servers of a cluster that fail what depends on them: their slots and the share of the keys, where the
// message does not name slots itself.
func sayKeys(c *Case, answers []*answer) {
	for _, a := range answers {
		s := c.Store(a.Store)
		if s == nil || s.Mode != probe.Cluster || a.Status != report.Fail || a.root != nil || !isAbout(a.ID, oneServer...) || strings.Contains(a.Message, "slots") {
			continue
		}
		if slots := c.slotsAt(s, a.Nodes); len(slots) > 0 && slotsIn(slots) < slotCount {
			a.Message = strings.Replace(a.Message, nodesMark, fmt.Sprintf("%s (%s, %s)", nodesMark, slotsText(slots), share(slotsIn(slots))), 1)
		}
	}
}

// slotsAt are the slots that the believed view of a cluster gives to nodes, nil where it gives them none.
func (c *Case) slotsAt(s *probe.Store, addrs []string) []probe.Range {
	var all []probe.Range
	for _, m := range c.topology(s).members {
		if m.node != nil && slices.Contains(addrs, m.node.Addr) {
			all = append(all, m.Slots...)
		}
	}
	return merged(all)
}
