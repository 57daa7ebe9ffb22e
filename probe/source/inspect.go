package source

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
)

// isInspect tells what docker inspect prints: of containers, or of the services of a swarm.
func isInspect(d *yaml.Node) bool {
	d = first(d)
	return has(d, "Config") && has(d, "Id", "Name", "Mounts", "State") || has(get(d, "Config"), "Env") || swarm(d) != nil
}

// first is the first item of a list; what is none itself.
func first(d *yaml.Node) *yaml.Node {
	if list := items(d); len(list) > 0 {
		return list[0]
	}
	return d
}

// swarm is what a service of a swarm runs, nil for none.
func swarm(d *yaml.Node) *yaml.Node { return get(d, "Spec", "TaskTemplate", "ContainerSpec") }

// isImage tells an image from a container.
func isImage(d *yaml.Node) bool { return has(d, "RepoTags", "RepoDigests") && !has(d, "Name") }

// inspected are the Tyk containers of what docker inspect prints.
func inspected(file string, d *yaml.Node) []probe.Deployment {
	var out []probe.Deployment
	list := items(d)
	if list == nil {
		list = []*yaml.Node{d}
	}
	for _, c := range list {
		name, of := strings.TrimPrefix(text(get(c, "Name")), "/"), get(c, "Config")
		entry, args, at := "Entrypoint", "Cmd", "Destination"
		mounted := items(get(c, "Mounts"))
		if spec := swarm(c); spec != nil {
			name, of, entry, args, at = text(get(c, "Spec", "Name")), spec, "Command", "Args", "Target"
			mounted = items(get(spec, "Mounts"))
		}
		var vars []probe.Variable
		for _, item := range items(get(of, "Env")) {
			for _, v := range FromEnviron([]string{text(item)}) {
				vars = append(vars, placed(file, item.Line, name, v))
			}
		}
		var mounts []mount
		for _, m := range mounted {
			where := "the file " + probe.Printable(text(get(m, "Source"))) + " of the machine that runs the container"
			mounts = append(mounts, mount{target: text(get(m, at)), hidden: where})
		}
		for _, m := range append(items(get(of, "Configs")), items(get(of, "Secrets"))...) {
			where := "the config " + probe.Printable(text(get(m, "ConfigName"))+text(get(m, "SecretName"))) + " of the swarm"
			mounts = append(mounts, mount{target: text(get(m, "File", "Name")), hidden: where})
		}
		program := append(texts(get(of, entry)), texts(get(of, args))...)
		if dep, ok := packed(probe.OfContainer, file, name, text(get(of, "Image")), program, vars, mounts); ok {
			out = append(out, dep)
		}
	}
	return out
}
