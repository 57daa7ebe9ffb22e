// Package prose is the English of the program. A judge says what it found with Say; the sentence is written last, when
// it is known of which servers it is told. Nothing in the program reads a sentence: Text cannot be looked into.
//
// It also holds lists, numbers, times and quotations as people write them, so that no other room does.
package prose

import (
	"fmt"
	"regexp"
	"strings"

	"tyk-redis-doctor/probe"
)

// Text is one or several sentences whose addresses are not filled in yet. The zero value is no sentence. Texts can be
// compared: equal ones say the same.
type Text struct{ form string }

// NodesMark stands in the format of Say for the addresses of the finding. Beside it, or without it, a verb may be written for
// one address and for several: {refuses|refuse}.
const NodesMark = "{nodes}"

// Say makes a text. The format is that of fmt.Sprintf, with {nodes} and {one|many} marks; marks inside of arguments mean
// nothing, whatever a peer has sent. A Text among the arguments keeps its marks.
func Say(format string, args ...any) Text {
	safe := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case Text:
			safe[i] = v.form
		case string:
			safe[i] = escape.Replace(v)
		case fmt.Stringer:
			safe[i] = escape.Replace(v.String())
		case error:
			safe[i] = escape.Replace(v.Error())
		default:
			safe[i] = plainNamed(a)
		}
	}
	return Text{fmt.Sprintf(format, safe...)}
}

// plainNamed escapes values of named string types and leaves numbers alone.
func plainNamed(a any) any {
	if s := fmt.Sprint(a); strings.ContainsAny(s, "{}") {
		return escape.Replace(s)
	}
	return a
}

// Braces of arguments stand as other characters until the text is written: printable ones, which %q leaves as they are.
var (
	escape   = strings.NewReplacer("{", "\u2983", "}", "\u2984")
	unescape = strings.NewReplacer("\u2983", "{", "\u2984", "}")
)

// Empty is true for no sentence.
func (t Text) Empty() bool { return t.form == "" }

// Then puts another text behind this one, with a blank between.
func (t Text) Then(next Text) Text {
	switch {
	case t.Empty():
		return next
	case next.Empty():
		return t
	}
	return Text{t.form + " " + next.form}
}

// PerNode is true where the text may be told of some of the nodes alone.
func (t Text) PerNode() bool { return strings.Contains(t.form, NodesMark) }

// Write gives the sentence about these addresses. beside is put behind the addresses at their first mention, in
// parentheses: what they serve; "" for nothing. Nothing in the result breaks a line or moves a cursor, whatever a file held.
func (t Text) Write(addrs []string, beside string) string {
	form := "$1"
	if len(addrs) > 1 {
		form = "$2"
	}
	text := numbered.ReplaceAllString(t.form, form)
	if t.PerNode() {
		names := escape.Replace(Nodes(addrs))
		if beside != "" {
			text = strings.Replace(text, NodesMark, names+" ("+escape.Replace(beside)+")", 1)
		}
		text = strings.ReplaceAll(text, NodesMark, names)
	}
	return probe.Visible(unescape.Replace(text))
}

// numbered is a verb for one address and for several: {refuses|refuse}, {is a|are each a}.
var numbered = regexp.MustCompile(`\{([A-Za-z ]*)\|([A-Za-z ]*)\}`)
