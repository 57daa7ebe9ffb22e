package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

const (
	maxIncluded    = 200 // files of a project
	maxIncludeDeep = 20
)

const toConfig = "Pass what `docker compose config` prints, with --env-file FILE or - for standard input."

// The names under which compose finds its file, and the one that it lays over it, where no -f names any; the first one
// that is there counts.
var (
	composeNames  = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}
	overrideNames = []string{
		"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
	}
)

// overridden adds the file that compose lays over a single one of its default name by itself.
func overridden(files []*composeFile) ([]*composeFile, error) {
	f := files[0]
	if len(files) > 1 || f.path == "-" || filepath.Base(f.path) != firstOf(composeNames, f.dir) {
		return files, nil
	}
	name := firstOf(overrideNames, f.dir)
	if name == "" {
		return files, nil
	}
	over := &composeFile{path: filepath.Join(f.dir, name), dir: f.dir}
	var err error
	if over.root, err = rootOf(over.path); err != nil {
		return nil, err
	}
	return append(files, over), nil
}

// firstOf is the first of some names that a folder holds, "" for none.
func firstOf(names []string, dir string) string {
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return name
		}
	}
	return ""
}

// rootOf is the first document of a file, nil where it cannot be read.
func rootOf(path string) (*yaml.Node, error) {
	data, bad := ReadFile(path)
	if bad != nil {
		return nil, nil
	}
	docs, err := parse(data)
	if err != nil {
		return nil, refuse(path, err.Error(), "")
	}
	if len(docs) == 0 {
		return nil, nil
	}
	return docs[0], nil
}

// include puts the files that those of the project include before them.
func (p *project) include() error {
	var all []*composeFile
	for _, f := range p.files {
		if err := p.included(f, nil, &all); err != nil {
			return err
		}
	}
	p.files = all
	return nil
}

// included adds a file to all, after those that it includes. chain are the files that led here.
func (p *project) included(f *composeFile, chain []string, all *[]*composeFile) error {
	switch {
	case slices.Contains(chain, f.path):
		return refuse(f.path, "includes itself, in a circle of files", "")
	case len(chain) > maxIncludeDeep || len(*all) > maxIncluded:
		return refuse(f.path, "includes too many files", toConfig)
	}
	for _, item := range items(get(f.root, "include")) {
		more, err := inclusion(f, item)
		if err != nil {
			return err
		}
		for _, in := range more {
			if err := p.included(in, append(slices.Clone(chain), f.path), all); err != nil {
				return err
			}
		}
	}
	*all = append(*all, f)
	return nil
}

// inclusion reads the files of one item of include: a path, or {path, project_directory, env_file}.
func inclusion(f *composeFile, item *yaml.Node) ([]*composeFile, error) {
	paths := texts(item)
	if item.Kind == yaml.MappingNode {
		paths = texts(get(item, "path"))
	}
	var out []*composeFile
	dir := ""
	for _, raw := range paths {
		name, _, _ := interpolate(raw, f.from)
		path := within(f.dir, name)
		root, err := rootOf(path)
		if err != nil {
			return nil, err
		}
		if root == nil {
			shown := probe.Printable(marked.ReplaceAllString(name, "..."))
			return nil, refuse(f.path, fmt.Sprintf("includes %s, which cannot be read here", shown), toConfig)
		}
		if dir == "" {
			dir = filepath.Dir(path)
			if d, _, _ := interpolate(text(get(item, "project_directory")), f.from); d != "" && !strings.Contains(d, "\x00") {
				dir = within(f.dir, d)
			}
		}
		out = append(out, &composeFile{path: path, dir: dir, root: root})
	}
	from := defaults(f, item, dir)
	for _, in := range out {
		in.from = from
	}
	return out, nil
}

// defaults are what an included file is interpolated from: what the including one is, then its own env file.
func defaults(f *composeFile, item *yaml.Node, dir string) lookup {
	files := texts(get(item, "env_file"))
	for i, raw := range files {
		name, _, _ := interpolate(raw, f.from)
		files[i] = within(f.dir, name)
	}
	if len(files) == 0 {
		files = []string{filepath.Join(dir, ".env")}
	}
	own := map[string]string{}
	for _, file := range files {
		data, bad := ReadFile(file)
		if bad != nil {
			continue
		}
		vars, err := dotEnv(data, f.from)
		for name, v := range vars {
			if err == nil && !strings.Contains(v, "\x00") {
				own[name] = v
			}
		}
	}
	return func(name string) (string, bool) {
		if v, ok := f.from(name); ok {
			return v, true
		}
		v, ok := own[name]
		return v, ok
	}
}
