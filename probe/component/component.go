package component

import (
	"sync"

	"tyk-redis-doctor/probe"
)

// Component is all that is peculiar to one Tyk component. Constraints are on its versions, Always or Never where one
// is not about versions; of lists nil is what somebody forgot, and an empty one says that there is none.
type Component struct {
	ID       probe.Component
	Title    string // "Tyk Gateway"
	Short    string // "Gateway"
	Sentence string // within a sentence: "the Gateway", "Pump"
	Product  string // what its versions are said to be of: "Tyk" for "Tyk 5.8", "Pump" for "Pump 1.12"
	Source   Source

	Newest string // the newest version whose code or documentation the tables were taken from
	Beyond string // constraint: the first versions about which nothing is known

	Places    []string // of its file: first where the program itself looks, then where packages and images keep it
	FileNames []string // parts of the names that its file is given
	Keys      []string // top-level keys that it alone has, in lower case
	Binaries  []string // names of its program
	Images    []string // parts of the last word of its images' names
	Prefix    string   // of its variables: "TYK_GW"
	Mistaken  []string // what people write in place of that, with the underscore

	Blocks        []Block          // its Redis connections, in the order in which they are reported; the first is always in use
	Misdocumented map[Field]string // what its documentation says wrongly of a setting, as a sentence
	Overrides     []Override       // further prefixes of variables for the first block, the weakest first
	Loading       Loading          // how file and variables become settings
	Types         []TypeRule       // settings that must say redis
	Resolves      References       // what it makes of values that name a secret
	Client        Client           // how it builds its clients
	Eras          []Era            // generations of its Redis client; the first one that the version meets counts
	First         Milestones       // versions as they are said to people
	Supports      []Support        // servers that its documentation names, the newest versions first
	Charts        []Chart          // of Helm, that set it up
	Shares        Relationship     // whose Redis it has to meet
	Work          []Work           // what it does with Redis all the time, in the order in which it is tried
}

// Source says where the knowledge of a component comes from.
type Source string

// The sources. Of a closed component, that it loads and decides as the Gateway does follows its documentation.
const (
	Code          Source = "code"
	Documentation Source = "documentation"
)

// Always and Never are constraints that all versions meet, and none.
const (
	Always = ">=0.0.0"
	Never  = "<0.0.0"
)

// Relationship tells which data a component has in common with others.
type Relationship string

// The relationships.
const (
	Plane   Relationship = "plane"   // the keys of a data plane; it leaves records there
	Control Relationship = "control" // the keys of the control plane, of which an installation has one
	Relay   Relationship = "relay"   // the same, and there may be data planes elsewhere, whose records it leaves there
	Records Relationship = "records" // what the others leave for it
	Nobody  Relationship = "nobody"  // it keeps data of its own
)

// components are the literals, in the order of probe.Components, and the one without settings.
func components() []*Component {
	return []*Component{&gateway, &dashboard, &pump, &mdcb, &tib, &direct}
}

// Get gives the literal of a component. Of what is none, as a crafted report may name it, nothing is known but that it is
// called Tyk.
func Get(c probe.Component) Component {
	for _, known := range components() {
		if known.ID == c {
			return *known
		}
	}
	return Component{Title: direct.Title, Short: direct.Short, Sentence: direct.Sentence, Product: direct.Product}
}

// All are the literals of the components that have settings, in the order of probe.Components. Nobody changes them.
func All() []Component { return all() }

var all = sync.OnceValue(func() []Component {
	var out []Component
	for _, c := range probe.Components {
		out = append(out, Get(c))
	}
	return out
})

// Known tells whether there is a component of that name that has settings.
func Known(c probe.Component) bool { return Get(c).Prefix != "" }

// Verified tells whether the rules were read from the component's code.
func (c Component) Verified() bool { return c.Source == Code }

// Main is the block that the component always uses.
func (c Component) Main() Block { return c.Blocks[0] }

// Block gives a block by its name; false where the component has none of that name.
func (c Component) Block(name string) (Block, bool) {
	for _, b := range c.Blocks {
		if b.Name == name {
			return b, true
		}
	}
	return Block{}, false
}

// second tells whether a block takes a part of the work off the main one.
func (c Component) second(name string) bool {
	for i, b := range c.Blocks {
		if i > 0 && b.Name == name {
			return true
		}
	}
	return false
}
