package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/dialect"
)

// spell gives the names of a field for a store's component and block; false for addresses without a component.
func spell(s *probe.Store, field dialect.Field) (dialect.Name, bool) {
	return dialect.Of(string(s.Component), s.Block, field)
}
