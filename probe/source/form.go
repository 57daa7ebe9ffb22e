package source

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// form is what a file is.
type form string

// The forms that are read. A file of YAML may hold documents of several.
const (
	linesForm     form = "lines"
	confForm      form = "conf"
	unitForm      form = "unit"
	composeForm   form = "compose"
	manifestForm  form = "manifest"
	helmForm      form = "helm"
	ecsForm       form = "ecs"
	inspectForm   form = "inspect"
	variablesForm form = "variables" // YAML that is nothing but variables, or an environment of them
)

const (
	toEnv   = "Pass the variables as the process gets them, KEY=VALUE lines, with --env-file: `env > tyk.env` where it runs writes them."
	toHelm  = "What the pods get is known once the chart is rendered: pass what `helm template` prints, with --env-file."
	toKube  = "Pass `kubectl get deployment,configmap,secret -o yaml` with --env-file FILE, or - to read it from standard input."
	toAnyOf = "Pass a configuration file with --conf, or with --env-file variables (KEY=VALUE), a compose file, " +
		"Kubernetes manifests, Helm values, a task definition or a unit."
	toWritten = "Pass the files or variables that it makes: --conf FILE for a configuration file, --env-file FILE for variables."
)

var (
	sections  = regexp.MustCompile(`(?m)^\[(Unit|Service|Install|Container)\][ \t]*\r?$`)
	templates = regexp.MustCompile(`\{\{-?\s*(\.[A-Z]|/\*|(include|if|end|range|with|tpl|template|define|else|` +
		`toYaml|default|quote|required|printf)\b|\$)`)
	yamlLine = regexp.MustCompile(`(?m)^(apiVersion|kind|services|version|environment|env|data|spec|metadata|x-[\w-]+|- name|"?\w+"?):( ` +
		`|\r?$)`)
)

// part is one piece of a file in one form.
type part struct {
	form form
	doc  *yaml.Node // of YAML
	file int        // of a project, which of its files
	// elsewhere are places that give further values and are not here.
	elsewhere []string
}

// formsOf tells what a file is, and takes YAML apart. The error is a *Refusal for file, as the user named it.
func formsOf(file string, data []byte) ([]part, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	isJSON := len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') && json.Valid(trimmed)
	base := filepath.Base(file)
	switch ext := strings.ToLower(filepath.Ext(file)); {
	case len(trimmed) == 0:
		return nil, refuse(file, "is empty", "")
	case bytes.IndexByte(data, 0) >= 0:
		return nil, refuse(file, "is binary, no text", toAnyOf)
	case isJSON:
		return documents(file, trimmed, true)
	case trimmed[0] == '{' && !bytes.HasPrefix(trimmed, []byte("{{")) && ext != ".yml" && ext != ".yaml":
		return []part{{form: confForm}}, nil // JSON with a mistake, which is a finding
	}
	for _, f := range foreignForms {
		if f.name != nil && f.name.MatchString(base) || f.text != nil && f.text.Match(data) {
			return nil, refuse(file, f.what, f.instead)
		}
	}
	switch {
	case sections.Match(data):
		return []part{{form: unitForm}}, nil
	case isYAML(file, data) && templates.Match(data):
		return nil, refuse(file, "is a template of a Helm chart", toHelm)
	case isYAML(file, data):
		return documents(file, data, false)
	case scripted.Match(data):
		return nil, refuse(file, "is a shell script, or a part of one, whose values are known only when it runs", toEnv)
	case !assignment.Match(data):
		return nil, misshapen(file, base, trimmed[0] == '[')
	}
	return []part{{form: linesForm}}, nil
}

// isYAML tells manifests from KEY=VALUE lines: by the name of the file, else by which kind of line comes first.
func isYAML(path string, data []byte) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yml", ".yaml":
		return true
	case ".env":
		return false
	}
	yaml, lines := yamlLine.FindIndex(data), assignment.FindIndex(data)
	return yaml != nil && (lines == nil || yaml[0] < lines[0])
}

// documents takes YAML or JSON apart.
func documents(file string, data []byte, isJSON bool) ([]part, error) {
	docs, err := parse(data)
	if err != nil {
		instead := ""
		if bytes.Contains(data, []byte("{{")) {
			instead = "It looks like a template: pass what is made of it; a Helm chart is rendered by `helm template`."
		}
		return nil, refuse(file, err.Error(), instead)
	}
	var out []part
	for _, d := range docs {
		p, what, instead := classify(d, isJSON)
		if what != "" {
			instead = strings.NewReplacer("FOLDER", probe.Printable(filepath.Dir(file)), "THIS-FILE", probe.Printable(file)).Replace(instead)
			return nil, refuse(file, what, instead)
		}
		out = append(out, p)
	}
	return out, nil
}

// classify tells what a document is; what and instead say why it is refused.
func classify(d *yaml.Node, isJSON bool) (p part, what, instead string) {
	if list, ok := releases(d); ok {
		for _, r := range list {
			if chartOf(r.values) != "" {
				return part{form: helmForm, doc: r.values, elsewhere: r.elsewhere}, "", ""
			}
		}
	}
	if what, instead := made(d); what != "" {
		return p, what, instead
	}
	switch {
	case tasks(d) != nil:
		return part{form: ecsForm, doc: d}, "", ""
	case isInspect(d):
		return part{form: inspectForm, doc: d}, "", ""
	case d.Kind == yaml.SequenceNode:
		return p, "is a list, as Ansible's tasks and playbooks are, and no settings", toWritten
	case d.Kind != yaml.MappingNode:
		return p, "is no settings: its YAML is a single text", toAnyOf
	case has(d, "kind") && has(d, "apiVersion", "metadata", "items"):
		return part{form: manifestForm, doc: d}, "", ""
	case len(pairs(get(d, "services"))) > 0 || has(d, "version") && has(d, "volumes", "networks"):
		return part{form: composeForm, doc: d}, "", ""
	case chartOf(d) != "":
		return part{form: helmForm, doc: d}, "", ""
	case isJSON && !declares(d):
		return part{form: confForm, doc: d}, "", ""
	case has(d, "jobs", "stages", "pipelines", "pipeline", "steps") || ofGitLab(d):
		return p, "is a workflow of a CI system, whose values are known only when it runs", toWritten
	case has(d, "Resources") && has(d, "AWSTemplateFormatVersion", "Parameters", "Outputs", "Resources"):
		return p, "is a CloudFormation template, whose values are known only when it is deployed",
			"Pass what `aws ecs describe-task-definition` prints, with --env-file."
	case nested(d) != "":
		return p, "holds values of Tyk's chart below " + probe.Printable(nested(d)) + ", as a chart of one's own has them", toHelm
	case legacy(d):
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: "services"}
		return part{form: composeForm, doc: &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key, d}}}, "", ""
	case declares(d):
		return part{form: variablesForm, doc: d}, "", ""
	}
	return p, "is YAML of a kind that this program does not know, and holds no variable of a Tyk component", toAnyOf
}

// legacy tells a compose file of the first version: nothing but services.
func legacy(d *yaml.Node) bool {
	members := pairs(d)
	return len(members) > 0 && !slices.ContainsFunc(members, func(p pair) bool { return !has(p.value, "image", "build") })
}

// declares tells whether a document has variables of Tyk in it, wherever.
func declares(d *yaml.Node) bool { return len(declared("", d, 0)) > 0 }

// ofTyk tells whether a name is that of a variable of some component, or of one that is misspelt.
func ofTyk(name string) bool {
	if !strings.HasPrefix(name, "TYK") {
		return name == "REDIGOCLUSTER_SHARDCOUNT"
	}
	return strings.ToUpper(name) == name ||
		slices.ContainsFunc(component.All(), func(c component.Component) bool { return strings.HasPrefix(name, c.Prefix+"_") })
}
