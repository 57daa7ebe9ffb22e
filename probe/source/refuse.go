package source

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// Refusal is a file that cannot be read as settings, or that holds none.
type Refusal struct {
	File    string // as the user gave it
	What    string // what it is or lacks, as a clause: "is a shell script"
	Instead string // what to pass instead, as a sentence; "" where nothing helps
}

// Error names the file, what it is, and what to do.
func (r *Refusal) Error() string {
	text := probe.Printable(r.File) + " " + r.What + "."
	if r.Instead != "" {
		text += "\n" + r.Instead
	}
	return text
}

func refuse(file, what, instead string) error {
	return &Refusal{File: file, What: what, Instead: instead}
}

// NothingError says that there is neither a file nor a variable to read. Places are the files looked for.
type NothingError struct{ Places []string }

// Error names the places.
func (e *NothingError) Error() string {
	return "no Tyk configuration: looked at " + strings.Join(e.Places, ", ") + " and the TYK_* variables"
}
