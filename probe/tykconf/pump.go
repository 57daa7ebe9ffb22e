package tykconf

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// The further prefixes of Pump's variables. They go to the same block, after the file and TYK_PMP_*.
const (
	pumpRedis    = "TYK_PMP_REDIS"
	pumpTemporal = "TYK_PMP_TEMPORAL_STORAGE"
)

// pump reads pump.conf and its variables: errors in the file and in TYK_PMP_* are logged and the rest counts; then,
// since 1.9, TYK_PMP_REDIS_* and TYK_PMP_TEMPORAL_STORAGE_*, whose errors are fatal. Before 1.9 these were read after
// the one connection of the process had been made.
func (r *reader) pump() []probe.Store {
	r.load(habits{prefix: componentPrefix[probe.Pump], lone: true, omitsRead: true})
	b := r.main()
	if r.has(overrides) && !r.exits {
		path := b.goPath(r.conf.Type())
		for _, prefix := range []string{pumpRedis, pumpTemporal} {
			if bad := r.fill(prefix, b.value, path); bad != nil {
				r.refuse(bad, true)
				break
			}
		}
	}
	if f := r.conf.FieldByName("AnalyticsStorageType"); r.has(checksStoreType) && f.String() != "" && f.String() != "redis" {
		r.wrongPumpType("analytics_storage_type", "TYK_PMP_ANALYTICSSTORAGETYPE", f.String(), "Invalid analytics storage type: ")
	}
	if t := b.text(component.Type); r.has(checksBlockType) && t != "" && t != "redis" {
		r.wrongPumpType(b.key(component.Type), string(b.from(component.Type)), t, "unsupported database type: ")
	}
	return r.single()
}

func (r *reader) wrongPumpType(key, origin, value, said string) {
	value = probe.Printable(value)
	r.note(probe.Note{
		ID: probe.ConfigTypeNotRedis, Field: component.Type, Key: key, Origin: probe.Origin(origin), Value: value, Want: "redis", Stops: true,
		Text: fmt.Sprintf("%s is %q; Pump takes redis or nothing, in lower case, and exits: %s%s.", key, value, said, value),
	})
}

// single makes the stores of a component whose stores do not depend on one another.
func (r *reader) single() []probe.Store {
	stores := r.stores(map[string]bool{r.main().Name: true})
	r.attach(stores)
	return stores
}

// attach puts the notes of the whole component with its main store, and decides which stores start.
func (r *reader) attach(stores []probe.Store) {
	for i := range stores {
		stores[i].Starts = !r.exits && !stops(stores[i].Notes)
	}
	stores[0].Notes = append(r.notes, stores[0].Notes...)
	shareClients(stores, clientsOf(r.component, r.version))
}
