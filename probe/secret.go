package probe

import (
	"encoding/json"
	"sort"
	"strconv"
)

// Secret is a password that is known by its alias only. Two secrets of one run have the same alias exactly when
// their plain texts are equal, so evidence can say "two components use different passwords" without a hash that
// could be attacked. The plain text is behind a pointer that no formatting verb and no encoder follows.
//
// The zero Secret is one that is not set. JSON: {"set": bool, "alias": "s1"}; a decoded Secret has no plain text.
type Secret struct {
	alias  string
	plain  *plainText
	hidden bool
}

// HiddenSecret is one of which it is not known whether it is set: what holds it is not here. JSON: {"hidden": true}.
func HiddenSecret() Secret { return Secret{hidden: true} }

// IsHidden tells whether it is not known whether the secret is set.
func (s Secret) IsHidden() bool { return s.hidden }

// plainText hides its content from %v, %+v, %#v and encoding/json.
type plainText struct{ get func() string }

// IsSet tells whether there is a secret at all; an empty password counts as none, as it does for Tyk.
func (s Secret) IsSet() bool { return s.alias != "" }

// Alias is the name that stands for the secret in every output, "" when it is not set.
func (s Secret) Alias() string { return s.alias }

// Same tells whether both are set to the same plain text, or both are not set.
func (s Secret) Same(o Secret) bool { return s.alias == o.alias }

// Reveal gives the plain text, for the wire alone. It is "" for a secret that is not set or was decoded from a report.
func (s Secret) Reveal() string {
	if s.plain == nil {
		return ""
	}
	return s.plain.get()
}

// String gives the alias, so that a Secret can be formatted by accident without harm.
func (s Secret) String() string {
	switch {
	case s.hidden:
		return "(hidden)"
	case s.alias == "":
		return "(not set)"
	}
	return "(secret " + s.alias + ")"
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

type secretJSON struct {
	Set    *bool  `json:"set,omitempty"` // left out where it is not known
	Alias  string `json:"alias,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
}

// MarshalJSON writes the alias alone.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.hidden {
		return json.Marshal(secretJSON{Hidden: true})
	}
	set := s.alias != ""
	return json.Marshal(secretJSON{Set: &set, Alias: s.alias})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Secret) UnmarshalJSON(b []byte) error {
	var j secretJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*s = Secret{alias: j.Alias, hidden: j.Hidden}
	return nil
}

// Keyring knows every secret of a run: it hands out aliases, and the writers ask it what must not leave.
// It is filled before the network is touched and only read afterwards.
type Keyring struct {
	aliases map[string]string
}

// Add gives the Secret of a plain text; the empty text is a Secret that is not set.
func (k *Keyring) Add(plain string) Secret {
	if plain == "" {
		return Secret{}
	}
	if k.aliases == nil {
		k.aliases = map[string]string{}
	}
	alias, known := k.aliases[plain]
	if !known {
		alias = "s" + strconv.Itoa(len(k.aliases)+1)
		k.aliases[plain] = alias
	}
	return Secret{alias: alias, plain: &plainText{get: func() string { return plain }}}
}

// Plain lists every plain text, longest first, so that a secret which contains another is replaced whole.
func (k *Keyring) Plain() []string {
	out := make([]string, 0, len(k.aliases))
	for p := range k.aliases {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		if len(out[i]) != len(out[j]) {
			return len(out[i]) > len(out[j])
		}
		return out[i] < out[j]
	})
	return out
}

// Alias gives the alias of a known plain text, "" for an unknown one.
func (k *Keyring) Alias(plain string) string { return k.aliases[plain] }
