package source

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// outside refuses a configuration file that is one of a program without Redis settings, by its name. One with Redis settings
// is a component's, whatever it is called; where the name tells only a part, so is one with any key of a component's own.
func outside(name string, data []byte) error {
	o, ok := component.OutsiderOfFile(filepath.Base(name))
	if !ok {
		return nil
	}
	var top map[string]json.RawMessage
	if json.Unmarshal(data, &top) != nil {
		return nil
	}
	ours := slices.Contains(o.Files, strings.ToLower(filepath.Base(name)))
	for key := range top {
		if ofBlock(key) || !ours && telling(key) {
			return nil
		}
	}
	return refuse(shownName(name), "is of "+o.Lacks(), o.Why)
}

// ofBlock tells whether a top-level key is that of a component's Redis settings.
func ofBlock(key string) bool {
	return slices.ContainsFunc(component.All(), func(c component.Component) bool {
		return slices.ContainsFunc(c.Blocks, func(b component.Block) bool {
			first, _, _ := strings.Cut(b.Path, ".")
			return first != "" && strings.EqualFold(first, key)
		})
	})
}

// telling tells whether a top-level key is one by which a component is recognised.
func telling(key string) bool {
	return slices.ContainsFunc(component.All(), func(c component.Component) bool { return slices.Contains(c.Keys, strings.ToLower(key)) })
}

// outsideLines refuses variables that are those of a program without Redis settings, where none is a component's.
func (g *gathered) outsideLines() error {
	var found component.Outsider
	for _, l := range g.lines {
		for _, v := range l.vars {
			if slices.ContainsFunc(component.All(), func(c component.Component) bool { return strings.HasPrefix(v.Name, c.Prefix+"_") }) {
				return nil
			}
			if o, ok := component.OutsiderOfVariable(v.Name); ok {
				found = o
			}
		}
	}
	if found.Title == "" {
		return nil
	}
	return refuse(strings.Join(g.in.EnvFiles, ", "), "is of "+found.Lacks(), found.Why)
}

// nothingOf refuses files that describe no component, but programs that have no Redis settings or others.
func (g *gathered) nothingOf() error {
	files := strings.Join(g.read, ", ")
	for _, image := range g.images {
		name, _ := split(image)
		if o, ok := component.OutsiderOfImage(name); ok {
			return refuse(files, "describes "+o.Lacks()+", and no Tyk component that has one", o.Why)
		}
	}
	what := "describes no Tyk component"
	if len(g.services) > 0 {
		what += ", but " + probe.Printable(strings.Join(g.services, ", "))
	}
	return refuse(files, what, toAnyOf)
}

// images are the names of images that a document says anywhere.
func images(n *yaml.Node, depth int) []string {
	if n == nil || depth > maxDepth {
		return nil
	}
	var out []string
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "image" && child.Kind == yaml.ScalarNode {
			out = append(out, child.Value)
		}
		out = append(out, images(child, depth+1)...)
	}
	return out
}
