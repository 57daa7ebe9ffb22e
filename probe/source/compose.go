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
	dir   string
	files []*composeFile          // those that are included come before the ones that include them
	extra map[string]*composeFile // that services are extended from, by path
}

// composeFile is one file of a project.
type composeFile struct {
	path string
	dir  string // relative paths in it begin there
	root *yaml.Node
	from lookup // what it is interpolated from
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
	elsewhere           []string     // what it is made of and is not here
}

// setting is one variable of a service. A nil value is taken from the shell.
type setting struct {
	name  string
	value *string
	file  string
	line  int
	from  lookup
}

type envFile struct {
	path     string
	optional bool
	raw      bool
	from     lookup
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
	from := func(name string) (string, bool) {
		v, ok := known[name]
		if !ok && name == "PWD" {
			return p.dir, true
		}
		return v, ok
	}
	for _, f := range files {
		f.from = from
	}
	return p
}

// deployments are the Tyk processes of a project, in the order of its services.
func (p *project) deployments() ([]probe.Deployment, error) {
	if err := p.include(); err != nil {
		return nil, err
	}
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
	var held tally
	for _, name := range order {
		s := &service{name: name}
		for _, d := range described[name] {
			if err := p.overlay(s, p.files[d.file], d.doc, nil); err != nil {
				return nil, err
			}
		}
		// One with profiles that others are extended from is a template.
		d, ok := p.deployment(s)
		if !held.add(d.Variables, d.Conf) {
			return nil, refuse(s.source.path, tooMuch, "Pass fewer of them at once.")
		}
		if ok && !(extended[name] && profiled[name]) {
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
			s.image, _, _ = interpolate(text(m.value), f.from)
		case "build":
			s.built = true
		case "command":
			s.command = words(f, m.value)
		case "entrypoint":
			s.entrypoint, s.command = words(f, m.value), nil
			if c := get(n, "command"); c != nil {
				s.command = words(f, c)
			}
		case "working_dir":
			s.workdir, _, _ = interpolate(text(m.value), f.from)
		case "environment":
			if reset {
				s.environment = nil
			}
			s.environment = append(s.environment, environment(f, m.value)...)
		case "env_file":
			if reset {
				s.envFiles = nil
			}
			s.envFiles = append(s.envFiles, envFiles(f, m.value)...)
		case "volumes":
			if reset {
				s.mounts = nil
			}
			s.mounts = append(s.mounts, volumes(f, m.value)...)
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
		file, _, _ = interpolate(text(get(e, "file")), f.from)
	}
	base := f
	if file != "" && !strings.Contains(file, "\x00") {
		var err error
		if base, err = p.load(within(f.dir, file), f.from); err != nil {
			return err
		}
	}
	if base.root == nil {
		s.elsewhere = append(s.elsewhere, fmt.Sprintf("the service %s of %s, which it extends and which is not there", probe.Printable(name),
			relativeTo(f.dir, base.path)))
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
func (p *project) load(path string, from lookup) (*composeFile, error) {
	if f := p.extra[path]; f != nil {
		return f, nil
	}
	f := &composeFile{path: path, dir: filepath.Dir(path), from: from}
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
