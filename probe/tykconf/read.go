package tykconf

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// Variable is one environment variable and where it was set: its own name, or "envfile:12".
type Variable = probe.Variable

// Input is everything that the settings are read from.
type Input struct {
	Deployments []probe.Deployment
	Component   probe.Component // of a file that does not tell its own; "" = recognise
	// Versions are the versions to predict: "5.8", "v5.8.6". The key "" is the component checked; absent = what the
	// deployment says, else the newest known.
	Versions map[probe.Component]string
	Keyring  *probe.Keyring
}

// SilentError says that nothing of what was read says anything about Redis.
type SilentError struct {
	Files []string
	Of    []probe.Component // whose variables there are all the same
}

// Error names the files.
func (e *SilentError) Error() string {
	text := strings.Join(e.Files, ", ") + " says nothing about Redis"
	var names []string
	for _, c := range e.Of {
		names = append(names, component.Get(c).Sentence)
	}
	if len(names) > 0 {
		text += ": there are variables of " + strings.Join(names, ", ") + ", and none of them is about Redis"
	}
	return text
}

// process is one deployment of one component.
type process struct {
	probe.Deployment
	env    variables
	beside []probe.Component // with the same variables
}

// Read gives the Redis stores of every deployment, as its component and version would really make them, with notes on
// what is wrong. A Go error is for what is no trouble of Tyk: nothing about Redis (*SilentError), an unknown component, a
// bad version.
func Read(in Input) ([]probe.Store, error) {
	if in.Component != "" && !component.Known(in.Component) {
		return nil, fmt.Errorf("unknown component %q", in.Component)
	}
	if in.Keyring == nil {
		in.Keyring = &probe.Keyring{}
	}
	all, err := in.processes()
	if err != nil {
		return nil, err
	}
	only := !slices.ContainsFunc(all, func(p process) bool { return p.Component != all[0].Component })
	if v := in.Versions[""]; v != "" && !only {
		return nil, fmt.Errorf("version %s of which component? Several are read; say %s=%s", v, all[0].Component, v)
	}
	var stores []probe.Store
	count := map[probe.Component]int{}
	for _, p := range all {
		v, from, err := versionOf(p.Component, in.Versions, only, p.Version)
		if err != nil {
			return nil, err
		}
		count[p.Component]++
		r := &reader{
			of: component.Get(p.Component), number: count[p.Component], version: v, versionFrom: from, keys: in.Keyring,
			env: p.env, beside: p.beside, deployment: p.Deployment,
		}
		if p.Conf != nil {
			r.file = *p.Conf
		}
		stores = append(stores, r.settings()...)
		r.hideURLPasswords()
	}
	for i := range stores {
		withoutUserinfo(stores[i].Notes)
	}
	return stores, nil
}

// processes are the deployments that are told apart and say something about Redis.
func (in Input) processes() ([]process, error) {
	var all []process
	var here []probe.Component
	for _, d := range in.Deployments {
		env := variables{}
		for _, v := range d.Variables {
			env[v.Name] = v
		}
		components, err := in.componentsOf(d, env)
		if err != nil {
			return nil, err
		}
		for _, c := range components {
			one := process{Deployment: d, env: env, beside: components}
			one.Component = c
			all = append(all, one)
			if d.Kind == probe.Here {
				here = append(here, c)
			}
		}
	}
	for i := range all {
		if all[i].Kind == probe.Here {
			all[i].beside = here
		}
	}
	all = adopted(all)
	silent := &SilentError{}
	var out []process
	for _, p := range all {
		if p.silent() {
			silent.Files = append(silent.Files, filepath.Base(p.Source))
			silent.Of = append(silent.Of, p.Component)
			continue
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		for _, d := range in.Deployments {
			if len(silent.Files) == 0 {
				silent.Files = append(silent.Files, filepath.Base(d.Source))
			}
		}
		silent.Files = slices.Compact(silent.Files)
		return nil, silent
	}
	return out, nil
}

// componentsOf are the components that a deployment is of: one, or of variables alone every one that they are of.
func (in Input) componentsOf(d probe.Deployment, env variables) ([]probe.Component, error) {
	switch {
	case d.Component != "" && !component.Known(d.Component):
		return nil, fmt.Errorf("unknown component %q", d.Component)
	case d.Component != "":
		return []probe.Component{d.Component}, nil
	case d.Conf != nil && d.Conf.Path != "":
		c, err := recognise(d.Conf.Path, d.Conf.Data, env)
		if err != nil && in.Component == "" {
			return nil, err
		}
		if err != nil {
			c = in.Component
		}
		return []probe.Component{c}, nil
	}
	return withVariables(env), nil
}

// adopted gives files of --conf to the deployments of the same component whose own file is not known.
func adopted(all []process) []process {
	taken := map[int]bool{}
	for i := range all {
		if p := &all[i]; p.Kind != probe.Here && p.Conf != nil && p.Conf.Hidden != "" {
			for j, q := range all {
				if q.Kind == probe.Here && q.Component == p.Component && q.Conf != nil && q.Conf.Path != "" {
					p.Conf, p.Certain, taken[j] = q.Conf, true, true
				}
			}
		}
	}
	var out []process
	for i, p := range all {
		if !taken[i] {
			out = append(out, p)
		}
	}
	return out
}

// silent tells whether nothing but a variable or two that are not about Redis speaks for a deployment.
func (p *process) silent() bool {
	if p.Certain || len(p.Elsewhere) > 0 || p.Conf == nil || p.Conf.Hidden == "" {
		return false
	}
	c := component.Get(p.Component)
	newest, err := c.Version("")
	if err != nil {
		return true
	}
	r := &reader{of: c, version: newest, keys: &probe.Keyring{}, env: p.env}
	r.start()
	known := r.knownVariables()
	for name := range p.env {
		if _, ours := r.rowOf(name); ours {
			return false
		}
		if tail, _ := r.tail(name); tail != "" && !known[name] {
			if _, b, row, ok := r.variableMeant(tail, known); ok && b != nil && row.Field != "" {
				return false
			}
		}
	}
	return true
}
