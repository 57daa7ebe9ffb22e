package visit

import (
	"sync"

	"tyk-redis-doctor/probe"
)

// fewOfAKind is how many servers that fail alike are looked at more closely. What these turn out to be is then so of all of
// the kind, for report/topology to say; each such look takes ten connections.
const fewOfAKind = 12

// kind is what servers have in common that fail alike.
type kind struct {
	purpose probe.Purpose
	tls     bool
	step    probe.StepName
	fault   probe.FaultID // "" while the step still waits
}

// ration lets the first few of each kind through. The zero value is full.
type ration struct {
	sync.Mutex
	given map[kind]int
}

func (r *ration) take(k kind) bool {
	r.Lock()
	defer r.Unlock()
	if r.given == nil {
		r.given = map[kind]int{}
	}
	r.given[k]++
	return r.given[k] <= fewOfAKind
}

// kindOf is the kind of a failure at this server.
func (v *visit) kindOf(step probe.StepName, fault probe.FaultID) kind {
	return kind{v.target.Access.Purpose, v.target.Access.TLS.Enabled, step, fault}
}
