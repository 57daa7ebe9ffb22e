package source

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

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
			after = g.before[g.compose[0]] // of files that others name
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
		return nil, fmt.Errorf("--service %s: there is none of that name; there are %s", probe.Printable(in.Service),
			strings.Join(slices.Compact(names), ", "))
	}
	slices.Sort(components)
	return nil, fmt.Errorf("--component %s: the files describe %s", in.Component, strings.Join(slices.Compact(components), ", "))
}
