package prose

import (
	"time"

	"tyk-redis-doctor/probe"
)

// Said is what was met in the words of the server or of the operating system, as a sentence of its own; no sentence where
// there are no words.
func Said(f *probe.Fault) Text {
	if f == nil {
		return Text{}
	}
	return Sentence(f.Text)
}

// Sentence makes a sentence of a clause of somebody else: with a capital letter, and a full stop unless it ends with a
// mark of its own.
func Sentence(clause string) Text {
	switch c := Clause(clause); {
	case c == "":
		return Text{}
	case c[len(c)-1] == '?', c[len(c)-1] == '!', c[len(c)-1] == ':':
		return Say("%s", Capital(c))
	default:
		return Say("%s.", Capital(c))
	}
}

// Day is how a date stands in a sentence.
func Day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
