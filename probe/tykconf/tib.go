package tykconf

import "tyk-redis-doctor/probe"

// tib reads tib.conf and TYK_IB_*: the file must be there, also where TYK_IB_OMITCONFIGFILE drops what it holds;
// errors in it and in the variables are logged, and the rest counts.
func (r *reader) tib() []probe.Store {
	r.load(habits{prefix: componentPrefix[probe.TIB], lone: true})
	return r.single()
}
