package component

import "tyk-redis-doctor/probe"

// Field is the name that this program uses for one setting, the same for every component. It is what
// probe.Note.Field and the keys of probe.Store.Origin hold.
type Field = string

// The fields.
const (
	Type             Field = "type"
	Host             Field = "host"
	Port             Field = "port"
	Hosts            Field = "hosts"
	Addrs            Field = "addrs"
	MasterName       Field = "master_name"
	SentinelPassword Field = "sentinel_password"
	Username         Field = "username"
	Password         Field = "password"
	Database         Field = "database"
	MaxIdle          Field = "max_idle"
	MaxActive        Field = "max_active"
	Timeout          Field = "timeout"
	EnableCluster    Field = "enable_cluster"
	UseSSL           Field = "use_ssl"
	SkipVerify       Field = "skip_verify"
	CAFile           Field = "ca_file"
	CertFile         Field = "cert_file"
	KeyFile          Field = "key_file"
	MinVersion       Field = "min_version"
	MaxVersion       Field = "max_version"
)

// Fields lists them in the order in which they are explained.
var Fields = []Field{
	Type, Addrs, Hosts, Host, Port, EnableCluster, MasterName, Username, Password, SentinelPassword, Database, Timeout,
	MaxActive, MaxIdle, UseSSL, SkipVerify, CAFile, CertFile, KeyFile, MinVersion, MaxVersion,
}

// Name is how one component spells one field.
type Name struct {
	Key      string // path in the file: "storage.ca_file", "redis_ca_file", "BackEnd.IdentityBackendSettings.CAFile"
	Variable string // "TYK_GW_STORAGE_CAFILE"
	Helm     string // value of tyk-charts: "global.redis.caFile"; "" where it has none, or does not install this version
	OldHelm  string // value of the older tyk-helm-chart: "redis.addrs"; "" where it has none
}

// Spell gives the name of a field in a store's block, as the version of its component spells it: not in a deprecated
// spelling where it knows another. False: the version has no such setting, or the store is of no component.
func Spell(s *probe.Store, field Field) (Name, bool) {
	c := Get(s.Component)
	v := versionOf(c, s)
	return c.spell(s.Block, field, func(in string) bool { return v.Within(in) })
}

// SpellAnywhen is Spell for the newest version that has the setting, whatever the store's.
func SpellAnywhen(s *probe.Store, field Field) (Name, bool) {
	return Get(s.Component).spell(s.Block, field, func(string) bool { return true })
}

func (c Component) spell(block string, field Field, within func(in string) bool) (Name, bool) {
	b, ok := c.Block(block)
	if !ok {
		return Name{}, false
	}
	r, ok := b.row(field, func(r Row) bool { return within(r.In) })
	if !ok {
		return Name{}, false
	}
	n := b.Spell(r)
	if block == c.Blocks[0].Name { // the charts know no other
		n.Helm, n.OldHelm = c.helm(TykCharts, b, field, within), c.helm(TykHelmChart, b, field, within)
	}
	return n, true
}
