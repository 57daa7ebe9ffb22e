package tykconf

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// manifest collects the variables of YAML documents.
type manifest struct {
	path    string
	service string // of a compose file, whose variables are being read
	vars    []probe.Variable
	maps    map[string]map[string]*yaml.Node // ConfigMaps, by name
	secrets map[string]map[string]string     // Secrets, by name, decoded
	visits  int                              // nodes visited: aliases can make a small file endless
}

const (
	maxDocuments = 1000
	maxDepth     = 100
	maxVisits    = 200_000
)

func readManifest(path string, data []byte) ([]probe.Variable, error) {
	m := &manifest{path: path, maps: map[string]map[string]*yaml.Node{}, secrets: map[string]map[string]string{}}
	var docs []*yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	for len(docs) < maxDocuments {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not YAML: %w", err)
		}
		if len(n.Content) > 0 {
			docs = append(docs, flatten(n.Content[0])...)
		}
	}
	for _, d := range docs {
		m.keep(d)
	}
	for _, d := range docs {
		m.document(d)
	}
	return m.vars, nil
}

// flatten gives the items of a List, and any other document as it is.
func flatten(n *yaml.Node) []*yaml.Node {
	if text(get(n, "kind")) == "List" {
		if items := get(n, "items"); items != nil {
			return items.Content
		}
	}
	return []*yaml.Node{n}
}

// get is the value of a key of a mapping, nil where there is none.
func get(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		n = alias(n)
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		var found *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				found = n.Content[i+1]
			}
		}
		n = found
	}
	return alias(n)
}

func alias(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func text(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// pairs are the keys and values of a mapping.
func pairs(n *yaml.Node, each func(key, value *yaml.Node)) {
	if n = alias(n); n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			each(n.Content[i], alias(n.Content[i+1]))
		}
	}
}

// keep remembers ConfigMaps and Secrets, which the env lists of other documents refer to.
func (m *manifest) keep(d *yaml.Node) {
	name := text(get(d, "metadata", "name"))
	switch text(get(d, "kind")) {
	case "ConfigMap":
		m.maps[name] = map[string]*yaml.Node{}
		pairs(get(d, "data"), func(k, v *yaml.Node) { m.maps[name][k.Value] = v })
	case "Secret":
		m.secrets[name] = map[string]string{}
		pairs(get(d, "data"), func(k, v *yaml.Node) {
			if plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text(v))); err == nil {
				m.secrets[name][k.Value] = string(plain)
			}
		})
		pairs(get(d, "stringData"), func(k, v *yaml.Node) { m.secrets[name][k.Value] = text(v) })
	}
}

var variableName = regexp.MustCompile(`^(TYK|REDIGOCLUSTER)_?[A-Z0-9_]*$`)

func (m *manifest) document(d *yaml.Node) {
	switch {
	case text(get(d, "kind")) == "ConfigMap":
		pairs(get(d, "data"), func(k, v *yaml.Node) {
			if variableName.MatchString(k.Value) {
				m.add(k.Value, text(v), k.Line, "")
			}
		})
	case text(get(d, "kind")) == "Secret":
		name := text(get(d, "metadata", "name"))
		for _, key := range slices.Sorted(maps.Keys(m.secrets[name])) {
			if variableName.MatchString(key) {
				m.add(key, m.secrets[name][key], d.Line, "")
			}
		}
	case get(d, "kind") == nil && get(d, "services") != nil:
		pairs(get(d, "services"), func(name, service *yaml.Node) {
			m.service = name.Value
			m.environment(get(service, "environment"))
		})
		m.service = ""
	case get(d, "kind") == nil && get(d, "environment") != nil:
		m.environment(get(d, "environment"))
	case get(d, "kind") == nil && plain(d):
		m.environment(d)
	default:
		m.search(d, 0)
	}
}

// plain tells whether a document is nothing but variables.
func plain(d *yaml.Node) bool {
	found := false
	pairs(d, func(k, v *yaml.Node) { found = found || variableName.MatchString(k.Value) && v.Kind == yaml.ScalarNode })
	return found
}

func (m *manifest) add(name, value string, line int, hidden string) {
	if hidden != "" {
		value = ""
	}
	v := fromFile(m.path, line, probe.Variable{Name: name, Value: value, Hidden: hidden})
	v.At.Service = probe.Printable(m.service)
	m.vars = append(m.vars, v)
}

// search finds the env and envFrom lists of the containers of a Kubernetes object or of Helm values, and the Env of
// docker inspect.
func (m *manifest) search(n *yaml.Node, depth int) {
	n = alias(n)
	if m.visits++; n == nil || depth > maxDepth || m.visits > maxVisits {
		return
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			m.search(item, depth+1)
		}
		return
	}
	pairs(n, func(k, v *yaml.Node) {
		switch {
		case k.Value == "envFrom" && v.Kind == yaml.SequenceNode:
			for _, item := range v.Content {
				m.from(item)
			}
		case (k.Value == "env" || k.Value == "extraEnvs") && v.Kind == yaml.SequenceNode:
			for _, item := range v.Content {
				m.item(item)
			}
		case k.Value == "Env" && v.Kind == yaml.SequenceNode: // docker inspect
			for _, item := range v.Content {
				if key, value, ok := strings.Cut(text(alias(item)), "="); ok {
					m.add(key, value, item.Line, "")
				}
			}
		default:
			m.search(v, depth+1)
		}
	})
}

// item is one entry of an env list.
func (m *manifest) item(n *yaml.Node) {
	name := text(get(n, "name"))
	if name == "" {
		return
	}
	from := get(n, "valueFrom")
	if from == nil {
		m.add(name, text(get(n, "value")), n.Line, "")
		return
	}
	if ref := get(from, "secretKeyRef"); ref != nil {
		secret, key := text(get(ref, "name")), text(get(ref, "key"))
		if value, ok := m.secrets[secret][key]; ok {
			m.add(name, value, n.Line, "")
			return
		}
		m.add(name, "", n.Line, fmt.Sprintf("secret %s, key %s", probe.Printable(secret), probe.Printable(key)))
		return
	}
	if ref := get(from, "configMapKeyRef"); ref != nil {
		cm, key := text(get(ref, "name")), text(get(ref, "key"))
		if value, ok := m.maps[cm][key]; ok {
			m.add(name, text(value), n.Line, "")
			return
		}
		m.add(name, "", n.Line, fmt.Sprintf("ConfigMap %s, key %s", probe.Printable(cm), probe.Printable(key)))
		return
	}
	m.add(name, "", n.Line, "a field of the running pod")
}

// from is one entry of an envFrom list: all keys of a ConfigMap or Secret of the same file.
func (m *manifest) from(n *yaml.Node) {
	prefix := text(get(n, "prefix"))
	cm := m.maps[text(get(n, "configMapRef", "name"))]
	for _, key := range slices.Sorted(maps.Keys(cm)) {
		m.add(prefix+key, text(cm[key]), cm[key].Line, "")
	}
	secret := m.secrets[text(get(n, "secretRef", "name"))]
	for _, key := range slices.Sorted(maps.Keys(secret)) {
		m.add(prefix+key, secret[key], n.Line, "")
	}
}
