package fixes

import (
	"fmt"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// shownEdits is how many places of a file a line names; the typed form has all of them.
const shownEdits = 8

// Edit changes the text of a file that is no JSON. nil where nothing is to be changed.
func Edit(at *probe.Place, edits []probe.Edit) []report.Fix {
	if at == nil || at.File == "" || len(edits) == 0 {
		return nil
	}
	var parts []string
	for i, e := range edits {
		if i == shownEdits {
			parts = append(parts, fmt.Sprintf("and %d more", len(edits)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, deed(e)))
	}
	return []report.Fix{{Kind: report.FixConf, File: at.File, Edits: edits, Text: strings.Join(parts, "; ")}}
}

// deed is what one change does.
func deed(e probe.Edit) string {
	removed := strconv.Itoa(e.Remove) + " bytes"
	if e.Remove == 1 {
		removed = "1 byte"
	}
	insert := strings.TrimSpace(e.Insert)
	switch {
	case e.Remove == 0:
		return "insert " + insert
	case insert == "":
		return "remove " + removed
	}
	return "put " + insert + " in the place of " + removed
}
