package component

import "embed"

// Loading is how a component makes settings of its file and its variables. All but the texts are constraints on the
// versions in which a thing is so.
type Loading struct {
	Fatal        string // an error in the file or in a variable ends the process; else it is logged, and the rest counts
	Lone         string // text after the JSON value is an error
	Omits        string // TYK_*_OMITCONFIGFILE is known
	OmitsRead    string // with it the file is not even opened
	OldEnvconfig string // the variables are read by envconfig before 1.4.0, for which blanks are not empty
	Together     string // all clients are built in one go: one that cannot be built leaves the others without a connection

	BuiltIn map[Field]string // what it starts from where it finds no file at all

	NoFile     Outcome // there is none in the default places
	Absent     Outcome // the one that is named does not exist
	NoFolder   Outcome // its folder does not exist either
	Unreadable Outcome // the one that is named cannot be read
	Null       Outcome // the file is just null

	Shapes []Shape // of all of its settings
}

// Outcome is what a component does about a trouble with its file.
type Outcome struct {
	Does Does
	Text string // a sentence that stands after the one that names the trouble; "" where nothing is to be told
}

// Does tells whether the component gets over it.
type Does string

// What a component does.
const (
	Silent Does = "silent" // goes on, as it should
	Goes   Does = "goes"   // goes on without the file
	Exits  Does = "exits"
)

// Shape is the table of all settings in some versions: schema/NAME.txt. Its lines are the fields of the component's own
// structure in their order: the name that variables are made of, the key in the file, the type. @ begins a constraint on
// the versions that know the field, { opens an object, $ is a Redis block of the literal, % another table.
type Shape struct {
	In   string
	Name string
}

//go:embed schema/*.txt
var tables embed.FS

// ShapeTable is the text of a table.
func ShapeTable(name string) string {
	text, err := tables.ReadFile("schema/" + name + ".txt")
	if err != nil {
		panic("component: " + err.Error()) // the tables are compiled in; a test reads them all
	}
	return string(text)
}

// TypeRule is a setting that must say redis, in lower case.
type TypeRule struct {
	In       string // versions that look at it
	Key      string // in the file, where it is one of the top level; "" for the type of the main block
	Go       string // the name of that one
	Required bool   // also an empty one ends the process
	Says     string // what is taken and what becomes of the rest; {value} stands for the value
	Unset    string // the sentence for one that is not set, where it is required
}

// References are values that name a secret instead of being one. All are constraints but Blocks.
type References struct {
	Passwords string            // env://, secrets://, consul:// and vault:// in the passwords of Blocks
	Files     string            // file:// there too
	Stores    string            // kv:// there too
	Blocks    []string          // the blocks whose password is resolved
	Secrets   map[string]string // other settings that are resolved in the same way, by their Go names: key in the file
	Anywhere  string            // kv:// in every setting; the component exits where no stores are configured
}

// unresolved is a component that takes every value as it stands.
var unresolved = References{
	Passwords: Never, Files: Never, Stores: Never, Anywhere: Never, Blocks: []string{}, Secrets: map[string]string{},
}
