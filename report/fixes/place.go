package fixes

import (
	"cmp"
	"path"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// IsSet is true where somebody wrote a value for the field.
func IsSet(s *probe.Store, field component.Field) bool {
	if at, known := s.Places[field]; known {
		return at.Kind != probe.PlaceDefault
	}
	origin := s.Origin[field]
	return origin != "" && origin != "default"
}

// PlaceOf is where a field is set, or where this user would set it: beside the other settings of the store. Its Name is
// empty where the component has no such setting in the store's version.
func PlaceOf(s *probe.Store, field component.Field) probe.Place { return placeOf(s, field) }

func placeOf(s *probe.Store, field component.Field) probe.Place {
	name, known := component.Spell(s, field)
	at, written := s.Places[field]
	if written && at.Kind != probe.PlaceDefault {
		if at.Kind == probe.PlaceConf {
			at.File, at.Name = cmp.Or(at.File, s.Conf), cmp.Or(at.Name, name.Key)
		}
		at.Name = cmp.Or(at.Name, name.Variable)
		return at
	}
	if !known {
		return probe.Place{}
	}
	if at, found := neighbour(s); found {
		return beside(at, name)
	}
	origin := string(s.Origin[field])
	fromFile := s.Conf != "" && (strings.HasPrefix(origin, path.Base(s.Conf)+":") || origin == "" || origin == "default")
	if fromFile && name.Key != "" {
		return probe.Place{Kind: probe.PlaceConf, File: s.Conf, Name: name.Key}
	}
	return probe.Place{Kind: probe.PlaceEnv, Name: name.Variable}
}

// neighbour is a place of the kind in which most settings of the store are written; where as many are in the file as
// elsewhere, the file: a variable may be set for one process alone. False where none is written, as in old reports.
func neighbour(s *probe.Store) (probe.Place, bool) {
	count, first := map[probe.PlaceKind]int{}, map[probe.PlaceKind]probe.Place{}
	for _, f := range component.Fields {
		at, known := s.Places[f]
		if !known || at.Kind == probe.PlaceDefault || at.Kind == probe.PlaceOption {
			continue
		}
		if count[at.Kind] == 0 {
			first[at.Kind] = at
		}
		count[at.Kind]++
	}
	best, found := probe.Place{}, false
	for _, kind := range []probe.PlaceKind{probe.PlaceConf, probe.PlaceHelm, probe.PlaceEnv} {
		if n := count[kind]; n > 0 && (!found || n > count[best.Kind]) {
			best, found = first[kind], true
		}
	}
	if !found && s.Conf != "" && s.Places != nil {
		return probe.Place{Kind: probe.PlaceConf, File: s.Conf}, true
	}
	return best, found
}

// beside is the place for a further setting next to one that is set.
func beside(at probe.Place, name component.Name) probe.Place {
	next := probe.Place{Kind: at.Kind, File: at.File, Service: at.Service, Chart: at.Chart}
	helm := name.Helm
	if at.Chart == component.TykHelmChart {
		helm = name.OldHelm
	}
	switch {
	case at.Kind == probe.PlaceHelm && helm != "":
		next.Name = helm
	case at.Kind == probe.PlaceConf && name.Key != "":
		next.Name = inBlock(at.Name, name.Key)
	default:
		next.Kind, next.Name, next.Chart = probe.PlaceEnv, name.Variable, ""
		if at.Kind == probe.PlaceConf {
			next.File = ""
		}
	}
	return next
}

// inBlock spells the keys around a key as the user spells them for another key of the same block.
func inBlock(known, key string) string {
	a, b := strings.LastIndexByte(known, '.'), strings.LastIndexByte(key, '.')
	if a > 0 && a == b && strings.EqualFold(known[:a], key[:b]) {
		return known[:a] + key[b:]
	}
	return key
}
