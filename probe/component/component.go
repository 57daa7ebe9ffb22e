package component

import (
	"slices"

	"tyk-redis-doctor/probe"
)

// Component is all that is peculiar to one Tyk component.
type Component struct {
	ID    probe.Component
	Title string // "Tyk Gateway"
	Short string // "Gateway"

	Newest string // the newest version whose code or documentation the tables were taken from
	Beyond string // constraint: the first versions about which nothing is known

	Second []string // blocks that take a part of the work off the first one where they are in use
	Work   []Work   // what it does with Redis all the time, in the order in which it is tried
}

// components are the literals, in the order of probe.Components, and the one without settings.
var components = []Component{gatewayComponent, dashboardComponent, pumpComponent, mdcbComponent, tibComponent, directComponent}

// Get gives the literal of a component; the zero one for what is none.
func Get(c probe.Component) Component {
	for _, known := range components {
		if known.ID == c {
			return known
		}
	}
	return Component{}
}

func (c Component) secondBlock(name string) bool { return slices.Contains(c.Second, name) }
