package observe

import (
	"time"

	"github.com/rs/zerolog"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/visit"
)

// Options are the flags of a run. The zero value observes with every default.
type Options struct {
	Timeout  time.Duration // of one step; 0: the longest of the stores that are visited there, 5 s where they name none
	MaxNodes int           // addresses visited at most; 0: 2000. Whoever lists more is to be refused before; see Listed.
	Samples  int           // pings per node, 0 for none
	Parallel int           // visits at a time; 0: 128, and 64 where this process may open few files
	// Write is the opt-in canary: one key of our own written, read back and deleted on every primary, one message
	// published and received. Nothing else writes.
	Write bool
	// PoolTest, where positive, is the number of connections to open at once to every primary, and to close again.
	PoolTest int
	// NoRehearsal leaves the component's own driver out.
	NoRehearsal bool
	Instances   map[probe.Component]int // processes per component, kept for the pool budget
	// Replies has the replies of servers kept as they came, for a bundle.
	Replies bool
	// Progress, where set, is called from one goroutine at a time, and must return soon.
	Progress func(Event)
	Log      zerolog.Logger
}

// EventKind is what happened to a visit.
type EventKind string

// The kinds of events.
const (
	Started  EventKind = "started"
	Finished EventKind = "finished"
)

// Event tells how far the walk has come.
type Event struct {
	Kind    EventKind
	Addr    string
	Purpose probe.Purpose
	Node    *probe.Node // of Finished: the row as the visitor brought it, before rows are joined; not to be changed
	Done    int         // visits that are over
	Known   int         // addresses known so far
}

const (
	// DefaultMaxNodes is how many addresses are visited at most where nobody says it.
	DefaultMaxNodes = 2000
	defaultParallel = 128
	fewParallel     = 64
	// fewFiles is the limit of open files under which a connection for each visit, one of the driver for each primary, and
	// those of looks at what is behind an address would not fit.
	fewFiles = 1024
)

func (o Options) withDefaults() Options {
	if o.MaxNodes <= 0 {
		o.MaxNodes = DefaultMaxNodes
	}
	if o.Parallel <= 0 {
		o.Parallel = defaultParallel
		if n := nofile(); n != nil && *n < fewFiles {
			o.Parallel = fewParallel
		}
	}
	return o
}

// ofVisits are those that a visit minds.
func (o Options) ofVisits() visit.Options {
	return visit.Options{Timeout: o.Timeout, Samples: o.Samples, Write: o.Write, PoolTest: o.PoolTest,
		Replies: o.Replies, Log: o.Log}
}
