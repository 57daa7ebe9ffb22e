package probe

// Edit is one change of a text file: some bytes are removed, and a text is put in their place.
type Edit struct {
	// Offset is where, in bytes from the beginning of the file before any change.
	Offset int `json:"offset"`
	// Remove is how many bytes are removed there. What they are is not said, since it may be a secret.
	Remove int `json:"remove,omitempty"`
	// Insert is what is put there: punctuation, or a constant of JSON.
	Insert string `json:"insert,omitempty"`
	// Line and Column say the same to a person, from 1; a column is a character.
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Edited is a text after changes in rising order of their offsets; false where they overlap or lie outside of it.
func Edited(data []byte, edits []Edit) ([]byte, bool) {
	var out []byte
	at := 0
	for _, e := range edits {
		if e.Offset < at || e.Remove < 0 || e.Remove > len(data)-e.Offset {
			return nil, false
		}
		out = append(append(out, data[at:e.Offset]...), e.Insert...)
		at = e.Offset + e.Remove
	}
	return append(out, data[at:]...), true
}
