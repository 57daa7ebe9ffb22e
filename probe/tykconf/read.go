package tykconf

import (
	"fmt"
	"path/filepath"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// Read gives the Redis stores of every component that the input points at, as its version would really make them, with
// notes on what is wrong. A Go error is for what is no trouble of Tyk: nothing to read (*NothingError), an unknown
// component, a bad version.
func Read(in Input) ([]probe.Store, error) {
	if in.Component != "" && !component.Known(in.Component) {
		return nil, fmt.Errorf("unknown component %q", in.Component)
	}
	if in.Keyring == nil {
		in.Keyring = &probe.Keyring{}
	}
	env := variables{}
	for _, v := range in.Env {
		env[v.Name] = v
	}
	files, err := in.files(env)
	if err != nil {
		return nil, err
	}
	only := !slices.ContainsFunc(files, func(f File) bool { return f.Component != files[0].Component })
	if v := in.Versions[""]; v != "" && !only {
		return nil, fmt.Errorf("version %s of which component? Several are read; say %s=%s", v, files[0].Component, v)
	}
	var stores []probe.Store
	count := map[probe.Component]int{}
	for _, f := range files {
		v, err := versionOf(f.Component, in.Versions, only)
		if err != nil {
			return nil, err
		}
		count[f.Component]++
		if f.unread != nil && f.unread.ours {
			return nil, fmt.Errorf("%s %s", f.Path, f.unread.text)
		}
		r := &reader{of: component.Get(f.Component), number: count[f.Component], version: v, file: f, keys: in.Keyring, env: env, beside: readOf(files)}
		stores = append(stores, r.settings()...)
	}
	return stores, nil
}

// readOf are the components that are read in one go.
func readOf(files []File) []probe.Component {
	var out []probe.Component
	for _, f := range files {
		out = append(out, f.Component)
	}
	return out
}

// files are the files to read, each with its component. One without a path stands for variables alone.
func (in Input) files(env variables) ([]File, error) {
	var out []File
	for _, f := range in.Files {
		if f.Dir == "" {
			f.Dir = in.Dir
		}
		if !filepath.IsAbs(f.Path) {
			f.Path = filepath.Join(f.Dir, f.Path)
		}
		f.data, f.unread = readFile(f.Path)
		switch {
		case f.Component != "" && !component.Known(f.Component):
			return nil, fmt.Errorf("unknown component %q", f.Component)
		case f.Component == "" && in.Component != "" && len(in.Files) == 1:
			f.Component = in.Component
		case f.Component == "":
			c, err := recognise(f, env)
			if err != nil && in.Component == "" {
				return nil, err
			}
			if err != nil {
				c = in.Component
			}
			f.Component = c
		}
		out = append(out, f)
	}
	if len(out) > 0 {
		return out, nil
	}
	return in.found(env)
}

// found are the files in the default places, and the components of which variables are set.
func (in Input) found(env variables) ([]File, error) {
	components := probe.Components
	if in.Component != "" {
		components = []probe.Component{in.Component}
	}
	withVars := withVariables(env)
	var out []File
	var places []string
	for _, c := range components {
		places = append(places, placesOf(c, in.Dir, in.Root)...)
		path := firstPlace(c, in.Dir, in.Root)
		if path != "" || slices.Contains(withVars, c) {
			f := File{Component: c, Path: path, Dir: in.Dir, Root: in.Root}
			if path != "" {
				f.data, f.unread = readFile(path)
			}
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return nil, &NothingError{Places: places}
	}
	return out, nil
}
