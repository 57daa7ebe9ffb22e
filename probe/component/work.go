package component

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// Work is a group of commands that a component runs on the same keys, or the same channel, for the same purpose.
type Work struct {
	In       string     // versions that do it, as a constraint; "" all
	Block    string     // the block that does it where that is in use; "" the main one, which also does all that is left
	Only     bool       // left undone where that block is not in use
	Except   probe.Mode // not by a client of this kind
	Key      string     // pattern, or one key
	Channel  string
	Use      string
	Vital    bool
	Commands []string // each has a form below
}

// notifications is the channel on which the components of a deployment tell one another of changes.
const notifications = "tyk.cluster.notifications"

// form is how a command is sent in a rehearsal, and what it belongs to.
type form struct {
	function probe.Function
	args     []string
}

// forms: what stands in them is chosen so that it would do no harm even if a server ran it in spite of MULTI. Keys are
// made up unless the component uses one key alone; SET takes effect for a millisecond, and only where nothing is.
// KEYS, with which the versions that use redigo list keys, has no form: it holds up the whole server.
var forms = map[string]form{
	"GET":              {probe.Read, []string{KeyHere}},
	"MGET":             {probe.Read, []string{KeyHere}},
	"EXISTS":           {probe.Read, []string{KeyHere}},
	"TTL":              {probe.Read, []string{KeyHere}},
	"SCAN":             {probe.Read, []string{"0", "COUNT", "1"}},
	"LRANGE":           {probe.Read, []string{KeyHere, "0", "0"}},
	"ZCARD":            {probe.Read, []string{KeyHere}},
	"ZRANGE":           {probe.Read, []string{KeyHere, "0", "0"}},
	"ZRANGEBYSCORE":    {probe.Read, []string{KeyHere, "0", "0"}},
	"SET":              {probe.Write, []string{KeyHere, "x", "PX", "1", "NX"}},
	"DEL":              {probe.Write, []string{KeyHere}},
	"EXPIRE":           {probe.Write, []string{KeyHere, "1"}},
	"INCR":             {probe.Write, []string{KeyHere}},
	"DECR":             {probe.Write, []string{KeyHere}},
	"RPUSH":            {probe.Write, []string{KeyHere, "x"}},
	"ZADD":             {probe.Write, []string{KeyHere, "1", "x"}},
	"ZREMRANGEBYSCORE": {probe.Write, []string{KeyHere, "0", "0"}},
	"MULTI":            {probe.Transaction, nil},
	"EXEC":             {probe.Transaction, nil},
	"EVALSHA":          {probe.Script, []string{strings.Repeat("0", 40), "1", KeyHere}},
	"EVAL":             {probe.Script, []string{"return 1", "1", KeyHere}},
	"PUBLISH":          {probe.Publish, []string{ChannelHere, "x"}},
	"SUBSCRIBE":        {probe.Subscribe, []string{ChannelHere}},
}

// demands are the commands of a piece of work, in order.
func (w Work) demands() []Demand {
	var out []Demand
	for _, command := range w.Commands {
		f, known := forms[command]
		if !known {
			panic("component: no form for " + command) // a table of ours is wrong; a test reads them all
		}
		d := Demand{Command: command, Args: f.args, Use: w.Use, Vital: w.Vital, Function: f.function}
		if f.has(KeyHere) {
			d.Key = w.Key
		}
		if f.has(ChannelHere) {
			d.Channel = w.Channel
		}
		out = append(out, d)
	}
	return out
}

func (f form) has(place string) bool {
	for _, a := range f.args {
		if a == place {
			return true
		}
	}
	return false
}

// here tells whether the work is done over this store: over its own block, or, where that is not in use, the main one.
func (w Work) here(c Component, s *probe.Store, all []probe.Store) bool {
	if c.second(s.Block) {
		return w.Block == s.Block
	}
	return w.Block == "" || !w.Only && !inUse(w.Block, s, all)
}

// inUse tells whether the process of a store has another block for a part of the work.
func inUse(block string, s *probe.Store, all []probe.Store) bool {
	for i := range all {
		o := &all[i]
		if o.Component == s.Component && o.Instance == s.Instance && o.Block == block && o.Active {
			return true
		}
	}
	return false
}
