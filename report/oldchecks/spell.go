package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// spell gives the names of a field for a store's component and block; false for addresses without a component.
func spell(s *probe.Store, field component.Field) (component.Name, bool) {
	return component.Spell(s, field)
}
