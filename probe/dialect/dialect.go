// Package dialect is the one table of how each Tyk component spells each Redis setting: the key in its file, the
// variable of its environment, the value of the Tyk Helm charts. tykconf reads by it, the hints are written by it.
package dialect

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

// Name is how one component spells one field.
type Name struct {
	Key      string // path in the file: "storage.ca_file", "redis_ca_file", "BackEnd.IdentityBackendSettings.CAFile"; "" where there is none
	Variable string // "TYK_GW_STORAGE_CAFILE"
	Helm     string // "global.redis.caFile", "" where the charts have no value for it
}
