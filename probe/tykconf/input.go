package tykconf

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// File is one --conf. With Component "" the component is recognised by the file's name and content.
type File struct {
	Component probe.Component
	Path      string
	// Dir is the working directory of the component that reads it, for the paths in it; "" = Input.Dir.
	Dir string
	// Root is put before absolute paths in it: the root of a process in a container, "/proc/7/root"; "" = none.
	Root string

	data   []byte // what it holds, once it was read: a pipe can be read once
	unread *fileError
}

// Variable is one environment variable and where it was set: its own name, or "envfile:12".
type Variable = probe.Variable

// Input is everything that the settings are read from.
type Input struct {
	Files     []File
	Component probe.Component  // --component; "" = recognise (gateway when only TYK_GW_* variables are set)
	Env       []probe.Variable // later entries win
	// Versions are the versions to predict: "5.8", "v5.8.6". The key "" is the component checked; absent = the newest known.
	Versions map[probe.Component]string
	Dir      string // working directory: default places and relative paths
	Root     string // where absolute default places are looked up; "" = "/"
	Keyring  *probe.Keyring
}

// NothingError says that there is neither a file nor a variable to read. Places are the files looked for.
type NothingError struct{ Places []string }

// Error names the places.
func (e *NothingError) Error() string {
	return "no Tyk configuration: looked at " + strings.Join(e.Places, ", ") + " and the TYK_* variables"
}

// FromEnviron takes variables as os.Environ gives them. Origin is the variable's own name.
func FromEnviron(environ []string) []probe.Variable {
	vars := make([]probe.Variable, 0, len(environ))
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			vars = append(vars, probe.Variable{Name: name, Value: value, Origin: probe.Origin(name)})
		}
	}
	return vars
}
