package tykconf

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

const (
	defaultPool    = 500
	defaultTimeout = 5
	idlePerTimeout = 240 // seconds of idle time per second of timeout
)

// store makes of a block what the component's client makes of it.
func (r *reader) store(b *block, active bool) probe.Store {
	a, mode := r.addresses(b), r.mode(b)
	s := probe.Store{
		ID: r.id(b.Name), Component: r.of.ID, Instance: r.instance(), Block: b.Name, Active: active, Starts: true,
		Source: r.source(), Conf: r.conffile(),
		Mode: mode, Addrs: a.used, AddrsFrom: a.from, AddrsRandom: a.random, Configured: a.configured,
		Username: b.text(component.Username), Password: r.keys.Add(b.text(component.Password)),
		SentinelPassword: r.keys.Add(b.text(component.SentinelPassword)),
		PasswordShape:    probe.ShapeOf(b.text(component.Password)), SentinelPasswordShape: probe.ShapeOf(b.text(component.SentinelPassword)),
		Database: b.number(component.Database), MasterName: b.text(component.MasterName),
		EnableCluster: b.flag(component.EnableCluster),
		TykVersion:    r.version.Text, VersionGiven: r.version.Given, TykVersionFrom: r.versionFrom,
		Service: r.deployment.Service,
		Driver:  r.of.DriverOf(r.version, b.Block, r.goRedis()),
	}
	if active {
		r.conceal(b, a, &s)
		if slices.Contains(s.Unknown, component.Addrs) {
			a, s.Addrs, s.AddrsFrom, s.AddrsRandom, s.Configured = addresses{}, []string{}, "", false, nil
		}
	}
	if r.version.Newer && b == r.main() {
		s.Notes = append(s.Notes, probe.Note{
			ID: probe.RunNotVisible, Harmless: true, Value: r.version.Text, Kind: probe.Newer,
			Text: fmt.Sprintf("%s %s is newer than the versions this tool knows; it is predicted as %s.", r.title(), r.version.Text, r.of.Newest),
		})
	}
	s.TimeoutS = r.timeout(b)
	s.Pool = r.pool(b, s)
	if v, ok := r.env["REDIGOCLUSTER_SHARDCOUNT"]; ok {
		s.ShardCount = &v
	}
	s.Origin, s.Places = r.origins(b, a), b.placesOfFields()
	r.secure(b, &s)
	r.examine(b, a, &s)
	return s
}

// goRedis is the version of the Redis client that the binary itself tells, "" where it does not.
func (r *reader) goRedis() string {
	if h := r.deployment.Version; h != nil && r.versionFrom != probe.VersionOption {
		return h.GoRedis
	}
	return ""
}

// stores makes the store of each block. A block that the version does not have yet is listed as not in use.
func (r *reader) stores() []probe.Store {
	var out []probe.Store
	for i, d := range r.of.Blocks {
		if b := r.block(d.Name); b != nil {
			out = append(out, r.store(b, i == 0 || r.switchedOn(d)))
			continue
		}
		out = append(out, probe.Store{
			ID: r.id(d.Name), Component: r.of.ID, Instance: r.instance(), Block: d.Name,
			Source: r.source(), Conf: r.conffile(), Mode: probe.Standalone,
			Addrs: []string{"127.0.0.1:6379"}, AddrsFrom: "default", TimeoutS: defaultTimeout,
			Pool:       probe.Pool{Size: defaultPool, ClientsPerProcess: 1, Scope: "client"},
			TykVersion: r.version.Text, VersionGiven: r.version.Given,
			TykVersionFrom: r.versionFrom, Service: r.deployment.Service,
			Driver: out[0].Driver, Origin: map[string]probe.Origin{component.Addrs: defaultOrigin},
		})
	}
	for _, b := range r.blocks {
		giveStray(b, out)
	}
	return out
}

// giveStray puts the notes on variables that mean a block with its store. A store that is not in use is not judged:
// then they go with the main one, and are no cause of anything there.
func giveStray(b *block, stores []probe.Store) {
	for i := range stores {
		if s := &stores[i]; s.Block == b.Name && s.Active {
			s.Notes = append(s.Notes, b.stray...)
			return
		}
	}
	for _, n := range b.stray {
		n.Field = ""
		stores[0].Notes = append(stores[0].Notes, n)
	}
}

func (r *reader) id(block string) probe.StoreID {
	name := string(r.of.ID)
	if r.number > 1 {
		name = fmt.Sprintf("%s#%d", name, r.number)
	}
	return probe.StoreID(name + "/" + block)
}

// instance is the number of the reader's deployment, 0 for the first one of its component.
func (r *reader) instance() int {
	if r.number == 1 {
		return 0
	}
	return r.number
}

// source says for people where the settings came from.
func (r *reader) source() string {
	vars := fmt.Sprintf("%d variables", r.used)
	if r.used == 1 {
		vars = "1 variable"
	}
	if at := r.deployment.Source; at != "" && at != r.file.Path {
		name := probe.Printable(filepath.Base(at))
		if r.deployment.Service != "" {
			name += ", " + r.deployment.Service
		}
		vars = name + ": " + vars
		if r.file.Path != "" && !r.omitted {
			return vars + ", " + r.path()
		}
	}
	switch {
	case r.unseen:
		return vars + ", a file that is not known here"
	case r.file.Path == "":
		return vars + ", no file"
	case r.omitted:
		return vars + " (" + r.path() + " is left out)"
	case r.used == 0:
		return r.path()
	}
	return r.path() + ", " + vars
}

func (r *reader) conffile() string {
	if r.doc == nil || r.file.Holder != "" {
		return ""
	}
	return r.file.Path
}

// timeout is that of dial, read and write in seconds.
func (r *reader) timeout(b *block) int {
	t := b.number(component.Timeout)
	if t > 0 || t < 0 && r.has(r.of.Client.NegativeTimeouts) {
		return t
	}
	return defaultTimeout
}

func (r *reader) pool(b *block, s probe.Store) probe.Pool {
	p := probe.Pool{
		Size: b.number(component.MaxActive), ClientsPerProcess: r.of.Clients(r.version), Scope: "client",
		IdleS: idlePerTimeout * max(s.TimeoutS, 0), WaitS: s.TimeoutS + 1,
	}
	if s.Mode == probe.Cluster {
		p.Scope = "client and node"
	}
	if p.Size <= 0 {
		p.Size = defaultPool
	}
	if r.has(r.of.Client.KeepsPool) && s.Driver.Era != "redigo" {
		p.Size = 10 * runtime.NumCPU() // go-redis' own default
		if s.Mode == probe.Cluster {
			p.Size = 5 * runtime.NumCPU()
		}
	}
	if r.has(r.of.Client.FixedIdle) {
		p.IdleS = idlePerTimeout
	}
	if s.Driver.Era == "redigo" {
		p.WaitS = 0
	}
	return p
}

// origins tells of each field where its value came from.
func (r *reader) origins(b *block, a addresses) map[string]probe.Origin {
	out := map[string]probe.Origin{}
	for _, f := range component.Fields {
		if b.knows(f) {
			out[f] = b.from(f)
		}
	}
	out[component.Addrs] = a.origin(b)
	return out
}

// placesOfFields tells of each field that the version knows where it was set.
func (b *block) placesOfFields() map[string]probe.Place {
	out := map[string]probe.Place{}
	for _, f := range component.Fields {
		if at := b.place(f); at != nil {
			out[f] = *at
		} else if b.knows(f) {
			out[f] = probe.Place{Kind: probe.PlaceDefault}
		}
	}
	return out
}

// absolute makes the path of a TLS file absolute as the component would: from its working directory.
func (r *reader) absolute(path string) string {
	switch {
	case path == "":
		return ""
	case r.deployment.Foreign:
		return path
	case filepath.IsAbs(path):
		return filepath.Join(r.file.Root, path)
	case r.file.Dir == "":
		return path
	}
	return filepath.Join(r.file.Dir, path)
}
