package source

import (
	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// tasks are the containers of an ECS task definition: bare, as describe-task-definition prints it, or the list alone.
func tasks(d *yaml.Node) []*yaml.Node {
	if t := get(d, "taskDefinition"); t != nil {
		d = t
	}
	if list := items(get(d, "containerDefinitions")); list != nil {
		return list
	}
	for _, c := range items(d) {
		if !has(c, "image") || !has(c, "environment", "secrets", "portMappings", "essential") {
			return nil
		}
	}
	return items(d)
}

// ecs are the Tyk containers of a task definition.
func ecs(file string, d *yaml.Node) []probe.Deployment {
	var out []probe.Deployment
	for _, c := range tasks(d) {
		name := text(get(c, "name"))
		var vars []probe.Variable
		for _, item := range items(get(c, "environment")) {
			v := probe.Variable{Name: text(get(item, "name")), Value: text(get(item, "value"))}
			vars = append(vars, placed(file, item.Line, name, v))
		}
		for _, item := range items(get(c, "secrets")) {
			v := probe.Variable{Name: text(get(item, "name"))}
			v.Hidden = "the parameter or secret " + probe.Printable(text(get(item, "valueFrom")))
			vars = append(vars, placed(file, item.Line, name, v))
		}
		var elsewhere []string
		for _, item := range items(get(c, "environmentFiles")) {
			elsewhere = append(elsewhere, "the environment file "+probe.Printable(text(get(item, "value"))))
		}
		var program []string
		for _, word := range append(texts(get(c, "entryPoint")), texts(get(c, "command"))...) {
			program = append(program, flat(word)...)
		}
		var mounts []mount
		for _, m := range items(get(c, "mountPoints")) {
			volume := "the volume " + probe.Printable(text(get(m, "sourceVolume")))
			mounts = append(mounts, mount{target: text(get(m, "containerPath")), hidden: volume})
		}
		if dep, ok := packed(probe.OfECS, file, name, text(get(c, "image")), program, vars, mounts); ok {
			dep.Elsewhere = elsewhere
			out = append(out, dep)
		}
	}
	return out
}

// packed makes a deployment of a container; false where it is no Tyk process.
func packed(
	kind probe.DeploymentKind, file, name, image string, program []string, vars []probe.Variable, mounts []mount,
) (probe.Deployment, bool) {
	e := evidence{image: image, program: program, vars: vars, name: name}
	for _, m := range mounts {
		e.targets = append(e.targets, m.target)
	}
	d := probe.Deployment{Kind: kind, Service: probe.Printable(name), Source: file, Variables: vars, Foreign: true}
	if d.Component, d.Certain = e.component(); d.Component == "" {
		return d, false
	}
	d.Version = versionOf(image)
	d.Conf = confAt(d.Component, mounts, program, "", "")
	return d, true
}
