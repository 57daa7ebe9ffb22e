package source

import (
	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// installed is a chart that an object of a cluster, or of a tool, installs with values of its own.
type installed struct {
	values    *yaml.Node
	elsewhere []string // of values that it takes from other places
}

// releases are the charts that an object installs: a HelmRelease of Flux, an Application of Argo CD, a HelmChart of K3s.
// Values that stand in it as a text are read; ok is false where the object is none of these, or gives no values.
func releases(d *yaml.Node) (out []installed, ok bool) {
	switch text(get(d, "kind")) {
	case "HelmRelease":
		r := installed{values: get(d, "spec", "values")}
		for _, from := range items(get(d, "spec", "valuesFrom")) {
			r.elsewhere = append(r.elsewhere, text(get(from, "kind"))+" "+probe.Printable(text(get(from, "name"))))
		}
		out = append(out, r)
	case "Application":
		sources := items(get(d, "spec", "sources"))
		if one := get(d, "spec", "source"); one != nil {
			sources = append(sources, one)
		}
		for _, s := range sources {
			out = append(out, ofArgo(get(s, "helm")))
		}
	case "HelmChart", "HelmChartConfig":
		out = append(out, installed{values: embedded(get(d, "spec", "valuesContent"))})
	}
	kept := out[:0]
	for _, r := range out {
		if r.values != nil {
			kept = append(kept, r)
		}
	}
	return kept, len(kept) > 0
}

// ofArgo reads the values of a source of an Application.
func ofArgo(helm *yaml.Node) installed {
	r := installed{values: get(helm, "valuesObject")}
	if r.values == nil {
		r.values = embedded(get(helm, "values"))
	}
	for _, file := range texts(get(helm, "valueFiles")) {
		r.elsewhere = append(r.elsewhere, "the values file "+probe.Printable(file))
	}
	if len(items(get(helm, "parameters"))) > 0 {
		r.elsewhere = append(r.elsewhere, "what the parameters of the Application make of the values")
	}
	return r
}

// embedded reads YAML that stands in a text; its lines are those of the whole file. nil for none.
func embedded(n *yaml.Node) *yaml.Node {
	docs, err := parse([]byte(text(n)))
	if err != nil || len(docs) == 0 {
		return nil
	}
	shift(docs[0], blockLine(n), map[*yaml.Node]bool{})
	return docs[0]
}

// shift moves the lines of nodes down.
func shift(n *yaml.Node, by int, seen map[*yaml.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	n.Line += by
	for _, in := range n.Content {
		shift(in, by, seen)
	}
}
