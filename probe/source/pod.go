package source

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// of are the Tyk containers of a workload. Where the image of one is Tyk's, the others are beside it.
func (m *manifests) of(w *workload) []probe.Deployment {
	var found []probe.Deployment
	var names []string
	certain := false
	for _, c := range items(get(w.pod, "containers")) {
		if m.full {
			break
		}
		d, ok := m.container(w, c)
		m.full = !m.tally.add(d.Variables, d.Conf)
		if !ok {
			continue
		}
		found, names = append(found, d), append(names, text(get(c, "name")))
		certain = certain || d.Certain
	}
	if certain {
		for i := len(found) - 1; i >= 0; i-- {
			if !found[i].Certain {
				found, names = slices.Delete(found, i, i+1), slices.Delete(names, i, i+1)
			}
		}
	}
	for i := range found {
		found[i].Service = probe.Printable(w.title(names[i], len(found) > 1))
		for j := range found[i].Variables {
			if at := found[i].Variables[j].At; at != nil && at.Service == "" {
				at.Service, at.Position = found[i].Service, probe.Printable(w.kind+" "+w.name+", container "+names[i])
			}
		}
	}
	return found
}

// title names a container: by its workload, and where that does not tell it from others, by its namespace and its own name.
func (w *workload) title(container string, several bool) string {
	name := w.name
	if name == "" {
		name = container
	}
	if w.ambiguous && w.ns != "" {
		name = w.ns + "/" + name
	} else if w.ambiguous {
		name = strings.ToLower(w.kind) + "/" + name
	}
	if several && container != w.name {
		name += "/" + container
	}
	return name
}

// container makes a deployment of one; false where it is no Tyk process.
func (m *manifests) container(w *workload, c *yaml.Node) (probe.Deployment, bool) {
	vars, elsewhere := m.variables(w, c)
	program := append(texts(get(c, "command")), texts(get(c, "args"))...)
	for i := range program {
		program[i] = expand(program[i], vars)
	}
	var words []string
	for _, p := range program {
		words = append(words, flat(p)...)
	}
	mounts := m.mounts(w, c)
	e := evidence{image: text(get(c, "image")), program: words, vars: vars, name: text(get(c, "name")) + " " + w.name}
	for _, at := range mounts {
		e.targets = append(e.targets, at.target)
	}
	d := probe.Deployment{Kind: probe.OfManifest, Source: w.file, Variables: vars, Foreign: true, Elsewhere: elsewhere}
	if d.Component, d.Certain = e.component(); d.Component == "" {
		return d, false
	}
	d.Version = versionOf(e.image)
	d.Conf = confAt(d.Component, mounts, words, text(get(c, "workingDir")), path.Dir(w.file))
	return d, true
}

// variables are those of envFrom, then those of env. elsewhere are ConfigMaps and Secrets of envFrom that are not here.
func (m *manifests) variables(w *workload, c *yaml.Node) (vars []probe.Variable, elsewhere []string) {
	for _, from := range items(get(c, "envFrom")) {
		prefix := text(get(from, "prefix"))
		for kind, key := range map[string]string{"ConfigMap": "configMapRef", "Secret": "secretRef"} {
			ref := get(from, key)
			if ref == nil {
				continue
			}
			name := text(get(ref, "name"))
			b := m.find(kind, w.ns, name)
			if b == nil {
				elsewhere = append(elsewhere, kind+" "+probe.Printable(name))
				continue
			}
			for _, k := range b.keys {
				v := placed(b.file, b.data[k].Line, "", probe.Variable{Name: prefix + k, Value: b.data[k].Value})
				v.At.Position = kind + " " + probe.Printable(name)
				vars = append(vars, v)
			}
		}
	}
	for _, item := range items(get(c, "env")) {
		name := text(get(item, "name"))
		if name == "" {
			continue
		}
		v := probe.Variable{Name: name, Value: expand(text(get(item, "value")), vars)}
		if from := get(item, "valueFrom"); from != nil {
			v.Value, v.Hidden = m.value(w, from)
		} else if v.Value == "" && hiddenIn(text(get(item, "value")), vars) {
			v.Hidden = "another variable whose value is not here"
		}
		vars = append(vars, placed(w.file, item.Line, "", v))
	}
	return vars, elsewhere
}

// value follows a reference to a key of a ConfigMap or Secret.
func (m *manifests) value(w *workload, from *yaml.Node) (value, hidden string) {
	for kind, key := range map[string]string{"ConfigMap": "configMapKeyRef", "Secret": "secretKeyRef"} {
		ref := get(from, key)
		if ref == nil {
			continue
		}
		name, k := text(get(ref, "name")), text(get(ref, "key"))
		if b := m.find(kind, w.ns, name); b != nil {
			if n, ok := b.data[k]; ok {
				return n.Value, ""
			}
			return "", fmt.Sprintf("%s %s, %s", kind, probe.Printable(name), b.lack(k))
		}
		return "", fmt.Sprintf("%s %s, key %s", kind, probe.Printable(name), probe.Printable(k))
	}
	return "", "a field of the running pod"
}

var reference = regexp.MustCompile(`\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)`)

// expand fills $(NAME) with variables that stand before, as Kubernetes does; "" where one of them is hidden.
func expand(value string, vars []probe.Variable) string {
	if !strings.Contains(value, "$") || hiddenIn(value, vars) {
		if hiddenIn(value, vars) {
			return ""
		}
		return value
	}
	return reference.ReplaceAllStringFunc(value, func(ref string) string {
		if ref == "$$" {
			return "$"
		}
		for _, v := range slices.Backward(vars) {
			if v.Name == ref[2:len(ref)-1] {
				return v.Value
			}
		}
		return ref
	})
}

// hiddenIn tells whether a value refers to a variable that is hidden.
func hiddenIn(value string, vars []probe.Variable) bool {
	for _, ref := range reference.FindAllStringSubmatch(value, -1) {
		for _, v := range slices.Backward(vars) {
			if ref[1] == v.Name && ref[1] != "" {
				if v.Hidden != "" {
					return true
				}
				break
			}
		}
	}
	return false
}

// mounts are what a container sees of ConfigMaps, Secrets and other volumes.
func (m *manifests) mounts(w *workload, c *yaml.Node) []mount {
	volumes := map[string]*yaml.Node{}
	for _, v := range items(get(w.pod, "volumes")) {
		volumes[text(get(v, "name"))] = v
	}
	var out, unknown []mount // what is not here hides nothing that is
	for _, vm := range items(get(c, "volumeMounts")) {
		target, sub := text(get(vm, "mountPath")), text(get(vm, "subPath"))
		name := text(get(vm, "name"))
		v := volumes[name]
		sources := items(get(v, "projected", "sources"))
		if sources == nil {
			sources = []*yaml.Node{v}
		}
		known := false
		for _, s := range sources {
			for kind, key := range map[string][2]string{"ConfigMap": {"configMap", "name"}, "Secret": {"secret", "secretName"}} {
				ref := get(s, key[0])
				if ref == nil {
					continue
				}
				known = true
				bundle := text(get(ref, key[1]))
				if bundle == "" {
					bundle = text(get(ref, "name"))
				}
				if m.find(kind, w.ns, bundle) == nil && len(sources) > 1 {
					unknown = append(unknown, m.keysAt(w, kind, bundle, items(get(ref, "items")), target, sub)...)
					continue
				}
				out = append(out, m.keysAt(w, kind, bundle, items(get(ref, "items")), target, sub)...)
			}
		}
		if !known {
			out = append(out, mount{target: target, hidden: volumeOf(v, name)})
		}
	}
	return append(unknown, out...)
}

// volumeOf names a volume that is neither ConfigMap nor Secret.
func volumeOf(v *yaml.Node, name string) string {
	if at := text(get(v, "hostPath", "path")); at != "" {
		return "the path " + probe.Printable(at) + " of the node"
	}
	return "the volume " + probe.Printable(name)
}

// keysAt are the files that keys of a ConfigMap or Secret make below a path; with sub one of them is the path itself.
func (m *manifests) keysAt(w *workload, kind, name string, list []*yaml.Node, target, sub string) []mount {
	title := kind + " " + probe.Printable(name)
	b := m.find(kind, w.ns, name)
	if b == nil {
		return []mount{{target: target, hidden: title}}
	}
	files := map[string]string{} // by path below the volume
	for _, k := range b.keys {
		files[k] = k
	}
	if list != nil {
		files = map[string]string{}
		for _, item := range list {
			files[path.Clean(text(get(item, "path")))] = text(get(item, "key"))
		}
	}
	var out []mount
	for at, k := range files {
		n := b.data[k]
		full := path.Join(target, at)
		if sub = path.Clean("/" + sub)[1:]; sub != "" {
			rest, below := strings.CutPrefix(at, sub)
			if !below || rest != "" && rest[0] != '/' {
				continue
			}
			full = path.Join(target, rest)
		}
		if n == nil {
			out = append(out, mount{target: full, hidden: title + ", " + b.lack(k)})
			continue
		}
		out = append(out, mount{target: full, held: n, file: b.file, what: title + ", key " + probe.Printable(k)})
	}
	slices.SortFunc(out, func(a, b mount) int { return strings.Compare(a.target, b.target) })
	if sub != "" && len(out) == 0 {
		out = append(out, mount{target: target, hidden: title + ", " + b.lack(sub)})
	}
	return out
}
