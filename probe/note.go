package probe

import "slices"

// Note is something that reading the settings brought to light: a fault of the file or a variable, or a value
// with a surprising effect. Checks turns notes into findings of the same id. What they decide by, and what their
// sentences are made of, are the fields; Text is the same in one sentence for people.
type Note struct {
	ID     FaultID `json:"id"`              // "config.unknown_key", "tls.ca_file_missing", ...
	Field  string  `json:"field,omitempty"` // the field of Store that the writer meant: "use_ssl", "addrs"; "" when unclear
	Key    string  `json:"key,omitempty"`   // the key or variable as written
	Origin Origin  `json:"origin,omitempty"`
	Text   string  `json:"text"`           // one sentence that stands alone; no secret
	Want   string  `json:"want,omitempty"` // the key, variable or value that would be right, for people
	// Value is what was written there, "" for secrets and where it does not matter.
	Value string `json:"value,omitempty"`
	// Stops is true where the component exits, or never builds this store's client, because of this.
	Stops bool `json:"stops,omitempty"`
	// Harmless is true where the effective settings are the same with and without it (an unknown key whose meaning
	// equals the default, an empty variable over an empty value), and where another note tells the reason already.
	Harmless bool `json:"harmless,omitempty"`

	// Kind tells apart what one id covers; "" where it does not matter. Like all that follows it is missing in reports of
	// versions that did not note it.
	Kind NoteKind `json:"kind,omitempty"`
	// Place is where it stands, spelled as it is there; nil where it stands nowhere.
	Place *Place `json:"place,omitempty"`
	// Right is the key or variable that this version of the component reads in its stead; nil where there is none.
	Right *Place `json:"right,omitempty"`
	// Meant is the value that was probably meant, typed as its field; nil where it cannot be told, and for secrets.
	Meant *Setting `json:"meant,omitempty"`
	// Held is what a whole block that stands in the wrong place, or variables of another component, hold, by field; nil for
	// secrets.
	Held map[string]*Setting `json:"held,omitempty"`
	// Rivals are other places that name the same setting, with what they hold.
	Rivals []Rival `json:"rivals,omitempty"`
	// Since is the first version of the component that knows the key: "2.9.3". "" where no version does, or all do.
	Since string `json:"since,omitempty"`
	// Why says what is wrong, as a clause that follows the name of the key, the file or the address: "does not exist".
	Why string `json:"why,omitempty"`
	// Then is what the component does because of it, as a clause that follows its name: "exits: couldn't unmarshal config".
	Then string `json:"then,omitempty"`
	// Edits make the file of config.malformed_json JSON, in rising order; nil where it cannot be told what was meant, and
	// for files inside of others.
	Edits []Edit `json:"edits,omitempty"`
}

// NoteKind is which of several kinds of one note it is.
type NoteKind string

// The kinds.
const (
	NoBlock        NoteKind = "no_block"        // config.empty_addrs, config.type_not_redis: the whole block is missing
	EmptyHost      NoteKind = "empty_host"      // config.empty_addrs: a port without a host
	EmptyAddr      NoteKind = "empty_addr"      // config.empty_addrs, config.bad_addr: an address that is the empty text
	InQuotes       NoteKind = "in_quotes"       // config.whitespace_in_secret, run.not_visible: quotes that may be part of the value
	Remarked       NoteKind = "remarked"        // run.not_visible: a # behind a value, which may be part of it
	OtherVersion   NoteKind = "other_version"   // config.unknown_key, config.unknown_variable: other versions know it
	OtherComponent NoteKind = "other_component" // the same: other components know it
	OtherPlace     NoteKind = "other_place"     // config.unknown_key: a whole block that belongs elsewhere
	NoEffect       NoteKind = "no_effect"       // config.unknown_variable: read, and without effect with this value
	Blank          NoteKind = "blank"           // config.bad_value: a variable that is set and empty
	ServiceLink    NoteKind = "service_link"    // config.bad_value: Kubernetes made the variable for a Service
	Placeholder    NoteKind = "placeholder"     // config.unresolved_reference: of a template that nothing has filled
	Unfollowed     NoteKind = "unfollowed"      // config.unresolved_reference: not resolved there, the text itself is used
	Nowhere        NoteKind = "nowhere"         // config.unresolved_reference: resolved, and there is nothing
	Negative       NoteKind = "negative"        // config.timeout_unit
	Newer          NoteKind = "newer"           // run.not_visible: a version beyond those known
	Kept           NoteKind = "kept"            // run.not_visible: the value is kept where this program does not ask
	Token          NoteKind = "token"           // run.not_visible: the component logs in with a token of the cloud
)

// Rival is another place that names the same setting.
type Rival struct {
	Place Place `json:"place"`
	// Value is what it holds, nil for a secret.
	Value *Setting `json:"value,omitempty"`
	// Secret is the same for a secret, nil for others.
	Secret *Secret `json:"secret,omitempty"`
	// Wins is true where its value counts, false where that of the note does.
	Wins bool `json:"wins,omitempty"`
}

// Setting is the value of one setting. At most one field is set.
type Setting struct {
	Text   *string  `json:"text,omitempty"`
	Number *int     `json:"number,omitempty"`
	Flag   *bool    `json:"flag,omitempty"`
	List   []string `json:"list,omitempty"`
}

// TextSetting, NumberSetting, FlagSetting and ListSetting make one.
func TextSetting(v string) *Setting { return &Setting{Text: &v} }

// NumberSetting is a whole number.
func NumberSetting(v int) *Setting { return &Setting{Number: &v} }

// FlagSetting is a switch.
func FlagSetting(v bool) *Setting { return &Setting{Flag: &v} }

// ListSetting is a list of texts.
func ListSetting(v []string) *Setting { return &Setting{List: slices.Clone(v)} }

// Value is what is held: a string, an int, a bool or a []string; nil for none, also of a nil Setting.
func (s *Setting) Value() any {
	switch {
	case s == nil:
		return nil
	case s.Text != nil:
		return *s.Text
	case s.Number != nil:
		return *s.Number
	case s.Flag != nil:
		return *s.Flag
	case s.List != nil:
		return slices.Clone(s.List)
	}
	return nil
}
