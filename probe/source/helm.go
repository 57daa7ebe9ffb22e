package source

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// chartOf tells which of Tyk's charts values are for, "" for none.
func chartOf(d *yaml.Node) string {
	switch {
	case has(get(d, "global"), "redis"), has(d, "tyk-gateway", "tyk-dashboard", "tyk-pump", "tyk-mdcb"):
		return component.TykCharts
	case get(d, "redis") != nil && get(d, "redis").Kind == yaml.MappingNode && has(d, "gateway", "pump", "dash", "mdcb", "tib"):
		return component.TykHelmChart
	}
	return ""
}

// helm are the deployments that values make of a chart, with the variables that its templates write. Several files of
// values lie over one another.
func helm(chart string, given *chartValues) []probe.Deployment {
	var out []probe.Deployment
	values, only := given.root, probe.Component("")
	if chart == component.TykCharts {
		values, only = ofComponentChart(given.root)
	}
	for _, c := range component.All() {
		ch, known := c.Chart(chart)
		h := &charted{file: given.file, files: given.files, chart: ch, of: c, values: values}
		there := func(at string) bool { return h.value(at) != nil }
		present := known && ch.Present.With(there, func(at string) string { return text(h.value(at)) })
		if only != "" {
			present = known && c.ID == only
		}
		if !present || len(ch.Values) == 0 && h.value(ch.Extra) == nil {
			continue
		}
		own := strings.TrimSuffix(ch.Extra, ".extraEnvs")
		d := probe.Deployment{
			Component: c.ID, Kind: probe.OfHelm, Service: own, Source: given.file, Foreign: true, Certain: true, Variables: h.variables(),
			Elsewhere: given.elsewhere,
			Conf:      &probe.ConfFile{Hidden: "the file that the chart or the image makes for it", Shipped: true},
		}
		tag := h.value(own + ".image.tag")
		d.Version = versionOf("tykio/" + c.Images[0] + ":" + text(tag))
		out = append(out, d)
	}
	return out
}

// ofComponentChart lays the values of a component's own chart where the larger charts have them, and tells which one it
// is; "" where the values are those of a larger chart.
func ofComponentChart(d *yaml.Node) (*yaml.Node, probe.Component) {
	var only component.Component
	var own, below string
	for _, c := range component.All() {
		ch, known := c.Chart(component.TykCharts)
		parts := strings.Split(ch.Extra, ".")
		switch {
		case !known || len(parts) < 3:
		case has(d, parts[0]):
			return d, ""
		case has(d, parts[1]) && only.ID == "":
			only, own, below = c, parts[1], parts[0]
		}
	}
	if only.ID == "" {
		return d, ""
	}
	key := func(name string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: name} }
	inner := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key(own), get(d, own)}}
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key("global"), get(d, "global"), key(below), inner}}, only.ID
}

// chartValues are values that lie over one another.
type chartValues struct {
	file      string // the last one
	root      *yaml.Node
	elsewhere []string
	files     map[*yaml.Node]string // in which one each stands
}

// charted turns the values of a chart into the variables of one component.
type charted struct {
	file   string
	files  map[*yaml.Node]string
	chart  component.Chart
	of     component.Component
	values *yaml.Node
	vars   []probe.Variable
}

// fileOf is the file that a value stands in.
func (h *charted) fileOf(n *yaml.Node) string {
	if file := h.files[n]; file != "" {
		return file
	}
	return h.file
}

// value is the one at a dotted path, nil where there is none.
func (h *charted) value(path string) *yaml.Node { return get(h.values, strings.Split(path, ".")...) }

// redis is a value below those of Redis.
func (h *charted) redis(key string) *yaml.Node { return h.value(h.chart.Redis + "." + key) }

// set writes a variable of the main block.
func (h *charted) set(name, value, path string, n *yaml.Node) {
	v := probe.Variable{Name: name, Value: value}
	file, line := h.file, 0
	if n != nil {
		file, line = h.fileOf(n), n.Line
	}
	v = placed(file, line, "", v)
	v.At.Kind, v.At.Chart, v.At.Name = probe.PlaceHelm, h.chart.Name, path
	h.vars = append(h.vars, v)
}

func (h *charted) hide(name, where, path string) {
	h.set(name, "", path, nil)
	h.vars[len(h.vars)-1].Hidden = where
}

func (h *charted) variables() []probe.Variable {
	for _, name := range slices.Sorted(maps.Keys(h.chart.Always)) {
		h.vars = append(h.vars, probe.Variable{Name: name, Value: h.chart.Always[name], Origin: probe.Origin(h.chart.Name)})
	}
	sentinel, tls := isTrue(h.redis(component.SentinelSwitch)), isTrue(h.redis("useSSL"))
	for _, v := range h.chart.Values {
		name, path := h.of.Main().Prefix+"_"+v.Variable, h.chart.Path(v)
		n := h.value(path)
		switch {
		case v.When == component.WithSentinel && !sentinel, v.When == component.WithoutSentinel && sentinel,
			v.When == component.WithTLS && !tls, v.When == component.WhenTrue && !isTrue(n):
		case v.Only == "tyk-headless" && has(h.values, "dash"), v.Only == "tyk-pro" && !has(h.values, "dash"):
		case v.Field == component.Addrs:
			h.addresses(name, path, n)
		case v.Field == component.Password || v.Field == component.SentinelPassword:
			h.password(name, path, n, v.Field)
		case n != nil && n.Kind == yaml.ScalarNode && n.Tag != "!!null":
			h.set(name, n.Value, path, n)
		}
	}
	h.withoutDatabase()
	h.extra()
	return h.vars
}

// addresses: a list, else what the chart makes of host and port, else a service of its own namespace.
func (h *charted) addresses(name, path string, n *yaml.Node) {
	if list := texts(n); len(list) > 0 {
		h.set(name, strings.Join(list, ","), path, n)
		return
	}
	host, port := h.redis("host"), h.redis("port")
	if text(host) != "" && text(port) != "" && h.chart.HostPort {
		h.set(name, text(host)+":"+text(port), h.chart.Redis+".host", host)
		return
	}
	if h.chart.DefaultWith == "" || h.value(h.chart.DefaultWith) != nil {
		h.hide(name, "the chart's default, the service redis of the namespace (redis.NAMESPACE.svc:6379)", path)
	}
}

// password: a Secret that the values name wins over the password in the values.
func (h *charted) password(name, path string, n *yaml.Node, f component.Field) {
	secret, key := h.redis("passSecret.name"), "passSecret.keyName"
	if f == component.SentinelPassword {
		key = "passSecret.sentinelKeyName"
	}
	own := strings.Split(h.chart.Extra, ".")
	switch whole := get(h.values, "secrets", "useSecretName"); {
	case text(secret) != "" && (f == component.Password || text(h.redis(key)) != ""):
		h.hide(name, "Secret "+probe.Printable(text(secret))+", key "+probe.Printable(text(h.redis(key))), h.chart.Redis+".passSecret")
	case h.chart.Name == component.TykHelmChart && text(whole) != "" && own[0] != "tib":
		h.hide(name, "Secret "+probe.Printable(text(whole)), "secrets.useSecretName")
	case n != nil && n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		h.set(name, n.Value, path, n)
	case n == nil && f == component.Password:
		h.hide(name, "the chart's value "+path+", which these values leave out", path)
	}
}

// withoutDatabase: a chart that hands its database to some components leaves the others to the file of their image.
func (h *charted) withoutDatabase() {
	n := h.redis("storage.database")
	handed := slices.ContainsFunc(h.chart.Values, func(v component.Value) bool { return v.Field == component.Database })
	for _, row := range h.of.Main().Rows {
		if text(n) != "" && text(n) != "0" && !handed && row.Field == component.Database {
			const where = "the image's own file: the chart does not hand its database to this component"
			h.hide(h.of.Main().Spell(row).Variable, where, h.chart.Redis+".storage.database")
			return
		}
	}
}

// extra are the variables that a user adds; they come last.
func (h *charted) extra() {
	for _, item := range items(h.value(h.chart.Extra)) {
		name := text(get(item, "name"))
		if name == "" {
			continue
		}
		v := probe.Variable{Name: name, Value: text(get(item, "value"))}
		if from := get(item, "valueFrom"); from != nil {
			v.Value, v.Hidden = (&manifests{}).value(&workload{}, from)
		}
		h.vars = append(h.vars, placed(h.fileOf(item), item.Line, h.chart.Extra, v))
	}
}

// note keeps of all values in what file they stand.
func note(n *yaml.Node, file string, files map[*yaml.Node]string) {
	if n == nil || files[n] != "" {
		return
	}
	files[n] = file
	for _, in := range n.Content {
		note(in, file, files)
	}
}

// merged lays one mapping over another, as Helm does with values.
func merged(under, over *yaml.Node, depth int) *yaml.Node {
	under, over = plain(under), plain(over)
	if over == nil || under == nil || depth > maxDepth || over.Kind != yaml.MappingNode || under.Kind != yaml.MappingNode {
		return over
	}
	out := *over
	out.Content = nil
	for _, p := range pairs(under) {
		value := p.value
		if has(over, p.key.Value) {
			value = merged(value, get(over, p.key.Value), depth+1)
		}
		out.Content = append(out.Content, p.key, value)
	}
	for _, p := range pairs(over) {
		if !has(under, p.key.Value) {
			out.Content = append(out.Content, p.key, p.value)
		}
	}
	return &out
}
