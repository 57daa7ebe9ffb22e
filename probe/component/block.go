package component

import "strings"

// Kind is the type of a setting's value. It decides what the file and the variable may hold.
type Kind string

// The kinds, in Go's words. LooseMap is Pump's map of hosts, which has a decoder of its own for variables. Struct is
// for keys that hold an object of their own.
const (
	String   Kind = "string"
	Int      Kind = "int"
	Int64    Kind = "int64"
	Bool     Kind = "bool"
	List     Kind = "[]string"
	Map      Kind = "map[string]string"
	LooseMap Kind = "map"
	IAM      Kind = "iam"
)

// Row is one key of a block. The order of the rows is the order in which the component reads its variables: where it
// stops at the first one it refuses, the later ones are not read.
type Row struct {
	Field Field  // "" for keys that do not change the connection
	Key   string // in the file, without the path of the block
	Go    string // the name that the variable is made of, in mixed case
	Kind  Kind
	In    string // versions that know it, as a constraint: ">=5.3.0"; "" all
	Old   bool   // deprecated spelling of Field
}

// Block is one Redis connection in the settings of a component.
type Block struct {
	Component string
	Name      string // as in the store's id: "storage", "redis", "identity_backend_settings"
	Path      string // in the file: "storage", "BackEnd.IdentityBackendSettings"; "" for the top level
	Prefix    string // of its variables, without the last underscore: "TYK_GW_STORAGE"
	Rows      []Row
	helm      map[Field]string
}

// Spell gives the names of a row of the block.
func (b Block) Spell(r Row) Name {
	key := r.Key
	if b.Path != "" {
		key = b.Path + "." + key
	}
	return Name{Key: key, Variable: b.Prefix + "_" + strings.ToUpper(r.Go), Helm: b.helm[r.Field]}
}

// Find gives a block of a component.
func Find(component, block string) (Block, bool) {
	for _, b := range Blocks {
		if b.Component == component && b.Name == block {
			return b, true
		}
	}
	return Block{}, false
}

// Blocks are all Redis connections of all components, in the order in which they are reported.
var Blocks = []Block{
	{Component: "gateway", Name: "storage", Path: "storage", Prefix: "TYK_GW_STORAGE", Rows: gateway, helm: gatewayHelm},
	{Component: "gateway", Name: "cache_storage", Path: "cache_storage", Prefix: "TYK_GW_CACHESTORAGE", Rows: gateway},
	{Component: "gateway", Name: "analytics_storage", Path: "analytics_storage", Prefix: "TYK_GW_ANALYTICSSTORAGE", Rows: gateway},
	{Component: "dashboard", Name: "redis", Prefix: "TYK_DB", Rows: dashboard, helm: dashboardHelm},
	{
		Component: "pump", Name: "analytics_storage_config", Path: "analytics_storage_config",
		Prefix: "TYK_PMP_ANALYTICSSTORAGECONFIG", Rows: pump, helm: pumpHelm,
	},
	{Component: "mdcb", Name: "storage", Path: "storage", Prefix: "TYK_MDCB_STORAGE", Rows: mdcb, helm: mdcbHelm},
	{Component: "mdcb", Name: "analytics_storage", Path: "analytics_storage", Prefix: "TYK_MDCB_ANALYTICSSTORAGE", Rows: mdcb},
	{
		Component: "tib", Name: "identity_backend_settings", Path: "BackEnd.IdentityBackendSettings",
		Prefix: "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS", Rows: tib,
	},
}
