package tykconf

import (
	"fmt"
	"math"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// gateway reads tyk.conf and TYK_GW_*: file or built-in defaults, then variables (any error ends the process), then
// the type, then references, then one client for each use.
func (r *reader) gateway() []probe.Store {
	r.load(habits{prefix: componentPrefix[probe.Gateway], fatal: true})
	if t := r.main().text(component.Type); t != "redis" && !r.exits {
		r.wrongStorageType(t)
	}
	if !r.exits {
		r.resolveOwn()
		r.resolve("storage")
		r.resolve("cache_storage")
	}
	cache := r.flag("EnableSeperateCacheStore")
	analytics := r.flag("EnableAnalytics") && r.flag("EnableSeperateAnalyticsStore")
	active := map[string]bool{"storage": true, "cache_storage": cache, "analytics_storage": analytics && r.has(analyticsStore)}
	stores := r.stores(active)
	r.oversized(stores)
	r.together(stores)
	return stores
}

// wrongStorageType: anything but redis, in lower case, is fatal.
func (r *reader) wrongStorageType(t string) {
	b := r.main()
	n := probe.Note{
		ID: probe.ConfigTypeNotRedis, Field: component.Type, Key: b.key(component.Type), Origin: b.from(component.Type), Value: probe.Printable(t), Want: "redis", Stops: true,
		Text: fmt.Sprintf("storage.type is %q; the Gateway takes redis alone, in lower case, and exits: Redis connection details not set.", probe.Printable(t)),
	}
	if t == "" {
		n.Text = "storage.type is not set; the Gateway exits: Redis connection details not set. It must be redis, in the file or as TYK_GW_STORAGE_TYPE."
	}
	if r.omitted {
		n.Text += " TYK_GW_OMITCONFIGFILE drops the file and also the built-in defaults."
	}
	r.note(n)
}

// oversized: since go-redis 9.18 a pool beyond 32 bits panics when the client is built.
func (r *reader) oversized(stores []probe.Store) {
	if !r.has(boundedPool) {
		return
	}
	for i := range stores {
		s := &stores[i]
		if !s.Active || s.Pool.Size <= math.MaxInt32 {
			continue
		}
		b := r.block(s.Block)
		r.note(probe.Note{
			ID: probe.ConfigBadValue, Field: component.MaxActive, Key: b.key(component.MaxActive), Origin: b.from(component.MaxActive),
			Value: fmt.Sprint(s.Pool.Size), Want: b.variable(component.Row{Field: component.MaxActive}) + "=500", Stops: true,
			Text: fmt.Sprintf("%s is %d; more than 2147483647 makes the Redis client of this version panic at the start.", b.key(component.MaxActive), s.Pool.Size),
		})
	}
}

// together: all clients of the Gateway are built in one go, so one that cannot be built leaves the others without a
// connection too, and a process that exits has none.
func (r *reader) together(stores []probe.Store) {
	stop := r.exits
	for _, s := range stores {
		stop = stop || s.Active && r.has(reconnects) && stops(s.Notes)
	}
	for i := range stores {
		stores[i].Starts = !stop
	}
	stores[0].Notes = append(r.notes, stores[0].Notes...)
	shareClients(stores, clientsOf(r.component, r.version))
}

// shareClients counts the clients of a process over each store: a second store in use has one, the rest is the main one's.
func shareClients(stores []probe.Store, all int) {
	for i := 1; i < len(stores); i++ {
		stores[i].Pool.ClientsPerProcess = 1
		if stores[i].Active {
			all--
		}
	}
	stores[0].Pool.ClientsPerProcess = max(all, 1)
}

func stops(notes []probe.Note) bool {
	for _, n := range notes {
		if n.Stops {
			return true
		}
	}
	return false
}
