package source

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

// Bounds of what is read in one run.
const (
	maxDeployments = 1000
	maxVariables   = 5000 // of one process
)

// bounded refuses more than a run can judge.
func (g *gathered) bounded(all []probe.Deployment) error {
	if len(all) > maxDeployments {
		return refuse(strings.Join(g.read, ", "), fmt.Sprintf("describes more than %d Tyk processes", maxDeployments), "Pass fewer of them at once.")
	}
	for _, d := range all {
		if len(d.Variables) > maxVariables {
			return refuse(filepath.Base(d.Source), fmt.Sprintf("gives one process more than %d variables", maxVariables), "")
		}
	}
	return nil
}

// gathered is what the files of the input hold.
type gathered struct {
	in        Input
	lines     []givenLines
	confs     []probe.Deployment // of --conf, without variables
	compose   []*composeFile
	before    map[*composeFile]int // how many of lines came before
	manifests manifests
	values    map[string]*chartValues // Helm's, by chart
	done      []probe.Deployment      // of forms in which a file stands for itself
	read      []string                // files that describe deployments
	services  []string                // what these name that is none of Tyk's
}

// givenLines are the variables of one file of KEY=VALUE lines.
type givenLines struct{ vars []probe.Variable }

type chartValues struct {
	file string
	root *yaml.Node
}

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
	g.confs = append(g.confs, probe.Deployment{Component: c.Component, Kind: probe.Here, Conf: f, Certain: true})
	return nil
}

// ofLines tells whether a text is lines with variables of Tyk.
func ofLines(data []byte) bool {
	vars, err := readLines("", data)
	return err == nil && slices.ContainsFunc(vars, func(v probe.Variable) bool { return ofTyk(v.Name) })
}

// take keeps the parts of a file.
func (g *gathered) take(name string, data []byte, parts []part) error {
	path := g.in.path(name)
	if name == "-" {
		path = name
	}
	for _, p := range parts {
		switch p.form {
		case linesForm:
			vars, err := readLines(path, data)
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
			g.helm(path, p.doc)
		case ecsForm:
			g.done = append(g.done, ecs(path, p.doc)...)
		case inspectForm:
			g.done = append(g.done, inspected(path, p.doc)...)
		case unitForm:
			if d, ok := unit(path, data, g.in.Root); ok {
				g.done = append(g.done, d)
			}
		}
		if p.form != linesForm && p.form != variablesForm && p.form != confForm && !slices.Contains(g.read, shownName(name)) {
			g.read = append(g.read, shownName(name))
		}
	}
	return nil
}

// helm lays values over those of the same chart that came before.
func (g *gathered) helm(path string, d *yaml.Node) {
	chart := chartOf(d)
	if text(get(d, "kind")) == "HelmRelease" {
		d = get(d, "spec", "values")
	}
	if before := g.values[chart]; before != nil {
		d = merged(before.root, d, 0)
	}
	g.values[chart] = &chartValues{path, d}
}

// merged lays one mapping over another, as Helm does with values.
func merged(under, over *yaml.Node, depth int) *yaml.Node {
	under, over = plain(under), plain(over)
	if over == nil || under == nil || depth > maxDepth || over.Kind != yaml.MappingNode || under.Kind != yaml.MappingNode {
		return over
	}
	out := *over
	out.Content = nil
	for _, p := range pairs(under) {
		value := p.value
		if has(over, p.key.Value) {
			value = merged(value, get(over, p.key.Value), depth+1)
		}
		out.Content = append(out.Content, p.key, value)
	}
	for _, p := range pairs(over) {
		if !has(under, p.key.Value) {
			out.Content = append(out.Content, p.key, p.value)
		}
	}
	return &out
}

// described are the deployments of files that describe such.
func (g *gathered) described() ([]probe.Deployment, error) {
	out := g.done
	for _, files := range g.projects() {
		var given [][]probe.Variable
		for _, l := range g.lines[:g.before[files[0]]] {
			given = append(given, l.vars)
		}
		more, err := newProject(files, g.in.Environ, given).deployments()
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	out = append(out, g.manifests.deployments()...)
	for _, chart := range []string{component.TykCharts, component.TykHelmChart} {
		if v := g.values[chart]; v != nil {
			out = append(out, helm(v.file, chart, v.root)...)
		}
	}
	if len(out) == 0 && len(g.read) > 0 && len(g.confs) == 0 {
		what := "describes no Tyk component"
		if len(g.services) > 0 {
			what += ", but " + probe.Printable(strings.Join(g.services, ", "))
		}
		return nil, refuse(strings.Join(g.read, ", "), what, toAnyOf)
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

// running are the processes that are asked for.
func (in Input) running() ([]probe.Deployment, error) {
	var out []probe.Deployment
	for _, pid := range in.Processes {
		d, err := readProcess(in.Proc, pid)
		if err != nil {
			return nil, fmt.Errorf("--process %d: %w", pid, err)
		}
		if d.Component == "" {
			d.Component = in.Component
		}
		out = append(out, d)
	}
	if !in.AllProcesses {
		return out, nil
	}
	all := processes(in.Proc)
	if len(all) == 0 {
		return nil, fmt.Errorf("--all-processes: no Tyk component runs here, as far as this user can see")
	}
	return append(out, all...), nil
}

// processes are all running components. One whose environment this user may not read is there all the same.
func processes(proc string) []probe.Deployment {
	entries, err := os.ReadDir(proc)
	if err != nil {
		return nil
	}
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	var out []probe.Deployment
	for _, pid := range pids {
		c := programOf(proc, pid)
		if c == "" {
			continue
		}
		d, err := readProcess(proc, pid)
		if err != nil {
			d = probe.Deployment{Kind: probe.OfProcess, Component: c, Certain: true, Elsewhere: []string{"its environment, which " + err.Error()}}
			d.Conf = &probe.ConfFile{Hidden: "the file of process " + strconv.Itoa(pid)}
		}
		d.Component, d.Service = c, "process "+strconv.Itoa(pid)
		out = append(out, d)
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
		d := probe.Deployment{Component: g.in.Component, Kind: probe.Variables, Variables: env, Source: strings.Join(g.in.EnvFiles, ", "), Foreign: true}
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

// lay puts the variables of KEY=VALUE files over deployments that others describe: where a component has one deployment
// all of them, else those that it has and hides. Those that came before a compose file have been used to fill it. Files
// of --conf are read beside; who knows their component gives them to the deployments whose own file is not here.
func (g *gathered) lay(described []probe.Deployment) []probe.Deployment {
	count := map[probe.Component]int{}
	for _, d := range described {
		count[d.Component]++
	}
	for i := range described {
		d := &described[i]
		after := 0
		if d.Kind == probe.OfCompose {
			for f, n := range g.before {
				if f.path == d.Source {
					after = n
				}
			}
		}
		prefix := component.Get(d.Component).Prefix + "_"
		for _, l := range g.lines[after:] {
			for _, v := range l.vars {
				hidden := slices.ContainsFunc(d.Variables, func(o probe.Variable) bool { return o.Name == v.Name && o.Hidden != "" })
				if hidden || count[d.Component] == 1 && (d.Kind == probe.OfProcess || strings.HasPrefix(v.Name, prefix)) {
					d.Variables = append(d.Variables, v)
				}
			}
		}
	}
	if len(g.in.Processes) == 1 && len(described) == 1 && len(g.confs) == 1 && described[0].Kind == probe.OfProcess {
		described[0].Conf = g.confs[0].Conf
		return described
	}
	return append(described, g.confs...)
}

// choose keeps what --component and --service name.
func (in Input) choose(all []probe.Deployment) ([]probe.Deployment, error) {
	var out []probe.Deployment
	var names, components []string
	for _, d := range all {
		switch described := d.Kind != probe.Here && d.Kind != probe.Variables; {
		case described && in.Component != "" && d.Component != in.Component && d.Component != "":
			components = append(components, string(d.Component))
		case in.Service != "" && d.Service != in.Service:
			names = append(names, d.Service)
		default:
			out = append(out, d)
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	if len(names) > 0 {
		slices.Sort(names)
		return nil, fmt.Errorf("--service %s: there is none of that name; there are %s", probe.Printable(in.Service), strings.Join(slices.Compact(names), ", "))
	}
	slices.Sort(components)
	return nil, fmt.Errorf("--component %s: the files describe %s", in.Component, strings.Join(slices.Compact(components), ", "))
}
