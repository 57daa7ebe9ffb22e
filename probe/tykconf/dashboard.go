package tykconf

import "tyk-redis-doctor/probe"

// dashboard reads the redis_ keys of tyk_analytics.conf and TYK_DB_*. Its code is not public: that it loads and decides
// as the Gateway does follows its documentation.
func (r *reader) dashboard() []probe.Store {
	r.load(habits{prefix: componentPrefix[probe.Dashboard], fatal: true})
	return r.single()
}
