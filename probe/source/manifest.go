package source

import (
	"encoding/base64"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// manifests are Kubernetes objects that are given together.
type manifests struct {
	workloads []*workload
	held      map[string]*bundle // ConfigMaps and Secrets, by kind, namespace and name
	order     []string
	tally     tally
	full      bool // there was more than a run can hold
}

// workload is an object that runs containers.
type workload struct {
	file           string
	kind, name, ns string
	pod            *yaml.Node // that holds the list of containers
	ambiguous      bool       // another one has its name
}

// bundle is a ConfigMap or a Secret.
type bundle struct {
	file, kind, name, ns string
	keys                 []string
	data                 map[string]*yaml.Node // decoded
	broken               map[string]bool       // keys whose value is no base64
}

// add takes in one document.
func (m *manifests) add(file string, d *yaml.Node) {
	kind := text(get(d, "kind"))
	if strings.HasSuffix(kind, "List") && has(d, "items") {
		for _, item := range items(get(d, "items")) {
			m.add(file, item)
		}
		return
	}
	name, ns := text(get(d, "metadata", "name")), text(get(d, "metadata", "namespace"))
	if name == "" {
		name = text(get(d, "metadata", "generateName"))
	}
	switch kind {
	case "ConfigMap", "Secret":
		b := &bundle{file: file, kind: kind, name: name, ns: ns, data: map[string]*yaml.Node{}, broken: map[string]bool{}}
		for _, p := range pairs(get(d, "data")) {
			b.put(p, kind == "Secret")
		}
		for _, p := range pairs(get(d, "binaryData")) {
			b.put(p, true)
		}
		for _, p := range pairs(get(d, "stringData")) {
			b.put(p, false)
		}
		key := kind + "/" + ns + "/" + name
		if m.held == nil {
			m.held = map[string]*bundle{}
		}
		if m.held[key] == nil {
			m.order = append(m.order, key)
		}
		m.held[key] = b
	default:
		for _, pod := range pods(d, 0) {
			m.workloads = append(m.workloads, &workload{file: file, kind: kind, name: name, ns: ns, pod: pod})
		}
	}
}

// put keeps one key, decoded.
func (b *bundle) put(p pair, encoded bool) {
	v := *p.value
	v.Value = text(p.value)
	if encoded {
		plain, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.Value), ""))
		if err != nil {
			b.broken[p.key.Value] = true
			return
		}
		v.Value = string(plain)
	}
	if _, there := b.data[p.key.Value]; !there {
		b.keys = append(b.keys, p.key.Value)
	}
	b.data[p.key.Value] = &v
}

// lack says, as a clause, why the value of a key is not there.
func (b *bundle) lack(key string) string {
	if b.broken[key] {
		return "whose key " + probe.Printable(key) + " is no base64"
	}
	return "which has no key " + probe.Printable(key)
}

// find gives a ConfigMap or Secret of a namespace; where the one or the other does not say its namespace, the name counts.
func (m *manifests) find(kind, ns, name string) *bundle {
	for _, at := range []string{ns, "", "default"} {
		if b := m.held[kind+"/"+at+"/"+name]; b != nil {
			return b
		}
	}
	var only *bundle
	for _, key := range m.order {
		if b := m.held[key]; ns == "" && b.kind == kind && b.name == name {
			if only != nil {
				return nil
			}
			only = b
		}
	}
	return only
}

// pods are the mappings below an object that list containers: of a Pod, of the template of any other.
func pods(n *yaml.Node, depth int) []*yaml.Node {
	const deepest = 8
	if n == nil || depth > deepest || n.Kind != yaml.MappingNode {
		return nil
	}
	if c := get(n, "containers"); c != nil && c.Kind == yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	var out []*yaml.Node
	for _, p := range pairs(n) {
		out = append(out, pods(p.value, depth+1)...)
	}
	return out
}

// deployments are the Tyk processes of all workloads; where there is no workload, what ConfigMaps and Secrets hold alone.
func (m *manifests) deployments() []probe.Deployment {
	names := map[string]int{}
	for _, w := range m.workloads {
		names[w.name]++
	}
	var out []probe.Deployment
	for _, w := range m.workloads {
		w.ambiguous = names[w.name] > 1
		out = append(out, m.of(w)...)
	}
	if len(m.workloads) == 0 {
		out = m.alone()
	}
	return out
}

// alone are deployments of ConfigMaps and Secrets without a workload.
func (m *manifests) alone() []probe.Deployment {
	var out []probe.Deployment
	vars := probe.Deployment{Kind: probe.OfManifest, Foreign: true, Conf: shipped("", "")}
	for _, key := range m.order {
		b := m.held[key]
		for _, k := range b.keys {
			n := b.data[k]
			name := fmt.Sprintf("%s %s", b.kind, probe.Printable(b.name))
			if c := ofFileName(k); c != "" && strings.HasPrefix(strings.TrimSpace(n.Value), "{") {
				out = append(out, probe.Deployment{
					Kind: probe.OfManifest, Service: probe.Printable(b.name), Source: b.file, Component: c, Foreign: true, Certain: true,
					Conf: &probe.ConfFile{Path: b.file, Holder: name + ", key " + probe.Printable(k), Line: blockLine(n), Data: []byte(n.Value)},
				})
				continue
			}
			vars.Source, vars.Service = b.file, probe.Printable(b.name)
			vars.Variables = append(vars.Variables, placed(b.file, n.Line, b.name, probe.Variable{Name: k, Value: n.Value}))
		}
	}
	e := evidence{vars: vars.Variables}
	for i := range out {
		if e.byVariables() == out[i].Component {
			out[i].Variables, vars.Variables = vars.Variables, nil
			break
		}
	}
	if len(vars.Variables) > 0 {
		out = append(out, vars)
	}
	return out
}

// ofFileName is the component whose file has a name in its default places, "" for none.
func ofFileName(name string) probe.Component {
	for _, c := range component.All() {
		for _, p := range c.Places {
			if strings.HasSuffix(p, "/"+name) || p == name {
				return c.ID
			}
		}
	}
	return ""
}
