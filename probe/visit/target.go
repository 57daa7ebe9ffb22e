package visit

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// Options are what is asked of every visit of a run.
type Options struct {
	Timeout time.Duration // of one step; 0: the longest of the stores that are visited there, 5 s where they name none
	Samples int           // pings, 0 for none
	// Write is the opt-in canary: one key of our own written, read back and deleted on every primary, one message published
	// and received. Nothing else writes.
	Write bool
	// PoolTest, where positive, is the number of connections to open at once to every primary, and to close again.
	PoolTest int
	// Replies has the replies kept as they came, for a bundle.
	Replies bool
	Log     zerolog.Logger
}

// Target is one server with one access.
type Target struct {
	Addr    string
	Access  probe.Access
	Asked   []*probe.Store // those on whose behalf it is visited
	Dialled bool           // a client of theirs dials it; else it is in a list, and ignored
	Listed  bool           // named in the settings
	Replica bool           // others call it a replica, so that a rehearsal of writing is not begun before it was asked
}

// Visitor visits the servers of one run. It may be used by several goroutines at once; nothing in it changes but what is
// left of the ration, and the views that were told.
type Visitor struct {
	stores    []probe.Store
	opts      Options
	began     time.Time
	ends      time.Time // the run's deadline; zero where it has none
	materials map[tlsinspect.Settings]material
	dir       string // of relative TLS files
	sniffs    ration // of looks at what is behind an address
	views     views
	kept      kept
}

// New reads the TLS files of all stores, relative ones from dir: the component's working directory. Times of steps count
// from began.
func New(ctx context.Context, stores []probe.Store, dir string, began time.Time, opts Options) *Visitor {
	v := &Visitor{stores: stores, opts: opts, began: began, materials: materials(stores, dir), dir: dir}
	if ends, limited := ctx.Deadline(); limited {
		v.ends = ends
	}
	return v
}

// Material is what the files of a store's TLS settings hold, nil where TLS is off.
func (vs *Visitor) Material(s *probe.Store) *tlsinspect.Material { return vs.materials[s.TLS].Material }

// Timeout is that of one step at servers of these stores: the option, else the longest of the stores' own.
func (o Options) TimeoutAt(stores ...*probe.Store) time.Duration {
	if o.Timeout > 0 {
		return o.Timeout
	}
	longest := 0
	for _, s := range stores {
		longest = max(longest, s.TimeoutS)
	}
	if longest <= 0 { // none known, or an Identity Broker's negative one, with which every dial ends at once
		return defaultTimeout
	}
	return time.Duration(longest) * time.Second
}

const defaultTimeout = 5 * time.Second

// Budget is what one step may take: its timeout, but never more than two fifths of what the run has left.
func Budget(ctx context.Context, timeout time.Duration) time.Duration {
	if deadline, has := ctx.Deadline(); has {
		if left := time.Until(deadline) * 2 / 5; left < timeout {
			return max(left, time.Millisecond)
		}
	}
	return timeout
}
