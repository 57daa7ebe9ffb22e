package source

import (
	"fmt"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// words are those of a command, as a list or as a line.
func words(f *composeFile, n *yaml.Node) []string {
	line := text(n)
	var out []string
	if line != "" {
		filled, _, _ := interpolate(line, f.from)
		return flat(filled)
	}
	for _, item := range items(n) {
		filled, _, _ := interpolate(text(item), f.from)
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
func environment(f *composeFile, n *yaml.Node) []setting {
	var out []setting
	for _, item := range items(n) {
		name, value, ok := strings.Cut(text(item), "=")
		s := setting{name: name, file: f.path, line: item.Line, from: f.from}
		if ok {
			s.value = &value
		}
		out = append(out, s)
	}
	for _, m := range pairs(n) {
		s := setting{name: m.key.Value, file: f.path, line: m.key.Line, from: f.from}
		if m.value.Kind == yaml.ScalarNode && m.value.Tag != "!!null" {
			s.value = &m.value.Value
		}
		out = append(out, s)
	}
	return out
}

// envFiles reads a path, or a list of paths and of {path, required, format}.
func envFiles(f *composeFile, n *yaml.Node) []envFile {
	var out []envFile
	one := func(item *yaml.Node) {
		path, e := text(item), envFile{from: f.from}
		if path == "" {
			path = text(get(item, "path"))
			e.optional = strings.EqualFold(text(get(item, "required")), "false")
			e.raw = text(get(item, "format")) == "raw"
		}
		if path != "" {
			filled, _, _ := interpolate(path, f.from)
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
			lines, err := readLines(e.path, data, byDocker)
			if err == nil {
				vars = append(vars, lines...)
			}
		default:
			more, err := envLines(e.path, data, s.name, e.from)
			if err != nil {
				elsewhere = append(elsewhere, fmt.Sprintf("the env file %s, which compose cannot read", p.relative(e.path)))
			}
			vars = append(vars, more...)
		}
	}
	for _, set := range s.environment {
		v := probe.Variable{Name: set.name}
		if set.value == nil {
			value, ok := set.from(set.name)
			if v.Value = value; !ok {
				v.Hidden = "the variable " + probe.Printable(set.name) + " of the shell that runs compose"
			}
		} else {
			filled, missing, bad := interpolate(*set.value, set.from)
			v.Value, v.Hidden = filled, hiddenBy(set.name, *set.value, missing, bad)
		}
		vars = append(vars, placed(set.file, set.line, s.name, v))
	}
	return vars, elsewhere
}

// envLines reads an env file as compose does, and finds the line of each variable.
func envLines(path string, data []byte, service string, from lookup) ([]probe.Variable, error) {
	values, err := dotEnv(data, from)
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
