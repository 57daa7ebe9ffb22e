package tykconf

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// mdcb reads tyk_sink.conf and TYK_MDCB_*. Its code is not public: that it loads and decides as the Gateway does, and
// that each TLS switch counts in both spellings, follows its documentation.
func (r *reader) mdcb() []probe.Store {
	r.load(habits{prefix: componentPrefix[probe.MDCB], fatal: true})
	b := r.main()
	if t := b.text(component.Type); t != "" && t != "redis" {
		r.note(probe.Note{
			ID: probe.ConfigTypeNotRedis, Field: component.Type, Key: b.key(component.Type), Origin: b.from(component.Type), Value: probe.Printable(t), Want: "redis", Stops: true,
			Text: fmt.Sprintf("%s is %q (%s); MDCB is documented to take redis alone.", b.key(component.Type), probe.Printable(t), b.from(component.Type)),
		})
	}
	stores := r.stores(map[string]bool{
		"storage":           true,
		"analytics_storage": r.flag("ForwardAnalyticsToPump") && r.flag("EnableSeperateAnalyticsStore"),
	})
	r.attach(stores)
	return stores
}
