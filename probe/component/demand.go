package component

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// Demand is one command that a component runs over a connection, on a key of its own patterns or on a channel.
type Demand struct {
	Command  string         // in upper case: "ZADD"
	Args     []string       // what follows it, KeyHere in the place of the key and ChannelHere in that of the channel
	Key      string         // the pattern "apikey-*", or one key; "" where the command has none
	Channel  string         // "" where the command has none
	Use      string         // what the component needs it for: "rate limits"
	Vital    bool           // without it the component does not work at all
	Function probe.Function // what the command belongs to
}

// KeyHere and ChannelHere stand in Args for what is put in when the command is sent.
const (
	KeyHere     = "\x00key"
	ChannelHere = "\x00channel"
)

// Words are the whole command with a key and the channel in place.
func (d Demand) Words(key string) []string {
	out := []string{d.Command}
	for _, a := range d.Args {
		switch a {
		case KeyHere:
			a = key
		case ChannelHere:
			a = d.Channel
		}
		out = append(out, a)
	}
	return out
}

// Demands are the commands that the store's component runs over this connection all the time: the start and the steady
// state, not what a single feature that may be switched off wants. Each stands once for a key or channel. all are the
// stores of the run: a block in use takes its part of the work off the main one of the same process.
func Demands(s *probe.Store, all []probe.Store) []Demand {
	c := Get(s.Component)
	version := versionOf(c, s)
	var out []Demand
	for _, w := range c.Work {
		if version.Within(w.In) && s.Mode != w.Except && w.here(c, s, all) {
			out = append(out, w.demands()...)
		}
	}
	return once(out)
}

// Functions are what the component's version does over this store, in the order of probe.Functions.
func Functions(s *probe.Store, all []probe.Store) []probe.Function {
	var out []probe.Function
	list := Demands(s, all)
	for _, f := range probe.Functions {
		if slices.ContainsFunc(list, func(d Demand) bool { return d.Function == f }) {
			out = append(out, f)
		}
	}
	return out
}

// KeyedRead is one harmless read of a made-up key, with which a keyed command can be tried outside of a transaction: of
// the reads that the component does itself the one that matters most, else EXISTS on a key that it writes. False where
// the component has no keys of its own here.
func KeyedRead(s *probe.Store, all []probe.Store) (Demand, bool) {
	list := Demands(s, all)
	for _, vital := range []bool{true, false} {
		for _, d := range list {
			if d.Vital == vital && d.Function == probe.Read && strings.HasSuffix(d.Key, "*") {
				return d, true
			}
		}
	}
	for _, d := range list {
		if strings.HasSuffix(d.Key, "*") {
			return Demand{Command: "EXISTS", Args: forms["EXISTS"].args, Key: d.Key, Use: d.Use, Vital: d.Vital, Function: probe.Read}, true
		}
	}
	return Demand{}, false
}

// Needs are the rights that a list of demands takes, with those of the transaction in which they are rehearsed.
func Needs(list []Demand) *probe.Needs {
	out := &probe.Needs{Commands: []string{"discard", "exec", "multi"}}
	for _, d := range list {
		out.Commands = append(out.Commands, strings.ToLower(d.Command))
		if d.Function == probe.Subscribe {
			out.Commands = append(out.Commands, "unsubscribe")
		}
		if d.Key != "" {
			out.Keys = append(out.Keys, d.Key)
		}
		if d.Channel != "" {
			out.Channels = append(out.Channels, d.Channel)
		}
	}
	for _, items := range []*[]string{&out.Commands, &out.Keys, &out.Channels} {
		slices.Sort(*items)
		*items = slices.Compact(*items)
	}
	return out
}

// once leaves of demands for the same command, key and channel the first, which is vital where any of them was.
func once(list []Demand) []Demand {
	var out []Demand
	for _, d := range list {
		at := slices.IndexFunc(out, func(o Demand) bool {
			return o.Command == d.Command && o.Key == d.Key && o.Channel == d.Channel
		})
		if at < 0 {
			out = append(out, d)
			continue
		}
		out[at].Vital = out[at].Vital || d.Vital
	}
	return out
}

// versionOf is the version of a store's component. One that cannot be read is taken for the newest known one.
func versionOf(c Component, s *probe.Store) Version {
	v, err := c.Version(s.TykVersion)
	if err != nil {
		return c.newestVersion()
	}
	return v
}
