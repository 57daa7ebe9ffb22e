package fixes

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"tyk-redis-doctor/report"
)

// errByHand is why a file of many settings is not changed: there is more than one place, or a form that is not written here.
var errByHand = errors.New("it has to be changed by hand")

// patchedYAML sets values of a chart, or variables of a service of a compose file or of a container of a manifest. Lines
// are replaced and added; what stands elsewhere stays as it is, comments too.
func patchedYAML(content string, f report.Fix) (string, error) {
	if f.Needs != "" || len(f.Unset) > 0 {
		return "", errByHand
	}
	for _, name := range slices.Sorted(maps.Keys(f.Set)) {
		next, err := setYAML(content, f, name)
		if err != nil {
			return "", err
		}
		if again, err := setYAML(next, f, name); err != nil || again != next {
			return "", errByHand // what was written is not read at its place
		}
		content = next
	}
	return content, nil
}

func setYAML(content string, f report.Fix, name string) (string, error) {
	docs, err := documents(content)
	if err != nil {
		return "", err
	}
	e := &lines{text: strings.SplitAfter(content, "\n")}
	value := jsonText(f.Set[name])
	if f.Kind == report.FixHelm {
		if len(docs) != 1 {
			return "", errByHand
		}
		return e.path(docs[0], strings.Split(name, "."), value)
	}
	text := fmt.Sprint(f.Set[name])
	if strings.Contains(text, "$") { // compose and Kubernetes would put something else in its place
		return "", errByHand
	}
	for _, d := range docs {
		if service := child(child(d, "services"), f.Service); service != nil {
			env := child(service, "environment")
			if env != nil && env.Kind == yaml.SequenceNode {
				return e.variable(env, name, text)
			}
			return e.path(service, []string{"environment", name}, jsonText(text))
		}
	}
	var envs []*yaml.Node
	for _, d := range docs {
		if n := child(child(d, "metadata"), "name"); n != nil && n.Value == f.Service {
			envs = append(envs, containers(d)...)
		}
	}
	if len(envs) != 1 {
		return "", errByHand
	}
	for _, item := range envs[0].Content {
		if n := child(item, "name"); n != nil && n.Value == name {
			return e.replace(child(item, "value"), jsonText(text))
		}
	}
	return e.item(envs[0], func(*yaml.Node) bool { return false }, fmt.Sprintf(`{"name": %q, "value": %s}`, name, jsonText(text)))
}

func documents(content string) ([]*yaml.Node, error) {
	var docs []*yaml.Node
	dec := yaml.NewDecoder(strings.NewReader(content))
	for {
		var d yaml.Node
		switch err := dec.Decode(&d); {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return nil, errByHand
		case len(d.Content) == 1:
			docs = append(docs, d.Content[0])
		}
	}
}

// child is the value of a key, nil where there is none, or an alias.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// containers are the lists of variables below a node of a manifest.
func containers(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	if env := child(n, "env"); env != nil && env.Kind == yaml.SequenceNode {
		out = append(out, env)
	}
	for _, c := range n.Content {
		out = append(out, containers(c)...)
	}
	return out
}

// lines are those of a file, with their ends.
type lines struct{ text []string }

// path sets a value below a mapping, with the keys on the way to it.
func (e *lines) path(n *yaml.Node, keys []string, value string) (string, error) {
	if n == nil || n.Kind != yaml.MappingNode || n.Anchor != "" {
		return "", errByHand
	}
	if below := child(n, keys[0]); below != nil && len(keys) > 1 {
		return e.path(below, keys[1:], value)
	} else if below != nil {
		return e.replace(below, value)
	}
	if n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0 {
		return "", errByHand
	}
	for i := len(keys) - 1; i > 0; i-- {
		value = fmt.Sprintf("{%q: %s}", keys[i], value)
	}
	first := n.Content[0]
	return e.add(first.Line, first.Column, keys[0]+": "+value)
}

// variable sets one in a list of a compose file. An item that is the name alone takes its value from where compose runs, and of
// several items the last one counts: both are left to a person.
func (e *lines) variable(list *yaml.Node, name, text string) (string, error) {
	is := func(n *yaml.Node) bool {
		if n.Alias != nil {
			n = n.Alias
		}
		own, _, _ := strings.Cut(n.Value, "=")
		return own == name
	}
	i := slices.IndexFunc(list.Content, is)
	if i >= 0 && (list.Content[i].Value == name || slices.ContainsFunc(list.Content[i+1:], is)) {
		return "", errByHand
	}
	return e.item(list, is, jsonText(name+"="+text))
}

// item replaces an item of a list of texts, or adds one.
func (e *lines) item(list *yaml.Node, is func(*yaml.Node) bool, value string) (string, error) {
	if i := slices.IndexFunc(list.Content, is); i >= 0 {
		return e.replace(list.Content[i], value)
	}
	if list.Style&yaml.FlowStyle != 0 || len(list.Content) == 0 || list.Anchor != "" {
		return "", errByHand
	}
	first := list.Content[0]
	return e.add(first.Line, first.Column, value)
}

// add writes a line before another one, with what stands there before a column.
func (e *lines) add(line, column int, text string) (string, error) {
	before := e.text[line-1]
	if column-1 > len(before) || strings.Trim(before[:column-1], " -") != "" {
		return "", errByHand
	}
	return strings.Join(slices.Insert(slices.Clone(e.text), line-1, before[:column-1]+text+"\n"), ""), nil
}

// replace writes a value in the place of a text or a number of one line.
func (e *lines) replace(n *yaml.Node, value string) (string, error) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Anchor != "" || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) != 0 {
		return "", errByHand
	}
	line := e.text[n.Line-1]
	if n.Column-1 > len(line) {
		return "", errByHand
	}
	head, tail := line[:n.Column-1], line[n.Column-1:]
	old := n.Value
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		end := strings.IndexByte(tail[1:], tail[0])
		if end < 0 || value != tail[:end+2] && tail[1:end+1] != n.Value { // a quote or an escape is within
			return "", errByHand
		}
		old = tail[:end+2]
	}
	if old == "" || !strings.HasPrefix(tail, old) {
		return "", errByHand
	}
	out := slices.Clone(e.text)
	out[n.Line-1] = head + value + tail[len(old):]
	return strings.Join(out, ""), nil
}
