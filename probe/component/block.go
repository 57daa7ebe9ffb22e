package component

import "strings"

// Kind is the type of a setting's value. It decides what the file and the variable may hold.
type Kind string

// The kinds, in Go's words. LooseMap is Pump's map of hosts, which has a decoder of its own for variables. IAM is the
// object of the keys of iam_auth.
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
	Name   string   // as in the store's id: "storage", "redis", "identity_backend_settings"
	Path   string   // in the file: "storage", "BackEnd.IdentityBackendSettings"; "" for the top level
	Prefix string   // of its variables, without the last underscore: "TYK_GW_STORAGE"
	Words  []string // what people write in its place, in the variables' names, without underscores and in lower case
	Rows   []Row
	// Switch is the top-level setting that switches a second block on, by its Go name; the ones in Also must be true too.
	Switch string
	Also   []string
	In     string // versions that can use it, as a constraint; "" all
}

// Spell gives the names of a row of the block.
func (b Block) Spell(r Row) Name {
	key := r.Key
	if b.Path != "" {
		key = b.Path + "." + key
	}
	return Name{Key: key, Variable: b.Prefix + "_" + strings.ToUpper(r.Go)}
}

// Knows tells whether a version of the component has a setting for a field in this block.
func (b Block) Knows(v Version, field Field) bool {
	for _, r := range b.Rows {
		if r.Field == field && v.Within(r.In) {
			return true
		}
	}
	return false
}

// row finds the row of a field among those that a version knows, the current spelling before the deprecated one.
func (b Block) row(field Field, known func(Row) bool) (Row, bool) {
	for _, old := range []bool{false, true} {
		for i := len(b.Rows) - 1; i >= 0; i-- {
			if r := b.Rows[i]; r.Field == field && field != "" && r.Old == old && known(r) {
				return r, true
			}
		}
	}
	return Row{}, false
}

// Override is a further prefix of variables that go to the main block, after the file and the block's own variables.
type Override struct {
	Prefix string // without the last underscore
	In     string // versions in which they reach the connection
}
