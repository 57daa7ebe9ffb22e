package source

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// Conf is one --conf. With Component "" the component is recognised.
type Conf struct {
	Component probe.Component
	Path      string
}

// Input is everything that a command line points at.
type Input struct {
	Confs        []Conf
	EnvFiles     []string // "-" is Stdin
	Processes    []int
	AllProcesses bool
	Component    probe.Component // "" = recognise
	Service      string          // "" = all
	Environ      []probe.Variable
	Dir          string // working directory: default places and relative paths
	Root         string // where absolute default places are looked up; "" = "/"
	Proc         string // "/proc"
	Stdin        io.Reader
}

// Read gives the deployments that the input describes. Trouble with what a component itself would read is no error: an
// error is for what cannot be read as settings at all (*Refusal), and for nothing to read (*NothingError).
func Read(in Input) ([]probe.Deployment, error) {
	if o, ok := component.OutsiderNamed(string(in.Component)); ok {
		return nil, refuse("--component "+string(in.Component), "names "+o.Lacks(), o.Why)
	}
	if in.Component != "" && !component.Known(in.Component) {
		return nil, fmt.Errorf("unknown component %q", in.Component)
	}
	g := &gathered{in: in, values: map[string]*chartValues{}}
	for _, name := range in.EnvFiles {
		if err := g.envFile(name); err != nil {
			return nil, err
		}
	}
	for _, c := range in.Confs {
		if err := g.conf(c); err != nil {
			return nil, err
		}
	}
	described, err := g.described()
	if err != nil {
		return nil, err
	}
	running, err := in.running()
	if err != nil {
		return nil, err
	}
	described = append(described, running...)
	var out []probe.Deployment
	if len(described) == 0 {
		out, err = g.here()
	} else {
		out = g.lay(described)
	}
	if err == nil {
		err = g.bounded(out)
	}
	if err != nil {
		return nil, err
	}
	return in.choose(out)
}

// gathered is what the files of the input hold.
type gathered struct {
	in        Input
	lines     []givenLines
	confs     []probe.Deployment // of --conf, without variables
	compose   []*composeFile
	before    map[*composeFile]int // how many of lines came before
	manifests manifests
	units     []unitFile
	values    map[string]*chartValues // Helm's, by chart
	done      []probe.Deployment      // of forms in which a file stands for itself
	read      []string                // files that describe deployments
	services  []string                // what these name that is none of Tyk's
	images    []string                // what these run
}

// givenLines are the variables of one file of KEY=VALUE lines.
type givenLines struct{ vars []probe.Variable }

// path is a file as it is opened.
func (in Input) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(in.Dir, name)
}

// open reads a file that the user named.
func (in Input) open(name string) ([]byte, *probe.FileFault) {
	if name != "-" {
		return ReadFile(in.path(name))
	}
	if in.Stdin == nil {
		return nil, &probe.FileFault{Ours: true, Text: "is not there: there is no standard input"}
	}
	data, err := io.ReadAll(io.LimitReader(in.Stdin, maxFile+1))
	switch {
	case err != nil:
		return nil, &probe.FileFault{Ours: true, Text: "cannot be read"}
	case len(data) > maxFile:
		return nil, tooLarge(int64(len(data)))
	}
	return data, nil
}

func (g *gathered) envFile(name string) error {
	data, bad := g.in.open(name)
	if info, err := os.Stat(g.in.path(name)); bad != nil && err == nil && info.IsDir() {
		return folder(name, g.in.path(name))
	}
	if bad != nil {
		return refuse(shownName(name), bad.Text, "")
	}
	parts, err := formsOf(shownName(name), data)
	if err != nil {
		return err
	}
	return g.take(name, data, parts)
}

func shownName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// conf takes in a --conf. One that is no configuration file but describes deployments is read as that.
func (g *gathered) conf(c Conf) error {
	path := g.in.path(c.Path)
	f := &probe.ConfFile{Path: path, Dir: g.in.Dir}
	f.Data, f.Fault = g.in.open(c.Path)
	if f.Fault != nil && f.Fault.Ours {
		return refuse(shownName(c.Path), f.Fault.Text, "")
	}
	if parts, err := formsOf(shownName(c.Path), f.Data); err == nil && f.Fault == nil && c.Component == "" {
		other := slices.ContainsFunc(parts, func(p part) bool { return p.form != confForm && (p.form != linesForm || ofLines(f.Data)) })
		if other {
			return g.take(c.Path, f.Data, parts)
		}
	}
	if c.Component == "" && g.in.Component == "" {
		if err := outside(c.Path, f.Data); err != nil {
			return err
		}
	}
	g.confs = append(g.confs, probe.Deployment{Component: c.Component, Kind: probe.Here, Conf: f, Certain: true})
	return nil
}

// ofLines tells whether a text is lines with variables of Tyk.
func ofLines(data []byte) bool {
	vars, err := readLines("", data, byAnybody)
	return err == nil && slices.ContainsFunc(vars, func(v probe.Variable) bool { return ofTyk(v.Name) })
}

// take keeps the parts of a file.
func (g *gathered) take(name string, data []byte, parts []part) error {
	path := g.in.path(name)
	if name == "-" {
		path = name
	}
	for _, p := range parts {
		if p.form == composeForm || p.form == manifestForm || p.form == ecsForm {
			g.images = append(g.images, images(p.doc, 0)...)
		}
		switch p.form {
		case linesForm:
			vars, err := readLines(path, data, byAnybody)
			if err != nil {
				return refuse(shownName(name), err.Error(), "")
			}
			g.lines = append(g.lines, givenLines{vars})
		case variablesForm:
			g.lines = append(g.lines, givenLines{declared(path, p.doc, 0)})
		case confForm:
			f := &probe.ConfFile{Path: path, Data: data, Dir: g.in.Dir}
			g.confs = append(g.confs, probe.Deployment{Kind: probe.Here, Conf: f, Certain: true})
		case composeForm:
			f := &composeFile{path: path, dir: filepath.Dir(path), root: p.doc}
			if g.before == nil {
				g.before = map[*composeFile]int{}
			}
			g.compose, g.before[f] = append(g.compose, f), len(g.lines)
			for _, s := range pairs(get(p.doc, "services")) {
				g.services = append(g.services, s.key.Value)
			}
		case manifestForm:
			g.manifests.add(path, p.doc)
		case helmForm:
			g.helm(path, p)
		case ecsForm:
			g.done = append(g.done, ecs(path, p.doc)...)
		case inspectForm:
			g.done = append(g.done, inspected(path, p.doc)...)
		case unitForm:
			g.units = append(g.units, unitFile{path, data})
		}
		if p.form != linesForm && p.form != variablesForm && p.form != confForm && !slices.Contains(g.read, shownName(name)) {
			g.read = append(g.read, shownName(name))
		}
	}
	return nil
}

// helm lays values over those of the same chart that came before.
func (g *gathered) helm(path string, p part) {
	chart := chartOf(p.doc)
	v := &chartValues{path, p.doc, p.elsewhere, map[*yaml.Node]string{}}
	if before := g.values[chart]; before != nil {
		v.root, v.elsewhere, v.files = merged(before.root, p.doc, 0), append(before.elsewhere, p.elsewhere...), before.files
	}
	note(p.doc, path, v.files)
	g.values[chart] = v
}

// described are the deployments of files that describe such.
func (g *gathered) described() ([]probe.Deployment, error) {
	units, err := g.unitsGiven()
	if err != nil {
		return nil, err
	}
	out := slices.Concat(g.done, units)
	for _, files := range g.projects() {
		var given [][]probe.Variable
		for _, l := range g.lines[:g.before[files[0]]] {
			given = append(given, l.vars)
		}
		files, err := overridden(files)
		if err != nil {
			return nil, err
		}
		more, err := newProject(files, g.in.Environ, given).deployments()
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	out = append(out, g.manifests.deployments()...)
	if g.manifests.full {
		return nil, refuse(strings.Join(g.read, ", "), tooMuch, "Pass fewer of them at once.")
	}
	for _, chart := range []string{component.TykCharts, component.TykHelmChart} {
		if v := g.values[chart]; v != nil {
			out = append(out, helm(chart, v)...)
		}
	}
	if len(out) == 0 && len(g.read) > 0 && len(g.confs) == 0 {
		return nil, g.nothingOf()
	}
	return out, nil
}

// projects are the compose files that belong together: those of one folder.
func (g *gathered) projects() [][]*composeFile {
	var out [][]*composeFile
next:
	for _, f := range g.compose {
		for i := range out {
			if out[i][0].dir == f.dir {
				out[i] = append(out[i], f)
				continue next
			}
		}
		out = append(out, []*composeFile{f})
	}
	return out
}

// here are the deployments of --conf and of variables, each of which gets all variables; without --conf and env files
// those of the default places.
func (g *gathered) here() ([]probe.Deployment, error) {
	env := slices.Clone(g.in.Environ)
	for _, l := range g.lines {
		env = append(env, l.vars...)
	}
	if len(g.confs) > 0 {
		for i := range g.confs {
			g.confs[i].Variables = env
			if g.confs[i].Component == "" && len(g.confs) == 1 {
				g.confs[i].Component = g.in.Component
			}
		}
		return g.confs, nil
	}
	if len(g.lines) > 0 {
		if err := g.outsideLines(); g.in.Component == "" && err != nil {
			return nil, err
		}
		d := probe.Deployment{Component: g.in.Component, Kind: probe.Variables, Variables: env, Foreign: true}
		d.Source = strings.Join(g.in.EnvFiles, ", ")
		d.Conf = &probe.ConfFile{Hidden: "the component's own file", Shipped: true}
		return []probe.Deployment{d}, nil
	}
	components := probe.Components
	if g.in.Component != "" {
		components = []probe.Component{g.in.Component}
	}
	var out []probe.Deployment
	var looked []string
	for _, c := range components {
		looked = append(looked, placesOf(c, g.in.Dir, g.in.Root)...)
		path := firstPlace(c, g.in.Dir, g.in.Root)
		prefix := component.Get(c).Prefix + "_"
		if path == "" && !slices.ContainsFunc(env, func(v probe.Variable) bool { return strings.HasPrefix(v.Name, prefix) }) {
			continue
		}
		d := probe.Deployment{Component: c, Kind: probe.Here, Variables: env, Conf: fileAt(path), Certain: true}
		d.Conf.Dir, d.Conf.Root = g.in.Dir, g.in.Root
		out = append(out, d)
	}
	if len(out) == 0 {
		return nil, &NothingError{Places: looked}
	}
	return out, nil
}
