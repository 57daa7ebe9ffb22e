// Package source reads where Tyk's settings come from, in the forms that people have them, and gives deployments: one for
// each process, with its own variables, its own configuration file, its version and its name. It knows nothing of Redis:
// what a component makes of a deployment is told by package tykconf.
//
//	read.go            Read: options in, deployments out; files that belong together
//	form.go            which form a file has
//	foreign.go made.go refuse.go  what is refused, with what to pass instead: by its name or text, by what stands in it
//	outsider.go        programs of the family that have no Redis settings
//	lines.go variables.go         KEY=VALUE lines; variables of Tyk in YAML of another form
//	compose.go include.go interpolate.go    services of compose files: merged, extended, included, interpolated
//	mount.go           what a container sees at a path, and which of it is its configuration file
//	manifest.go pod.go            Kubernetes: workloads with the ConfigMaps and Secrets of the same files
//	helm.go release.go values of Tyk's charts, also in objects that install one, turned into variables as their templates do
//	ecs.go unit.go inspect.go     task definitions, systemd units, docker inspect
//	process.go binary.go          running processes, and what their binary says of its version
//	image.go           component and version by the name of an image; which component a container is
//	node.go file.go bounds.go     YAML with bounds, files with bounds, bounds of it all
//
// Every value has the file, the line and the service where it stands, since a fix has to change it there; one that the
// input does not hold says where it is kept (probe.Variable.Hidden) and is never taken for empty. No text of this package
// holds a value, nor a name that an unescaped $ in a password made up.
//
// # What is written by hand, and why
//
// Compose files are read as YAML nodes. Of compose-go this package takes the grammars: interpolation (template) and
// env files (dotenv). Its loader is not used but by a test, which holds this reader against it: it forgets
// the lines, replaces a variable that is not set by the empty text, and refuses the whole file for a port or a network
// that says nothing about Redis. Manifests are read as nodes for the same reason; k8s.io/api would make the program 10 MB
// larger for five fields of a container, and sigs.k8s.io/yaml goes through JSON, which has no lines.
package source
