//go:build walk

package walk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"tyk-redis-doctor/probe/estate"
)

// owners and followers are the nodes by what they are now.
func (w *world) byRole() (owners, followers []*estate.Server) {
	if w.kind != cluster {
		return nil, nil
	}
	for _, s := range w.up(w.data()) {
		said, err := s.CLI(w.ctx, "ROLE")
		if err == nil && strings.HasPrefix(said, "master") {
			owners = append(owners, s)
		} else if err == nil {
			followers = append(followers, s)
		}
	}
	return owners, followers
}

// owner is a node with slots, and one of them.
func (w *world) owner(r *rand.Rand) (*estate.Server, int, error) {
	owners, _ := w.byRole()
	s, err := pick(r, owners)
	if err != nil {
		return nil, 0, err
	}
	said, err := w.cli(s, "CLUSTER", "NODES")
	if err != nil {
		return nil, 0, err
	}
	for line := range strings.Lines(said) {
		f := strings.Fields(line)
		if len(f) < 9 || !strings.Contains(f[2], "myself") || strings.HasPrefix(f[8], "[") {
			continue
		}
		low, _, _ := strings.Cut(f[8], "-")
		slot, err := strconv.Atoi(low)
		return s, slot, err
	}
	return nil, 0, errNotHere
}

func (w *world) follower(r *rand.Rand) (*estate.Server, error) {
	_, followers := w.byRole()
	return pick(r, followers)
}

// touch adds a key of the slot to those that the operations use.
func (w *world) touch(s *estate.Server, slot int) {
	for i := 0; ; i++ {
		tag := fmt.Sprintf("s%d-%d", slot, i)
		if int(keySlot(tag)) == slot {
			w.keys = append(w.keys, tag)
			return
		}
	}
}

// keySlot is CRC16 (XMODEM) of the tag, modulo the number of slots.
func keySlot(tag string) uint16 {
	var crc uint16
	for _, b := range []byte(tag) {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc % 16384
}

// onSlot makes a fault of one slot by one command at its owner.
func onSlot(do func(slot, other string) []string, undo func(slot string) []string) func(*world, *rand.Rand) (made, error) {
	return func(w *world, r *rand.Rand) (made, error) {
		s, slot, err := w.owner(r)
		if err != nil {
			return made{}, err
		}
		owners, _ := w.byRole()
		other := ""
		for _, o := range owners {
			if o != s {
				other = o.ID
			}
		}
		if other == "" {
			return made{}, errNotHere
		}
		if _, err := w.cli(s, do(strconv.Itoa(slot), other)...); err != nil {
			return made{}, err
		}
		w.touch(s, slot)
		return made{what: fmt.Sprintf("%s, slot %d", s.Name, slot), moves: true, undo: func() error {
			_, err := w.cli(s, undo(strconv.Itoa(slot))...)
			return err
		}}, nil
	}
}

func stable(slot string) []string  { return []string{"CLUSTER", "SETSLOT", slot, "STABLE"} }
func addSlot(slot string) []string { return []string{"CLUSTER", "ADDSLOTS", slot} }

var clusterFaults = []fault{
	{"slot migrates on one side", onSlot(func(slot, other string) []string {
		return []string{"CLUSTER", "SETSLOT", slot, "MIGRATING", other}
	}, stable)},
	{"slot dropped by its owner", onSlot(func(slot, _ string) []string { return []string{"CLUSTER", "DELSLOTS", slot} }, addSlot)},
	{"slot given away at its owner", onSlot(func(slot, other string) []string {
		return []string{"CLUSTER", "SETSLOT", slot, "NODE", other}
	}, stable)},
	{"slot imported on one side", func(w *world, r *rand.Rand) (made, error) {
		s, slot, err := w.owner(r)
		owners, _ := w.byRole()
		if err != nil || len(owners) < 2 {
			return made{}, errNotHere
		}
		to := owners[0]
		if to == s {
			to = owners[1]
		}
		w.touch(s, slot)
		_, err = w.cli(to, "CLUSTER", "SETSLOT", strconv.Itoa(slot), "IMPORTING", s.ID)
		return made{what: fmt.Sprintf("%s, slot %d of %s", to.Name, slot, s.Name), moves: true, undo: func() error {
			_, err := w.cli(to, stable(strconv.Itoa(slot))...)
			return err
		}}, err
	}},
	{"slot dropped everywhere", func(w *world, r *rand.Rand) (made, error) {
		s, slot, err := w.owner(r)
		if err != nil {
			return made{}, err
		}
		for _, n := range w.up(w.data()) {
			if _, err := w.cli(n, "CLUSTER", "DELSLOTS", strconv.Itoa(slot)); err != nil && n == s {
				return made{}, err
			}
		}
		w.touch(s, slot)
		return made{what: fmt.Sprintf("slot %d of %s", slot, s.Name), moves: true, undo: func() error {
			_, err := w.cli(s, addSlot(strconv.Itoa(slot))...)
			return err
		}}, nil
	}},
	{"failover", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.follower(r)
		if err != nil {
			return made{}, err
		}
		args := [][]string{{"CLUSTER", "FAILOVER"}, {"CLUSTER", "FAILOVER", "FORCE"}, {"CLUSTER", "FAILOVER", "TAKEOVER"}}[r.IntN(3)]
		_, err = w.cli(s, args...)
		return made{what: s.Name + ", " + strings.Join(args[1:], " "), moves: true}, err
	}},
	{"replica reset", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.follower(r)
		if err != nil {
			return made{}, err
		}
		hard := []string{"SOFT", "HARD"}[r.IntN(2)]
		_, err = w.cli(s, "CLUSTER", "RESET", hard)
		return made{what: s.Name + ", " + hard, moves: true, undo: func() error { return w.meet(s) }}, err
	}},
	{"forgotten", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.follower(r)
		if err != nil {
			return made{}, err
		}
		for _, n := range w.up(w.data()) {
			if n != s && r.IntN(3) > 0 {
				_, _ = w.cli(n, "CLUSTER", "FORGET", s.ID)
			}
		}
		return made{what: s.Name, moves: true, undo: func() error { return w.meet(s) }}, nil
	}},
	{"full coverage not required", func(w *world, r *rand.Rand) (made, error) {
		if w.kind != cluster {
			return made{}, errNotHere
		}
		return w.configAt(w.up(w.data()), "everywhere", "cluster-require-full-coverage", "no")
	}},
	{"no failover", func(w *world, r *rand.Rand) (made, error) {
		if w.kind != cluster {
			return made{}, errNotHere
		}
		return w.configAt(w.up(w.data()), "everywhere", "cluster-replica-no-failover", "yes")
	}},
	{"announces", func(w *world, r *rand.Rand) (made, error) { return w.announce(r, "cluster-announce-ip", "127.9.9.9") }},
	{"announces", func(w *world, r *rand.Rand) (made, error) { return w.announce(r, "cluster-announce-port", "1") }},
	{"announces", func(w *world, r *rand.Rand) (made, error) {
		return w.announce(r, "cluster-preferred-endpoint-type", "unknown-endpoint")
	}},
	{"announces", func(w *world, r *rand.Rand) (made, error) {
		return w.announce(r, "cluster-preferred-endpoint-type", "hostname")
	}},
	{"replica moves", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.follower(r)
		owners, _ := w.byRole()
		if err != nil || len(owners) == 0 {
			return made{}, errNotHere
		}
		to := owners[r.IntN(len(owners))]
		_, err = w.cli(s, "CLUSTER", "REPLICATE", to.ID)
		return made{what: s.Name + " to " + to.Name, moves: true}, err
	}},
	{"two at once", func(w *world, r *rand.Rand) (made, error) {
		if w.kind != cluster {
			return made{}, errNotHere
		}
		list := w.up(w.data())
		if len(list) < 4 {
			return made{}, errNotHere
		}
		return w.killTwo(r, list)
	}},
}

func (w *world) announce(r *rand.Rand, name, value string) (made, error) {
	s, err := w.running(r)
	if err != nil || w.kind != cluster {
		return made{}, errNotHere
	}
	return w.configAt([]*estate.Server{s}, s.Name, name, value)
}

// meet makes a node known again, and a replica of a primary that has none.
func (w *world) meet(s *estate.Server) error {
	said, err := w.cli(s, "CLUSTER", "MYID")
	if err != nil {
		return err
	}
	s.ID = strings.TrimSpace(said)
	for _, n := range w.up(w.data()) {
		if n != s {
			args := []string{"CLUSTER", "MEET", s.Host, strconv.Itoa(s.Port)}
			if bus := w.bus(s); bus != "" {
				args = append(args, bus)
			}
			_, _ = w.cli(n, args...)
		}
	}
	owners, _ := w.byRole()
	for _, to := range owners {
		if to == s {
			continue
		}
		for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(lookAgain) {
			if _, err = w.cli(s, "CLUSTER", "REPLICATE", to.ID); err == nil {
				return nil
			}
		}
	}
	return err
}

// bus is the port of the cluster bus as the node itself tells it.
func (w *world) bus(s *estate.Server) string {
	said, _ := w.cli(s, "CLUSTER", "NODES")
	for line := range strings.Lines(said) {
		if f := strings.Fields(line); len(f) > 2 && strings.Contains(f[2], "myself") {
			_, bus, _ := strings.Cut(f[1], "@")
			bus, _, _ = strings.Cut(bus, ",")
			return bus
		}
	}
	return ""
}

// announcePort makes a node announce another port.
func (w *world) announcePort(s *estate.Server, port string) (made, error) {
	return w.configAt([]*estate.Server{s}, s.Name, "cluster-announce-port", port)
}

// killTwo ends two servers of a list at once.
func (w *world) killTwo(r *rand.Rand, list []*estate.Server) (made, error) {
	r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	a, b := list[0], list[1]
	return made{what: "killed " + a.Name + " and " + b.Name, moves: true, undo: func() error {
		return errors.Join(w.restart(a), w.restart(b))
	}}, errors.Join(a.Kill(), b.Kill())
}
