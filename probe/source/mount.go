package source

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// mount is something that a container sees at a path.
type mount struct {
	target string
	path   string     // of this machine: a file, or a folder; "" where it is none
	held   *yaml.Node // text that the input itself holds
	file   string     // that holds it
	what   string     // for people: "ConfigMap gw, key tyk.conf"
	hidden string     // where the content is, where it is not here
}

// volumes reads compose's volumes, short and long.
func volumes(f *composeFile, n *yaml.Node) []mount {
	var out []mount
	for _, item := range items(n) {
		spec := text(item)
		source, target, kind := text(get(item, "source")), text(get(item, "target")), text(get(item, "type"))
		if spec != "" {
			spec, _, _ = interpolate(spec, f.from)
			source, target = splitVolume(spec)
		} else {
			source, _, _ = interpolate(source, f.from)
			target, _, _ = interpolate(target, f.from)
		}
		m := mount{target: target}
		switch {
		case target == "":
			continue
		case strings.Contains(source, "\x00"):
			m.hidden = "a path that a variable of the shell that runs compose decides"
		case kind == "bind" || strings.HasPrefix(source, ".") || strings.HasPrefix(source, "/") || strings.HasPrefix(source, "~"):
			m.path = within(f.dir, source)
		case source != "":
			m.hidden = "the volume " + probe.Printable(source)
		default:
			m.hidden = "a volume"
		}
		out = append(out, m)
	}
	return out
}

// splitVolume takes SOURCE:TARGET:MODE apart; a drive letter of Windows belongs to the source.
func splitVolume(spec string) (source, target string) {
	drive := ""
	if len(spec) > 2 && spec[1] == ':' && (spec[2] == '\\' || spec[2] == '/') {
		drive, spec = spec[:2], spec[2:]
	}
	parts := strings.Split(spec, ":")
	if len(parts) == 1 {
		return "", spec
	}
	return drive + parts[0], parts[1]
}

// handed reads the configs or secrets of a service: those of the project with file, content or environment.
func (p *project) handed(f *composeFile, kind string, n *yaml.Node) []mount {
	var out []mount
	for _, item := range items(n) {
		name, target := text(item), ""
		if name == "" {
			name, target = text(get(item, "source")), text(get(item, "target"))
		}
		switch {
		case target == "" && kind == "configs":
			target = "/" + name
		case target == "":
			target = "/run/secrets/" + name
		case !path.IsAbs(target) && kind == "secrets":
			target = "/run/secrets/" + target
		}
		where := fmt.Sprintf("the %s %s of the swarm or of another project", strings.TrimSuffix(kind, "s"), probe.Printable(name))
		m := mount{target: target, hidden: where}
		for _, in := range p.files {
			d := get(in.root, kind, name)
			file, _, _ := interpolate(text(get(d, "file")), in.from)
			switch content := get(d, "content"); {
			case file != "" && !strings.Contains(file, "\x00"):
				m.path, m.hidden = within(in.dir, file), ""
			case content != nil:
				m.held, m.file, m.hidden = filled(content, in.from), in.path, ""
				m.what = strings.TrimSuffix(kind, "s") + " " + probe.Printable(name)
			}
		}
		out = append(out, m)
	}
	return out
}

// filled is a text whose variables compose fills; one without a value becomes empty there.
func filled(n *yaml.Node, from lookup) *yaml.Node {
	out := *n
	if s, missing, bad := interpolate(n.Value, from); !bad && len(missing) == 0 {
		out.Value = s
	}
	return &out
}

// confAt finds the configuration file of a component among the mounts: at the path that the command names, else where
// the component looks. dir is the folder as seen from which paths are told.
func confAt(c probe.Component, mounts []mount, program []string, workdir, dir string) *probe.ConfFile {
	named := strings.TrimRight(confFlag(ofProgram(program)), ";")
	if strings.Contains(named, "\x00") || strings.Contains(named, "$") {
		return &probe.ConfFile{Hidden: "the file that the command names by a variable"}
	}
	wanted := places(c)
	if named != "" {
		if !path.IsAbs(named) {
			named = path.Join("/", workdir, named)
		}
		wanted = []string{named}
	}
	for _, at := range wanted {
		if f := mountedAt(at, mounts, dir, named != ""); f != nil {
			return f
		}
	}
	if named != "" && !isPlace(c, named) {
		return &probe.ConfFile{Hidden: "the file " + probe.Printable(named) + " inside the image"}
	}
	return shipped(c, aside(mounts, dir))
}

func isPlace(c probe.Component, at string) bool {
	for _, p := range places(c) {
		if p == path.Clean(at) {
			return true
		}
	}
	return false
}

// mountedAt is the file that a container sees at a path, nil where nothing is mounted there. The longest target counts.
func mountedAt(at string, mounts []mount, dir string, sure bool) *probe.ConfFile {
	best, rest := -1, ""
	for i, m := range mounts {
		target := path.Clean("/" + m.target)
		inside, ok := strings.CutPrefix(path.Clean(at), strings.TrimSuffix(target, "/"))
		if ok && (inside == "" || inside[0] == '/') && (best < 0 || len(target) >= len(path.Clean("/"+mounts[best].target))) {
			best, rest = i, strings.TrimPrefix(inside, "/")
		}
	}
	if best < 0 {
		return nil
	}
	m := mounts[best]
	switch {
	case m.held != nil && rest == "":
		return &probe.ConfFile{Path: m.file, Holder: m.what, Line: blockLine(m.held), Data: []byte(m.held.Value)}
	case m.hidden != "":
		return &probe.ConfFile{Hidden: m.hidden}
	case m.path == "":
		return nil
	}
	file := filepath.Join(m.path, filepath.FromSlash(rest))
	f := &probe.ConfFile{Path: file}
	if f.Data, f.Fault = ReadFile(file); f.Fault != nil {
		if rest != "" && f.Fault.Missing && !sure {
			if _, err := os.Stat(m.path); err == nil {
				return nil // a folder that does not hold it
			}
		}
		return &probe.ConfFile{Hidden: relativeTo(dir, file) + ", which is mounted as its file and " + f.Fault.Text}
	}
	return f
}

// aside names files that are mounted where nothing says that they are the component's, "" for none.
func aside(mounts []mount, dir string) string {
	for _, m := range mounts {
		if ext := path.Ext(m.target); m.path != "" && (ext == ".conf" || ext == ".json") {
			return fmt.Sprintf(" (%s is mounted at %s: if that is its file, give it with --conf)", relativeTo(dir, m.path),
				probe.Printable(m.target))
		}
	}
	return ""
}

// deployment makes one of a service; false where it is no Tyk process.
func (p *project) deployment(s *service) (probe.Deployment, bool) {
	vars, elsewhere := p.variables(s)
	program := append(append([]string{}, s.entrypoint...), s.command...)
	e := evidence{image: marked.ReplaceAllString(s.image, ""), program: program, vars: vars, name: s.name}
	for _, m := range s.mounts {
		e.targets = append(e.targets, m.target)
	}
	d := probe.Deployment{
		Kind: probe.OfCompose, Service: probe.Printable(s.name), Source: s.source.path, Variables: vars, Foreign: true,
		Elsewhere: append(elsewhere, s.elsewhere...),
	}
	d.Component, d.Certain = e.component()
	if d.Component == "" {
		return d, false
	}
	d.Version = versionOf(marked.ReplaceAllString(s.image, "?"))
	d.Conf = confAt(d.Component, s.mounts, program, s.workdir, p.dir)
	return d, true
}
