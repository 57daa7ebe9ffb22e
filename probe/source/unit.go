package source

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// unitFile is a unit of systemd, or a file that is laid over one.
type unitFile struct {
	path string
	data []byte
}

// unitDirs are where systemd keeps units; what lies over one may lie in any of them.
var unitDirs = []string{
	"/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
}

// directive is one assignment of a unit.
type directive struct {
	section, key, value string
	file                string
	line                int
}

// container tells units from which podman makes a container.
const container = "Container"

// unitsGiven are the processes of the units that were given. Files that lie over a unit are read with it: those that were given
// with it, or else those that lie beside it.
func (g *gathered) unitsGiven() ([]probe.Deployment, error) {
	var out []probe.Deployment
	for _, u := range g.units {
		name, over := strings.CutSuffix(filepath.Base(filepath.Dir(u.path)), ".d")
		base := func(o unitFile) bool { return o.path != u.path && filepath.Base(o.path) == name }
		if over && slices.ContainsFunc(g.units, base) {
			continue
		}
		all := directives(u)
		for _, o := range g.layers(u) {
			all = append(all, directives(o)...)
		}
		d, ok, err := unit(u, all, g.in.Root)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, d)
		}
	}
	return out, nil
}

// layers are the files that lie over a unit, in the order of their names.
func (g *gathered) layers(u unitFile) []unitFile {
	base := filepath.Base(u.path) + ".d"
	var out []unitFile
	for _, o := range g.units {
		if filepath.Base(filepath.Dir(o.path)) == base {
			out = append(out, o)
		}
	}
	dirs := []string{filepath.Dir(u.path)}
	if slices.Contains(unitDirs, dirs[0]) {
		dirs = unitDirs
	}
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(literally(dir), literally(base), "*.conf"))
		if err != nil || len(out) > 0 && dir == dirs[0] && len(dirs) == 1 {
			continue
		}
		for _, file := range files {
			known := slices.ContainsFunc(out, func(o unitFile) bool { return filepath.Base(o.path) == filepath.Base(file) })
			if data, bad := ReadFile(file); bad == nil && !known {
				out = append(out, unitFile{file, data})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b unitFile) int { return strings.Compare(filepath.Base(a.path), filepath.Base(b.path)) })
	return out
}

// literally takes the meaning from what filepath.Glob takes for patterns.
func literally(name string) string { return patterns.ReplaceAllString(name, `\$0`) }

var patterns = regexp.MustCompile(`[*?\[\\]`)

// directives are the assignments of a unit.
func directives(u unitFile) []directive {
	var out []directive
	section, line := "", 0
	for text := range strings.Lines(strings.ReplaceAll(string(u.data), "\\\n", "\x00")) {
		line++
		at := line
		line += strings.Count(text, "\x00")
		text = strings.TrimSpace(strings.ReplaceAll(text, "\x00", " "))
		key, value, ok := strings.Cut(text, "=")
		switch {
		case strings.HasPrefix(text, "#") || strings.HasPrefix(text, ";"):
		case strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"):
			section = text[1 : len(text)-1]
		case ok:
			out = append(out, directive{section, strings.TrimSpace(key), strings.TrimSpace(value), u.path, at})
		}
	}
	return out
}

// named is what systemctl cat says of the file whose text follows.
var named = regexp.MustCompile(`(?m)^# /\S*/([^/\s]+)\.(service|container)$`)

// nameOf is the name of a unit.
func nameOf(u unitFile) string {
	if m := named.FindSubmatch(u.data); m != nil {
		return string(m[1])
	}
	if over, ok := strings.CutSuffix(filepath.Base(filepath.Dir(u.path)), ".service.d"); ok {
		return over
	}
	if u.path == "-" {
		return ""
	}
	return strings.TrimSuffix(filepath.Base(u.path), filepath.Ext(u.path))
}

// read is what a unit says of its process.
type read struct {
	own, filed, passed []probe.Variable
	unset              []string
	files              []string // of environment, as they are named
	program            []string
	workdir            string
	image              string
	mounts             []mount
}

// unit is the process that a systemd unit starts; false where it is no Tyk process. root is the file system of the
// machine that is asked about.
func unit(u unitFile, all []directive, root string) (probe.Deployment, bool, error) {
	name := nameOf(u)
	r := read{workdir: "/"}
	specifiers := strings.NewReplacer("%%", "%", "%n", name+".service", "%N", name, "%p", name)
	for _, d := range all {
		d.value = specifiers.Replace(d.value)
		r.take(name, d, filepath.Dir(u.path))
	}
	d := probe.Deployment{Kind: probe.OfSystemd, Service: probe.Printable(name), Source: u.path}
	var missing []string // that need not be there
	for _, file := range r.files {
		at, optional := strings.CutPrefix(file, "-")
		vars, ok := environmentFile(filepath.Join(root, at))
		r.filed = append(r.filed, vars...)
		switch {
		case ok:
		case optional:
			missing = append(missing, "the environment file "+probe.Printable(at))
		default:
			d.Elsewhere = append(d.Elsewhere, "the environment file "+probe.Printable(at))
		}
	}
	d.Variables = slices.DeleteFunc(slices.Concat(r.passed, r.own, r.filed), func(v probe.Variable) bool { // what the files say wins
		return slices.Contains(r.unset, v.Name)
	})
	if r.image != "" {
		dep, ok := packed(probe.OfContainer, u.path, name, r.image, r.program, d.Variables, r.mounts)
		dep.Elsewhere = append(d.Elsewhere, missing...)
		return dep, ok, nil
	}
	e := evidence{program: r.program, vars: d.Variables, name: name}
	if len(r.program) > 0 && runners.MatchString(filepath.Base(r.program[0])) {
		return d, false, refuse(u.path, "starts a container, which gets variables and files of its own", toInspect)
	}
	if d.Component, d.Certain = e.component(); d.Component == "" {
		return d, false, nil
	}
	at := confFlag(ofProgram(r.program))
	if at == "" {
		at = places(d.Component)[0]
	} else if !path.IsAbs(at) {
		at = path.Join(r.workdir, at)
	}
	d.Conf = &probe.ConfFile{Path: filepath.Join(root, at), Dir: filepath.Join(root, r.workdir), Root: root}
	if d.Conf.Data, d.Conf.Fault = ReadFile(d.Conf.Path); d.Conf.Fault != nil {
		d.Foreign = true // it is a unit of another machine, or of an image
		d.Elsewhere = append(d.Elsewhere, missing...)
		d.Conf = &probe.ConfFile{Hidden: "the file " + probe.Printable(at) + " of the machine that the unit is of",
			Shipped: isPlace(d.Component, at)} // who names a file of his own has settings of his own
	}
	return d, true, nil
}

// runners are programs that start containers.
var runners = regexp.MustCompile(`^(docker|podman|nerdctl|docker-compose|podman-compose|crictl|machinectl)$`)

// take takes in one directive. dir is the folder of the unit.
func (r *read) take(name string, d directive, dir string) {
	inside := d.section == container
	switch d.key {
	case "Environment":
		if d.value == "" {
			r.own = nil
		}
		for _, v := range FromEnviron(unitWords(d.value)) {
			r.own = append(r.own, placed(d.file, d.line, name, v))
		}
	case "PassEnvironment":
		for _, v := range unitWords(d.value) {
			r.passed = append(r.passed, placed(d.file, d.line, name, probe.Variable{Name: v, Hidden: "the environment of systemd itself"}))
		}
	case "UnsetEnvironment":
		r.unset = append(r.unset, unitWords(d.value)...)
	case "EnvironmentFile":
		switch {
		case d.value == "":
			r.files = nil
		case inside && !strings.HasPrefix(d.value, "/"):
			r.files = append(r.files, filepath.Join(dir, d.value))
		default:
			r.files = append(r.files, d.value)
		}
	case "WorkingDirectory", "WorkingDir":
		r.workdir = strings.TrimPrefix(d.value, "-")
	case "ExecStart":
		r.program = unitWords(strings.TrimLeft(d.value, "@-:+!"))
		for i, w := range r.program {
			if strings.Contains(w, " ") { // for a shell
				r.program = slices.Replace(r.program, i, i+1, flat(w)...)
				break
			}
		}
	case "Image":
		r.image = d.value
	case "Entrypoint", "Exec":
		r.program = append(r.program, unitWords(d.value)...)
	case "Volume":
		source, target := splitVolume(d.value)
		m := mount{target: target, path: within(dir, source)}
		if !strings.HasPrefix(source, "/") && !strings.HasPrefix(source, ".") && !strings.HasPrefix(source, "%") {
			m.path, m.hidden = "", "the volume "+probe.Printable(source)
		}
		r.mounts = append(r.mounts, m)
	case "Secret":
		secret, rest, _ := strings.Cut(d.value, ",")
		where := "the secret " + probe.Printable(secret) + " of podman"
		target := "/run/secrets/" + secret
		for option := range strings.SplitSeq(rest, ",") {
			if t, ok := strings.CutPrefix(option, "target="); ok {
				target = t
			}
		}
		if strings.Contains(","+rest+",", ",type=env,") {
			r.own = append(r.own, placed(d.file, d.line, name, probe.Variable{Name: path.Base(target), Hidden: where}))
			return
		}
		r.mounts = append(r.mounts, mount{target: target, hidden: where})
	}
}

// environmentFile reads a file that a unit names, or those that a pattern does; false where there is none.
func environmentFile(file string) (vars []probe.Variable, ok bool) {
	files := []string{file}
	if strings.ContainsAny(file, "*?[") {
		files, _ = filepath.Glob(file)
	}
	for _, f := range files {
		data, bad := ReadFile(f)
		if bad != nil {
			return nil, false
		}
		more, err := readLines(f, data, bySystemd)
		if err != nil {
			return nil, false
		}
		vars = append(vars, more...)
	}
	return vars, len(files) > 0
}

// unitWords takes a line of a unit apart: words with blanks between them, quotes around a word or a part of it, C escapes.
func unitWords(line string) []string {
	var out []string
	var word strings.Builder
	quote, inside := byte(0), false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && quote != '\'':
			i++
			word.WriteByte(line[i])
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, inside = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if inside {
				out = append(out, word.String())
			}
			word.Reset()
			inside = false
		default:
			inside = true
			word.WriteByte(c)
		}
	}
	if inside {
		out = append(out, word.String())
	}
	return out
}
