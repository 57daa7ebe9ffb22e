package source

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// declared finds the variables of Tyk in YAML of another form: maps of names and values, lists of {name, value}, lists of
// NAME=VALUE, wherever they stand.
func declared(file string, n *yaml.Node, depth int) []probe.Variable {
	if n = plain(n); n == nil || depth > maxDepth {
		return nil
	}
	var out []probe.Variable
	for _, item := range items(n) {
		name := text(get(item, "name"))
		kv, value, ok := strings.Cut(text(item), "=")
		switch from := get(item, "valueFrom"); {
		case ofTyk(name) && from != nil:
			v := probe.Variable{Name: name}
			v.Value, v.Hidden = (&manifests{}).value(&workload{}, from)
			out = append(out, placed(file, item.Line, "", v))
		case ofTyk(name):
			v := probe.Variable{Name: name, Value: text(get(item, "value"))}
			if get(item, "value") == nil && len(pairs(item)) > 1 {
				v.Hidden = "a place that its item names instead of a value"
			}
			out = append(out, placed(file, item.Line, "", v))
		case ok && ofTyk(kv):
			out = append(out, placed(file, item.Line, "", probe.Variable{Name: kv, Value: value}))
		default:
			out = append(out, declared(file, item, depth+1)...)
		}
	}
	for _, p := range pairs(n) {
		if ofTyk(p.key.Value) && p.value.Kind == yaml.ScalarNode {
			out = append(out, placed(file, p.key.Line, "", probe.Variable{Name: p.key.Value, Value: text(p.value)}))
			continue
		}
		out = append(out, declared(file, p.value, depth+1)...)
	}
	return out
}
