package tykconf

import (
	"encoding/json"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// userinfo is the password of a URL as redis://user:password@host, within JSON, YAML or a plain text.
var userinfo = pattern(`://[^\s/@:"']*:([^\s@"']+)@`)

// hideURLPasswords makes the password of every URL in the file and in the variables known as a secret: under the wrong
// key, of the wrong type or in another component's variable it is one all the same.
func (r *reader) hideURLPasswords() {
	if r.doc != nil {
		r.hidePasswordsOf(strings.ReplaceAll(string(r.doc.data), `\/`, "/"))
	}
	for _, v := range r.env {
		r.hidePasswordsOf(v.Value)
	}
}

func (r *reader) hidePasswordsOf(text string) {
	for _, m := range userinfo().FindAllStringSubmatch(text, -1) {
		r.keys.Add(m[1])
		var plain string
		if json.Unmarshal([]byte(`"`+m[1]+`"`), &plain) == nil && plain != m[1] {
			r.keys.Add(plain)
		}
	}
}

// withoutUserinfo makes values that a note proposes plain addresses where they are URLs with a password.
func withoutUserinfo(notes []probe.Note) {
	for i := range notes {
		plainAddress(notes[i].Meant)
		for _, held := range notes[i].Held {
			plainAddress(held)
		}
		for _, rival := range notes[i].Rivals {
			plainAddress(rival.Value)
		}
	}
}

func plainAddress(s *probe.Setting) {
	if s == nil {
		return
	}
	if slices.ContainsFunc(s.List, userinfo().MatchString) {
		s.List = slices.Clone(s.List)
		for i, item := range s.List {
			s.List[i] = repaired(item)
		}
	}
	if s.Text != nil && userinfo().MatchString(*s.Text) {
		plain := repaired(*s.Text)
		s.Text = &plain
	}
}
