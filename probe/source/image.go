package source

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// release is a tag that tells a version: "v5.3", "5.3.1", "v4.1.0-rc15". latest, master and words of one's own do not.
var release = regexp.MustCompile(`^v?\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?$`)

// split takes an image's name apart: "registry:5000/tyk-gateway:v5.3@sha256:…" is "tyk-gateway" and "v5.3".
func split(image string) (name, tag string) {
	image, _, _ = strings.Cut(image, "@")
	name, tag, _ = strings.Cut(path.Base(image), ":")
	return name, tag
}

// besides are programs of the Tyk family, and what stands beside them, that are none of the components.
var besides = regexp.MustCompile(`bootstrap|operator|portal|sync|plugin-compiler|redis|valkey|keydb|sentinel|mongo|postgres|mysql|` +
	`mariadb|nginx|traefik|haproxy|envoy|busybox|curl|httpbin|prometheus|grafana|jaeger|zipkin|otel|opentelemetry|kafka|zookeeper|rabbit|` +
	`elastic|kibana|logstash|fluent|keycloak|mailhog|mailpit|vault|consul|toxiproxy|k6|locust|vector|datadog|statsd|influx|socat|kubectl|helm`)

// ofImage is the component whose image has a name. beside is true for the image of another program.
func ofImage(image string) (c probe.Component, beside bool) {
	name, _ := split(image)
	name = strings.ToLower(name)
	for _, of := range component.All() {
		for _, part := range of.Images {
			if strings.Contains(name, part) && !strings.Contains(name, "bootstrap") && !strings.Contains(name, "compiler") {
				return of.ID, false
			}
		}
	}
	return "", besides.MatchString(name)
}

// versionOf is the version that an image's tag tells, nil for none. Only tags of the components' own images count: those
// of others number something else.
func versionOf(image string) *probe.VersionHint {
	_, tag := split(image)
	if c, _ := ofImage(image); c == "" || !release.MatchString(tag) {
		return nil
	}
	return &probe.VersionHint{Text: strings.TrimPrefix(tag, "v"), From: probe.VersionImage}
}

// evidence is what an input shows of the component that a process is.
type evidence struct {
	image    string
	program  []string // the words that start it
	targets  []string // paths at which something is mounted
	vars     []probe.Variable
	name     string // of the service or container
	official bool   // set: the image is one of Tyk's
}

// component tells which one it is, and whether more than variables say so.
func (e *evidence) component() (c probe.Component, certain bool) {
	c, beside := ofImage(e.image)
	if e.official = c != ""; e.official {
		return c, true
	}
	for i, word := range e.program {
		if (i == 0 || strings.Contains(word, "/")) && !strings.HasSuffix(word, "/") {
			if c := ofBinary(word); c != "" {
				return c, true
			}
		}
	}
	for _, of := range component.All() {
		if slices.ContainsFunc(e.targets, func(t string) bool { return path.IsAbs(t) && slices.Contains(of.Places, path.Clean(t)) }) {
			return of.ID, true
		}
	}
	for _, of := range component.All() {
		if slices.ContainsFunc(e.targets, func(t string) bool { return below(of, t) }) {
			return of.ID, true
		}
	}
	if beside {
		return "", false
	}
	return e.byVariables(), false
}

// below tells whether a path is in a folder of the component's own.
func below(c component.Component, target string) bool {
	for _, p := range c.Places {
		if dir := path.Dir(p); path.IsAbs(p) && strings.HasPrefix(path.Clean(target)+"/", dir+"/") {
			return true
		}
	}
	return false
}

// byVariables is the component that most variables are of; of several with as many, the one that the name speaks for.
func (e *evidence) byVariables() probe.Component {
	best, most := probe.Component(""), 0
	for _, of := range component.All() {
		count := 0
		for _, v := range e.vars {
			if strings.HasPrefix(v.Name, of.Prefix+"_") {
				count++
			}
		}
		named := slices.ContainsFunc(of.FileNames, func(part string) bool { return strings.Contains(strings.ToLower(e.name), part) })
		if count > most || count == most && count > 0 && named {
			best, most = of.ID, count
		}
	}
	return best
}

// places are the absolute paths at which a component, or any, looks for its file: the one of its images first.
func places(c probe.Component) []string {
	var out []string
	for _, of := range component.All() {
		if c == "" || of.ID == c {
			for _, p := range slices.Backward(of.Places) {
				if path.IsAbs(p) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// own names the file that comes with an image, for people.
func own(c probe.Component) string {
	name := "configuration file"
	if c != "" {
		name = path.Base(component.Get(c).Places[0])
	}
	return "the image's own " + name
}

// shipped is the file inside an image.
func shipped(c probe.Component, aside string) *probe.ConfFile {
	return &probe.ConfFile{Hidden: own(c) + aside, Shipped: true}
}
