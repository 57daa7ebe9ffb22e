package tykconf

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// settings reads the settings of the reader's component: file and variables, further variables, the settings that must
// say redis, references, and a client for each block.
func (r *reader) settings() []probe.Store {
	r.load()
	r.override()
	for _, rule := range r.of.Types {
		if !r.exits || !r.fatal() {
			r.examineType(rule)
		}
	}
	if !r.exits {
		r.resolveOwn()
		for _, name := range r.of.Resolves.Blocks {
			r.resolve(name)
		}
	}
	r.examineShardCount()
	stores := r.stores()
	r.oversized(stores)
	r.attach(stores)
	return stores
}

// override applies the further prefixes of variables to the main block. Their errors are always fatal.
func (r *reader) override() {
	b := r.main()
	for _, o := range r.overrides() {
		if r.exits {
			return
		}
		if bad := r.fill(o.Prefix, b.value, b.goPath(r.conf.Type())); bad != nil {
			r.refuse(bad, true)
		}
	}
}

// examineType notes a type that is not redis.
func (r *reader) examineType(rule component.TypeRule) {
	b := r.main()
	key, origin, value := b.key(component.Type), b.from(component.Type), b.text(component.Type)
	if rule.Key != "" {
		key, origin = rule.Key, probe.Origin(r.of.Prefix+"_"+strings.ToUpper(rule.Go))
		value = r.conf.FieldByName(rule.Go).String()
	}
	if !r.has(rule.In) || value == "redis" || value == "" && (!rule.Required || r.unseen || r.unsure(b, component.Type)) {
		return
	}
	value = probe.Printable(value)
	n := probe.Note{
		ID: probe.ConfigTypeNotRedis, Field: component.Type, Key: key, Origin: origin, Value: value, Want: "redis", Stops: true,
		Place: b.place(component.Type), Meant: probe.TextSetting("redis"),
	}
	if rule.Key != "" {
		n.Place = r.placeOfTop(rule)
	}
	says := strings.ReplaceAll(rule.Says, "{value}", value)
	n.Then, n.Text = capital(says)+".", fmt.Sprintf("%s is %q; %s.", key, value, says)
	switch {
	case value == "" && r.blockless(b):
		r.lost = true // that nothing names an address is no second trouble
		n.Kind, n.Then, n.Place = probe.NoBlock, rule.Unset, &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Name: b.Path}
		n.Text = fmt.Sprintf("%s has no %s. %s", r.shown(), b.whole(), rule.Unset)
	case value == "":
		n.Then, n.Text = rule.Unset, rule.Unset
	}
	if r.omitted && len(r.of.Loading.BuiltIn) > 0 {
		n.Text += " " + r.of.Prefix + "_OMITCONFIGFILE drops the file and also the built-in defaults."
	}
	r.note(n)
}

// placeOfTop is where a type of the top level is set.
func (r *reader) placeOfTop(rule component.TypeRule) *probe.Place {
	if v, set := r.env[r.of.Prefix+"_"+strings.ToUpper(rule.Go)]; set {
		at := v.Place()
		return &at
	}
	if r.doc != nil {
		if m := r.doc.find(rule.Key); len(m) > 0 {
			return r.doc.placeOf(m[len(m)-1])
		}
	}
	return nil
}

// switchedOn tells whether a second block is in use.
func (r *reader) switchedOn(d component.Block) bool {
	off := func(name string) bool { return !r.flag(name) }
	return r.has(d.In) && r.flag(d.Switch) && !slices.ContainsFunc(d.Also, off)
}

// switches are the variables that switch second blocks on.
func (r *reader) switches() []string {
	var out []string
	for _, b := range r.of.Blocks {
		if b.Switch != "" {
			out = append(out, r.of.Prefix+"_"+strings.ToUpper(b.Switch))
		}
	}
	return out
}

// examineShardCount notes a REDIGOCLUSTER_SHARDCOUNT that is no number above 0, in versions that divide by it at start.
func (r *reader) examineShardCount() {
	v, set := r.env["REDIGOCLUSTER_SHARDCOUNT"]
	_, valid := component.Shards(&v)
	if !set || v.Hidden != "" || valid || !r.has(r.of.Client.ShardCount) || r.exits {
		return
	}
	at := v.Place()
	r.note(probe.Note{
		ID: probe.ShardcountInvalid, Key: v.Name, Origin: v.Origin, Value: probe.Printable(v.Value), Place: &at,
		Meant: probe.NumberSetting(128), Stops: true,
		Text: fmt.Sprintf(
			"%s is %q: %s %s takes it for a number of lock shards and panics at start.",
			v.Name,
			probe.Printable(v.Value),
			r.of.Short,
			r.version.Text,
		),
	})
}

// oversized notes a pool beyond 32 bits where that makes the client panic when it is built.
func (r *reader) oversized(stores []probe.Store) {
	if !r.has(r.of.Client.BoundedPool) {
		return
	}
	for i := range stores {
		s := &stores[i]
		if !s.Active || s.Pool.Size <= math.MaxInt32 {
			continue
		}
		b := r.block(s.Block)
		n := b.about(probe.ConfigBadValue, component.MaxActive)
		n.Value, n.Want, n.Stops = fmt.Sprint(s.Pool.Size), b.variable(component.Row{Field: component.MaxActive})+"=500", true
		n.Meant, n.Why = probe.NumberSetting(500), fmt.Sprintf("is %d, more than 2147483647", s.Pool.Size)
		n.Then = "It makes the Redis client of this version panic at the start."
		n.Text = fmt.Sprintf("%s is %d; more than 2147483647 makes the Redis client of this version panic at the start.", n.Key, s.Pool.Size)
		r.note(n)
	}
}

// attach puts the notes of the whole component with its main store, decides which stores start, and shares the clients
// of the process among them. A process that exits or panics has no client; where all are built in one go, one that cannot
// be built leaves the others without a connection too.
func (r *reader) attach(stores []probe.Store) {
	together := r.has(r.of.Loading.Together)
	none := r.exits || together && slices.ContainsFunc(stores, func(s probe.Store) bool { return s.Active && stops(s.Notes) })
	for i := range stores {
		stores[i].Starts = !none && (together || !stops(stores[i].Notes))
	}
	stores[0].Notes = append(r.notes, stores[0].Notes...)
	shareClients(stores, r.of.Clients(r.version))
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
	return slices.ContainsFunc(notes, func(n probe.Note) bool { return n.Stops })
}
