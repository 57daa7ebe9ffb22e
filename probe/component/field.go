// Package dialect is the one table of how each Tyk component spells each Redis setting: the key in its file, the
// variable of its environment, the value of the Tyk Helm charts, and which versions know it. tykconf reads by it, the
// hints are written by it.
package component

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
	Key      string // path in the file: "storage.ca_file", "redis_ca_file", "BackEnd.IdentityBackendSettings.CAFile"; "" where there is none
	Variable string // "TYK_GW_STORAGE_CAFILE"
	Helm     string // "global.redis.caFile", "" where the charts have no value for it
}

// Of gives the name of a field in a block of a component, in its newest version and not in a deprecated spelling where
// there is another. False: no such component or block, or the component has no such setting.
func Of(component, block string, field Field) (Name, bool) {
	b, ok := Find(component, block)
	if !ok {
		return Name{}, false
	}
	for _, old := range []bool{false, true} {
		for i := len(b.Rows) - 1; i >= 0; i-- {
			if r := b.Rows[i]; r.Field == field && field != "" && r.Old == old {
				return b.Spell(r), true
			}
		}
	}
	return Name{}, false
}
