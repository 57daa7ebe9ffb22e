package source

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

var errTooManyReferences = errors.New("a line with too many references")

// maxExtends is how long a chain of extends may be.
const maxExtends = 20

// project is one compose project: the files that are given together, and what they are interpolated from.
type project struct {
	dir     string
	files   []*composeFile
	extra   map[string]*composeFile // that services are extended from, by path
	from    lookup
	visible bool // the environment of this process counts
}

// composeFile is one file of a project.
type composeFile struct {
	path string
	dir  string // relative paths in it begin there
	root *yaml.Node
}

// service is one service of a project, as far as it says what its process reads.
type service struct {
	name                string
	image               string
	command, entrypoint []string
	workdir             string
	environment         []setting
	envFiles            []envFile
	mounts              []mount
	built               bool
	source              *composeFile // where it is first described
}

// setting is one variable of a service. A nil value is taken from the shell.
type setting struct {
	name  string
	value *string
	file  string
	line  int
}

type envFile struct {
	path     string
	optional bool
	raw      bool
}

// newProject gathers what the values of a project are filled from: the environment, then env files that were given
// before, then .env beside the first file.
func newProject(files []*composeFile, env []probe.Variable, given [][]probe.Variable) *project {
	p := &project{dir: files[0].dir, files: files, extra: map[string]*composeFile{}}
	known := map[string]string{}
	if data, bad := ReadFile(filepath.Join(p.dir, ".env")); bad == nil {
		vars, err := dotEnv(data, func(string) (string, bool) { return "", false })
		for name, v := range vars {
			if err == nil && !strings.Contains(v, "\x00") {
				known[name] = v
			}
		}
	}
	for _, vars := range append(given, env) {
		for _, v := range vars {
			if v.Hidden == "" {
				known[v.Name] = v.Value
			}
		}
	}
	p.from = func(name string) (string, bool) {
		v, ok := known[name]
		if !ok && name == "PWD" {
			return p.dir, true
		}
		return v, ok
	}
	return p
}

// deployments are the Tyk processes of a project, in the order of its services.
func (p *project) deployments() ([]probe.Deployment, error) {
	var order []string
	described := map[string][]part{} // by service, what each file says of it
	extended, profiled := map[string]bool{}, map[string]bool{}
	for i, f := range p.files {
		for _, s := range pairs(get(f.root, "services")) {
			name := s.key.Value
			if len(described[name]) == 0 {
				order = append(order, name)
			}
			described[name] = append(described[name], part{doc: s.value, file: i})
			profiled[name] = profiled[name] || len(items(get(s.value, "profiles"))) > 0
			if e := get(s.value, "extends"); e != nil && !has(e, "file") {
				extended[text(e)+text(get(e, "service"))] = true
			}
		}
	}
	var out []probe.Deployment
	for _, name := range order {
		s := &service{name: name}
		for _, d := range described[name] {
			if err := p.overlay(s, p.files[d.file], d.doc, nil); err != nil {
				return nil, err
			}
		}
		// One with profiles that others are extended from is a template.
		if d, ok := p.deployment(s); ok && !(extended[name] && profiled[name]) {
			out = append(out, d)
		}
	}
	return out, nil
}

// overlay puts what a file says of a service over what is known of it. chain are the services that led here.
func (p *project) overlay(s *service, f *composeFile, n *yaml.Node, chain []string) error {
	if s.source == nil {
		s.source = f
	}
	if e := get(n, "extends"); e != nil {
		if err := p.extend(s, f, e, append(chain, f.path+"\x00"+s.name)); err != nil {
			return err
		}
	}
	for _, m := range pairs(n) {
		reset := m.value.Tag == "!reset" || m.value.Tag == "!override"
		switch m.key.Value {
		case "image":
			s.image, _, _ = interpolate(text(m.value), p.from)
		case "build":
			s.built = true
		case "command":
			s.command = p.words(m.value)
		case "entrypoint":
			s.entrypoint, s.command = p.words(m.value), nil
			if c := get(n, "command"); c != nil {
				s.command = p.words(c)
			}
		case "working_dir":
			s.workdir, _, _ = interpolate(text(m.value), p.from)
		case "environment":
			if reset {
				s.environment = nil
			}
			s.environment = append(s.environment, environment(f.path, m.value)...)
		case "env_file":
			if reset {
				s.envFiles = nil
			}
			s.envFiles = append(s.envFiles, p.envFiles(f, m.value)...)
		case "volumes":
			if reset {
				s.mounts = nil
			}
			s.mounts = append(s.mounts, p.volumes(f, m.value)...)
		case "configs", "secrets":
			s.mounts = append(s.mounts, p.handed(f, m.key.Value, m.value)...)
		}
	}
	return nil
}

// extend begins a service with another one.
func (p *project) extend(s *service, f *composeFile, e *yaml.Node, chain []string) error {
	name, file := text(e), ""
	if name == "" {
		name = text(get(e, "service"))
		file, _, _ = interpolate(text(get(e, "file")), p.from)
	}
	base := f
	if file != "" && !strings.Contains(file, "\x00") {
		var err error
		if base, err = p.load(within(f.dir, file)); err != nil {
			return err
		}
	}
	key := base.path + "\x00" + name
	if slices.Contains(chain, key) || len(chain) > maxExtends {
		return refuse(f.path, "has services that extend one another in a circle, or in too long a chain: "+probe.Printable(name), "")
	}
	own := *s
	n := get(base.root, "services", name)
	if n == nil {
		return nil
	}
	s.name = name
	err := p.overlay(s, base, n, chain)
	s.name, s.source = own.name, own.source
	return err
}

// load reads a file that services are extended from.
func (p *project) load(path string) (*composeFile, error) {
	if f := p.extra[path]; f != nil {
		return f, nil
	}
	f := &composeFile{path: path, dir: filepath.Dir(path)}
	data, bad := ReadFile(path)
	if bad == nil {
		docs, err := parse(data)
		if err != nil {
			return nil, refuse(path, err.Error(), "")
		}
		if len(docs) > 0 {
			f.root = docs[0]
		}
	}
	p.extra[path] = f
	return f, nil
}

// within is a path as seen from a folder.
func within(dir, path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// words are those of a command, as a list or as a line.
func (p *project) words(n *yaml.Node) []string {
	line := text(n)
	var out []string
	if line != "" {
		filled, _, _ := interpolate(line, p.from)
		return flat(filled)
	}
	for _, item := range items(n) {
		filled, _, _ := interpolate(text(item), p.from)
		out = append(out, flat(filled)...)
	}
	return out
}

// flat takes the words of a line apart, also of one that a shell is to run.
func flat(line string) []string {
	words := strings.Fields(line)
	for i, w := range words {
		words[i] = strings.Trim(w, `"'`)
	}
	return words
}

// environment reads a map, or a list of KEY=VALUE.
func environment(path string, n *yaml.Node) []setting {
	var out []setting
	for _, item := range items(n) {
		name, value, ok := strings.Cut(text(item), "=")
		s := setting{name: name, file: path, line: item.Line}
		if ok {
			s.value = &value
		}
		out = append(out, s)
	}
	for _, m := range pairs(n) {
		s := setting{name: m.key.Value, file: path, line: m.key.Line}
		if m.value.Kind == yaml.ScalarNode && m.value.Tag != "!!null" {
			s.value = &m.value.Value
		}
		out = append(out, s)
	}
	return out
}

// envFiles reads a path, or a list of paths and of {path, required, format}.
func (p *project) envFiles(f *composeFile, n *yaml.Node) []envFile {
	var out []envFile
	one := func(item *yaml.Node) {
		path, e := text(item), envFile{}
		if path == "" {
			path = text(get(item, "path"))
			e.optional = strings.EqualFold(text(get(item, "required")), "false")
			e.raw = text(get(item, "format")) == "raw"
		}
		if path != "" {
			filled, _, _ := interpolate(path, p.from)
			e.path = within(f.dir, filled)
			out = append(out, e)
		}
	}
	if items(n) == nil {
		one(n)
	}
	for _, item := range items(n) {
		one(item)
	}
	return out
}

// variables are those that the process of a service gets: of its env files, then of its environment. elsewhere are env
// files that are not here.
func (p *project) variables(s *service) (vars []probe.Variable, elsewhere []string) {
	for _, e := range s.envFiles {
		data, bad := ReadFile(e.path)
		switch {
		case strings.Contains(e.path, "\x00"):
			elsewhere = append(elsewhere, "an env file whose path a variable of the shell that runs compose decides")
		case bad != nil && e.optional:
		case bad != nil:
			elsewhere = append(elsewhere, fmt.Sprintf("the env file %s, which %s", p.relative(e.path), bad.Text))
		case e.raw:
			lines, err := readLines(e.path, data)
			if err == nil {
				vars = append(vars, lines...)
			}
		default:
			more, err := p.envLines(e.path, data, s.name)
			if err != nil {
				elsewhere = append(elsewhere, fmt.Sprintf("the env file %s, which compose cannot read", p.relative(e.path)))
			}
			vars = append(vars, more...)
		}
	}
	for _, set := range s.environment {
		v := probe.Variable{Name: set.name}
		if set.value == nil {
			value, ok := p.from(set.name)
			if v.Value = value; !ok {
				v.Hidden = "the variable " + probe.Printable(set.name) + " of the shell that runs compose"
			}
		} else {
			filled, missing, bad := interpolate(*set.value, p.from)
			v.Value, v.Hidden = filled, hiddenBy(set.name, *set.value, missing, bad)
		}
		vars = append(vars, placed(set.file, set.line, s.name, v))
	}
	return vars, elsewhere
}

// envLines reads an env file as compose does, and finds the line of each variable.
func (p *project) envLines(path string, data []byte, service string) ([]probe.Variable, error) {
	values, err := dotEnv(data, p.from)
	if err != nil {
		return nil, err
	}
	line, raw := map[string]int{}, map[string]string{}
	var order []string
	for i, text := range strings.Split(string(data), "\n") {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "export "), "=")
		name = strings.TrimSpace(name)
		if _, known := values[name]; !known {
			continue
		}
		if line[name] == 0 {
			order = append(order, name)
		}
		if ok {
			raw[name] = value
		}
		line[name] = i + 1
	}
	var out []probe.Variable
	for _, name := range order {
		v := probe.Variable{Name: name, Value: values[name]}
		if strings.Contains(v.Value, "\x00") {
			var missing []string
			for _, m := range marked.FindAllString(v.Value, -1) {
				missing = append(missing, strings.Trim(m, "\x00"))
			}
			bare, _ := unquoted(raw[name])
			v.Hidden = hiddenBy(name, bare, missing, false)
		}
		out = append(out, placed(path, line[name], service, v))
	}
	return out, nil
}

// relative is a path as the project's folder sees it.
func (p *project) relative(path string) string { return relativeTo(p.dir, path) }

func relativeTo(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return probe.Printable(rel)
	}
	return probe.Printable(path)
}
