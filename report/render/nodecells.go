package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// cell is one field of a node's row.
type cell struct {
	text string
	mood mood
}

func none() cell { return cell{"-", faint} }

// role names what the node is; a Sentinel is what it was visited as, also when it never said so.
func (e *estate) role(n *probe.Node) cell {
	if n.Role == probe.Unknown && n.Purpose == probe.AsSentinel {
		return cell{text: "sentinel?"}
	}
	return cell{text: string(n.Role)}
}

// serves tells what the node is there for: slots, the primary it follows, the name it watches, or a database.
func (e *estate) serves(n *probe.Node, slots int) cell {
	switch {
	case n.Role == probe.Replica && n.ReplicaOf != "":
		return cell{text: "of " + e.shortAddr(n.ReplicaOf)}
	case n.Slots != "":
		return cell{text: someSlots(n.Slots, slots)}
	case n.Purpose == probe.AsSentinel:
		return e.watches(n)
	}
	var dbs []string
	for _, id := range n.Stores {
		for _, s := range e.active {
			db := "db " + strconv.Itoa(s.Database)
			if s.ID == id && s.Mode != probe.Cluster && n.Role == probe.Primary && !slices.Contains(dbs, db) {
				dbs = append(dbs, db)
			}
		}
	}
	if len(dbs) == 0 {
		return none()
	}
	return cell{text: strings.Join(dbs, ", ")}
}

func (e *estate) watches(n *probe.Node) cell {
	var names []string
	for _, s := range e.active {
		if slices.Contains(n.Stores, s.ID) && s.Mode == probe.Sentinel && s.MasterName != "" && !slices.Contains(names, s.MasterName) {
			names = append(names, s.MasterName)
		}
	}
	if len(names) == 0 {
		return none()
	}
	return cell{text: strings.Join(names, ", ")}
}

// shortAddr is an address of the estate in short; one that has no row stays whole.
func (e *estate) shortAddr(addr string) string {
	if b, ok := e.brief[addr]; ok {
		return b
	}
	return addr
}

// someSlots shows the first ranges, as many as fit n characters (0: all), and the number of the others.
func someSlots(slots string, n int) string {
	if n <= 0 || len(slots) <= n {
		return slots
	}
	ranges := strings.Split(slots, ",")
	shown := ranges[0]
	for i, r := range ranges[1:] {
		rest := len(ranges) - 1 - i
		if len(shown)+1+len(r)+len(fmt.Sprintf(",+%d", rest)) > n {
			return fmt.Sprintf("%s,+%d", shown, rest)
		}
		shown += "," + r
	}
	return shown
}

// tcp is the time to connect, or why there was no connection.
func (e *estate) tcp(n *probe.Node) cell {
	for _, name := range []probe.StepName{probe.StepDNS, probe.StepTCP} {
		if s := n.Step(name); s != nil && s.Fault != nil {
			if s.Named().ID == probe.RunCutShort {
				return none()
			}
			return cell{slug(s.Named().ID), bad}
		}
	}
	if s := n.Step(probe.StepTCP); s != nil {
		return e.marked(n, cell{millis(s.TookMS), neutral}, "net")
	}
	return none()
}

// handshake is "ok" with the days the certificate is still valid, or why TLS failed.
func (e *estate) handshake(n *probe.Node) cell {
	s := n.Step(probe.StepTLS)
	switch {
	case s == nil:
		return none()
	case s.Fault != nil:
		return cell{slug(s.Named().ID), bad}
	case refusedLater(n):
		return cell{slug(n.FaultID()), bad}
	case n.TLS == nil || len(n.TLS.Chain) == 0:
		return e.marked(n, cell{"ok", good}, "tls")
	}
	return e.marked(n, cell{fmt.Sprintf("ok %d d", days(e.Finished, n.TLS.Chain[0].NotAfter)), good}, "tls")
}

func (e *estate) auth(n *probe.Node) cell {
	s := n.Step(probe.StepAuth)
	switch {
	case s == nil, refusedLater(n):
		return none()
	case s.Fault != nil:
		return cell{slug(s.Named().ID), bad}
	}
	return e.marked(n, cell{"ok", good}, "auth")
}

// refusedLater is true where TLS was refused after a handshake that had seemed to hold: it is in the TLS column then.
func refusedLater(n *probe.Node) bool {
	return n.FaultID().Layer() == probe.LayerTLS && n.Step(probe.StepTLS) != nil && n.Step(probe.StepTLS).Fault == nil
}

// state is what the server said once it took our commands, or the worst finding about it.
func (e *estate) state(n *probe.Node) cell {
	if s := n.Failed(); s != nil {
		switch {
		case s.Named().ID == probe.RunCutShort:
			return cell{"not visited", faint}
		case s.Name == probe.StepDNS || s.Name == probe.StepTCP || s.Name == probe.StepTLS || s.Name == probe.StepAuth, refusedLater(n):
			return none()
		}
		return cell{slug(s.Named().ID), bad}
	}
	own := func(family string) bool { return family != "net" && family != "tls" && family != "auth" }
	if f := e.worst(n.Addr, own); f != nil {
		return cell{slug(f.ID), moodOf(f.Status)}
	}
	if len(n.Steps) == 0 {
		return none()
	}
	return cell{"ok", good}
}

// marked adds a sign where a finding of the layer's family names the node although the layer went through.
func (e *estate) marked(n *probe.Node, c cell, family string) cell {
	f := e.worst(n.Addr, func(fam string) bool { return fam == family })
	if f == nil {
		return c
	}
	return cell{c.text + " " + signOf(f.Status), moodOf(f.Status)}
}
