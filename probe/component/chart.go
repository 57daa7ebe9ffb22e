package component

import (
	"slices"
	"strings"
)

// The Helm charts of Tyk.
const (
	TykCharts    = "tyk-charts"
	TykHelmChart = "tyk-helm-chart" // the older one
)

// Chart is how a Helm chart sets one component up: which values become which variables of its main block. There is
// none for a user name, a timeout or the second stores: these go through Extra. Read at tyk-charts 5.3.0 and
// tyk-helm-chart 0.15.0.
type Chart struct {
	Name     string            // TykCharts, TykHelmChart
	Installs string            // versions of the component that it came with, as a constraint
	Redis    string            // where its values stand: "global.redis", "redis"
	Extra    string            // the value that is a list of further variables; these come last and win
	Always   map[string]string // variables that it sets whatever the values say
	Values   []Value
	Present  Presence
	HostPort bool // host and port are taken where there are no addresses
	// DefaultWith is a value without which the chart has no address of its own for the component; "" where it always has.
	DefaultWith string
}

// Presence says with which values a chart sets a component up: where Switch is true; where it is not set, Always, or where
// one of By is there, all of Needs and none of Not.
type Presence struct {
	Switch         string
	Always         bool
	By, Needs, Not []string
}

// With tells whether the component is set up. has tells whether there is a value, text what it is.
func (p Presence) With(has func(path string) bool, text func(path string) string) bool {
	switch strings.ToLower(text(p.Switch)) {
	case "true":
		return true
	case "false":
		return false
	}
	missing := func(path string) bool { return !has(path) }
	return p.Always || slices.ContainsFunc(p.By, has) && !slices.ContainsFunc(p.Needs, missing) && !slices.ContainsFunc(p.Not, has)
}

// Value is one value of a chart.
type Value struct {
	Field    Field
	Key      string // below Redis: "addrs", "storage.database"; "" where it stands elsewhere, in Elsewhere
	Variable string // that the chart makes of it, without the prefix of the main block: "ADDRS"
	When     When
	In       string // versions of the chart, as a constraint; "" all
	Only     string // the one chart of the family that has it: "tyk-headless"; "" all
	// Elsewhere is the whole path of a value that does not stand below Redis: "tyk-pump.pump.maxIdleConnections".
	Elsewhere string
}

// When says on what other value it depends whether the variable is set.
type When string

// The conditions. Without Sentinel means that the chart leaves the variable out where enableSentinel is true.
const (
	WithSentinel    When = "sentinel"
	WithoutSentinel When = "no sentinel"
	WithTLS         When = "tls"
	WhenTrue        When = "true" // where the value itself is true
)

// Switches are the values of the charts that a mode depends on, whatever else is set.
const (
	SentinelSwitch = "enableSentinel"
	ClusterSwitch  = "enableCluster"
)

// Path is the whole path of a value.
func (ch Chart) Path(v Value) string {
	if v.Elsewhere != "" {
		return v.Elsewhere
	}
	return ch.Redis + "." + v.Key
}

// Chart gives a chart of the component by name; false where that does not set it up.
func (c Component) Chart(name string) (Chart, bool) {
	for _, ch := range c.Charts {
		if ch.Name == name {
			return ch, true
		}
	}
	return Chart{}, false
}

// helm is the value of a chart that takes effect on a field of the block: the variable that it becomes must be one that
// the component reads.
func (c Component) helm(chart string, b Block, field Field, within func(in string) bool) string {
	ch, ok := c.Chart(chart)
	if !ok || !within(ch.Installs) {
		return ""
	}
	for _, v := range ch.Values {
		if v.Field == field && b.reads(v, within) {
			return ch.Path(v)
		}
	}
	return ""
}

// reads tells whether the variable that a chart makes of a value sets the field of that value.
func (b Block) reads(v Value, within func(in string) bool) bool {
	for _, r := range b.Rows {
		if r.Field == v.Field && within(r.In) && strings.ToUpper(r.Go) == v.Variable {
			return true
		}
	}
	return false
}
