package tykconf

import (
	"encoding/json"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// about begins a note on the value of a field: where it is set, and how this version spells it.
func (b *block) about(id probe.FaultID, f component.Field) probe.Note {
	return probe.Note{ID: id, Field: f, Key: b.key(f), Origin: b.from(f), Place: b.place(f)}
}

// right is where a setting that stands in a wrong place belongs: in the same file or environment, under the name by
// which this version reads the field. nil where the version has no such setting.
func (b *block) right(wrong *probe.Place, f component.Field) *probe.Place {
	rows := b.rows(f)
	if len(rows) == 0 || wrong == nil {
		return nil
	}
	name := b.Spell(rows[0])
	at := probe.Place{Kind: wrong.Kind, File: wrong.File, Service: wrong.Service, Name: name.Variable}
	if wrong.Kind == probe.PlaceConf {
		at.Name = name.Key
		if n := len(b.Path); n > 0 && len(wrong.Name) > n && wrong.Name[n] == '.' && strings.EqualFold(wrong.Name[:n], b.Path) {
			at.Name = wrong.Name[:n] + name.Key[n:] // the block as it is spelled there
		}
	}
	return &at
}

// aside is a further name at the same place.
func aside(at *probe.Place, name string) *probe.Place {
	return &probe.Place{Kind: at.Kind, File: at.File, Service: at.Service, Name: name}
}

// settingOf is a value of the file in the type of its field; nil for secrets, and where it cannot be read so.
func settingOf(f component.Field, raw []byte) *probe.Setting {
	if secret(f) || f == "" {
		return nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return settingFrom(f, text)
	}
	switch kindOf(f) {
	case component.List, component.Map, component.LooseMap:
		return listOf(raw)
	}
	return settingFrom(f, string(raw))
}

// listOf reads a list of addresses, or a map from hosts to ports.
func listOf(raw []byte) *probe.Setting {
	var items []string
	if json.Unmarshal(raw, &items) == nil {
		return probe.ListSetting(items)
	}
	for _, m := range members(raw, 0, "") {
		items = append(items, m.key+":"+strings.Trim(string(m.raw), `"`))
	}
	if len(items) == 0 {
		return nil
	}
	return probe.ListSetting(items)
}

// settingFrom is the text of a variable, or of a string in the file, in the type of its field.
func settingFrom(f component.Field, text string) *probe.Setting {
	if secret(f) || f == "" {
		return nil
	}
	plain := strings.Trim(strings.TrimSpace(text), `"'`)
	switch kindOf(f) {
	case component.Bool:
		switch strings.ToLower(plain) {
		case "true", "t", "1", "yes", "on", "y", "enabled":
			return probe.FlagSetting(true)
		case "false", "f", "0", "no", "off", "n", "disabled":
			return probe.FlagSetting(false)
		}
		return nil
	case component.Int, component.Int64:
		if n, err := strconv.Atoi(plain); err == nil {
			return probe.NumberSetting(n)
		}
		return nil
	case component.List, component.Map, component.LooseMap:
		var items []string
		if json.Unmarshal([]byte(text), &items) == nil && len(items) > 0 {
			return probe.ListSetting(items)
		}
		if plain == "" || strings.ContainsAny(plain, "[]{}") {
			return nil
		}
		for _, item := range strings.Split(plain, ",") {
			items = append(items, strings.TrimSpace(item))
		}
		return probe.ListSetting(items)
	}
	return probe.TextSetting(shown(plain))
}
