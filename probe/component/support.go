package component

import (
	"tyk-redis-doctor/probe"
)

// Support is what the documentation of a component says that some versions of it work with. Versions of servers are
// major and minor: "6.2"; a newest one of "7" is every 7.x.
type Support struct {
	From   string // the first version of the component
	Oldest string // Redis
	Newest string // Redis
	Valkey string // the newest Valkey; "" where it is not mentioned
}

// SupportOf is what is documented for the version of a store's component; false where nothing is.
func SupportOf(s *probe.Store) (Support, bool) {
	c := Get(s.Component)
	v := versionOf(c, s)
	for _, known := range c.Supports {
		if v.Within(">=" + known.From) {
			return known, true
		}
	}
	return Support{}, false
}

// FirstWithValkey is the first version of the component for which Valkey is documented, "" for none.
func (c Component) FirstWithValkey() string {
	first := ""
	for _, known := range c.Supports {
		if known.Valkey != "" {
			first = known.From
		}
	}
	return first
}
