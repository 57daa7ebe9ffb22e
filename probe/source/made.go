package source

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// made tells documents of which a tool makes what the processes get, "" for none. instead is what to pass: FOLDER stands
// for the folder of the file, THIS-FILE for the file.
func made(d *yaml.Node) (what, instead string) {
	kind, api := text(get(d, "kind")), text(get(d, "apiVersion"))
	services := get(d, "services")
	switch {
	case kind == "Kustomization", kind == "" && isKustomization(d):
		return "is a kustomization, of which kustomize makes the manifests",
			"Pass what `kubectl kustomize FOLDER` prints, with --env-file FILE or - for standard input."
	case kind == "Template" && has(d, "objects"):
		return "is a template of OpenShift, whose parameters are filled when it is processed",
			"Pass what `oc process -f THIS-FILE -o yaml` prints, with --env-file FILE or - for standard input."
	case kind == "" && has(d, "releases") && items(get(d, "releases")) != nil:
		return "is a helmfile, which names charts and their values",
			"Pass what `helmfile template` prints, with --env-file FILE or - for standard input."
	case kind == "" && api != "" && has(d, "name") && has(d, "dependencies", "appVersion", "type") && !has(d, "properties"):
		return "describes a Helm chart", toHelm
	case items(services) != nil && !has(d, "stages", "script", "variables"):
		return "holds a list of services, as a platform's blueprint has it, and is no compose file", toWritten
	case isInspect(d) && isImage(first(d)):
		return "describes an image, and a container gets more",
			"Pass what `docker inspect CONTAINER` prints, with --env-file FILE or - for standard input."
	case items(get(d, "tasks")) != nil && has(items(get(d, "tasks"))[0], "taskArn", "taskDefinitionArn"):
		return "describes running tasks of ECS, without their variables", toTask
	}
	return "", ""
}

const toTask = "Pass what `aws ecs describe-task-definition --task-definition NAME` prints, with --env-file FILE or - for standard input."

// isKustomization tells a kustomization that says neither kind nor version.
func isKustomization(d *yaml.Node) bool {
	if has(d, "configMapGenerator", "secretGenerator", "patchesStrategicMerge", "patchesJson6902", "namePrefix") {
		return true
	}
	list := items(get(d, "resources"))
	return list != nil && !slices.ContainsFunc(list, func(n *yaml.Node) bool { return text(n) == "" })
}

// nested is the key below which values of one of Tyk's charts stand, "" for none.
func nested(d *yaml.Node) string {
	for _, p := range pairs(d) {
		if chartOf(p.value) != "" {
			return p.key.Value
		}
	}
	return ""
}

// ofGitLab tells a pipeline of GitLab, whose jobs stand at the top.
func ofGitLab(d *yaml.Node) bool {
	return slices.ContainsFunc(pairs(d), func(p pair) bool { return has(p.value, "script") })
}

// folder refuses a folder, and names what to pass of it.
func folder(name, path string) error {
	const what = "is a directory"
	shown := probe.Printable(strings.TrimSuffix(name, "/"))
	switch {
	case firstOf([]string{"kustomization.yaml", "kustomization.yml", "Kustomization"}, path) != "":
		return refuse(name, what+" with a kustomization",
			"Pass what `kubectl kustomize "+shown+"` prints, with --env-file FILE or - for standard input.")
	case firstOf([]string{"Chart.yaml"}, path) != "":
		return refuse(name, what+" with a Helm chart", toHelm)
	case firstOf(composeNames, path) != "":
		return refuse(name, what, "Pass the compose file in it: --env-file "+shown+"/"+firstOf(composeNames, path)+".")
	}
	for _, c := range component.All() {
		for _, p := range c.Places {
			if base := p[strings.LastIndexByte(p, '/')+1:]; firstOf([]string{base}, path) != "" {
				return refuse(name, what, "Pass the configuration file in it: --conf "+shown+"/"+base+".")
			}
		}
	}
	return refuse(name, what, "Pass the files in it, each with an option of its own.")
}
