package probe

import (
	"strconv"
	"strings"
)

// NumberInstances fills in what reports of earlier versions did not say but in the ids of their stores: which deployment
// of its component a store is of.
func (e *Evidence) NumberInstances() {
	for i := range e.Stores {
		s := &e.Stores[i]
		name, _, _ := strings.Cut(string(s.ID), "/")
		_, number, twice := strings.Cut(name, "#")
		if n, err := strconv.Atoi(number); s.Instance == 0 && twice && err == nil && n > 1 {
			s.Instance = n
		}
	}
}
