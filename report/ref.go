package report

import "strconv"

// Ref points at a part of the evidence. It becomes a JSON pointer once, where the report is made.
type Ref struct {
	List  RefList
	Index int    // in the list; not used with RefEvidence
	Part  string // within the element, with slashes between: "cluster/state"; "" for the whole
}

// RefList is a list of the evidence.
type RefList string

// The lists. RefEvidence is none: Part is then a field of the evidence itself.
const (
	RefNodes      RefList = "nodes"
	RefStores     RefList = "stores"
	RefRehearsals RefList = "rehearsals"
	RefEvidence   RefList = ""
)

// Pointer is the JSON pointer into the report.
func (r Ref) Pointer() string {
	p := "/evidence"
	if r.List != RefEvidence {
		p += "/" + string(r.List) + "/" + strconv.Itoa(r.Index)
	}
	if r.Part != "" {
		p += "/" + r.Part
	}
	return p
}
