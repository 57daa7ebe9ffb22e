package source

import (
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
func helm(file, chart string, values *yaml.Node) []probe.Deployment {
	var out []probe.Deployment
	for _, c := range component.All() {
		ch, known := c.Chart(chart)
		if !known || !installed(c.ID, chart, values) || len(ch.Values) == 0 && get(values, strings.Split(ch.Extra, ".")...) == nil {
			continue
		}
		h := &charted{file: file, chart: ch, of: c, values: values}
		own := strings.TrimSuffix(ch.Extra, ".extraEnvs")
		d := probe.Deployment{
			Component: c.ID, Kind: probe.OfHelm, Service: own, Source: file, Foreign: true, Certain: true, Variables: h.variables(),
			Conf: &probe.ConfFile{Hidden: "the file that the chart or the image makes for it", Shipped: true},
		}
		tag := h.value(own + ".image.tag")
		d.Version = versionOf("tykio/" + c.Images[0] + ":" + text(tag))
		out = append(out, d)
	}
	return out
}

// installed tells whether a chart sets a component up with these values.
func installed(c probe.Component, chart string, values *yaml.Node) bool {
	off := func(path ...string) bool { return strings.EqualFold(text(get(values, path...)), "false") }
	on := func(path ...string) bool { return isTrue(get(values, path...)) }
	if chart == component.TykCharts {
		switch name := "tyk-" + string(c); c {
		case probe.Gateway:
			return !off("global", "components", "gateway") && !off(name, "enabled")
		case probe.Pump:
			switch {
			case off("global", "components", "pump"):
				return false
			case on("global", "components", "pump"):
				return true
			}
			// On in tyk-stack and tyk-data-plane, off in tyk-oss and tyk-control-plane.
			stack := has(values, "tyk-dashboard") && !has(values, "tyk-mdcb")
			return has(values, name) && (stack || has(get(values, "global"), "remoteControlPlane"))
		default:
			return !off("global", "components", string(c)) && (has(values, name) || on("global", "components", string(c)))
		}
	}
	switch c {
	case probe.Gateway:
		return !off("gateway", "enabled")
	case probe.Dashboard:
		return has(values, "dash") && !off("dash", "enabled")
	case probe.Pump:
		return on("pump", "enabled") || has(values, "dash") && !off("pump", "enabled")
	}
	return on(string(c), "enabled")
}

// charted turns the values of a chart into the variables of one component.
type charted struct {
	file   string
	chart  component.Chart
	of     component.Component
	values *yaml.Node
	vars   []probe.Variable
}

// value is the one at a dotted path, nil where there is none.
func (h *charted) value(path string) *yaml.Node { return get(h.values, strings.Split(path, ".")...) }

// redis is a value below those of Redis.
func (h *charted) redis(key string) *yaml.Node { return h.value(h.chart.Redis + "." + key) }

// set writes a variable of the main block.
func (h *charted) set(name, value, path string, n *yaml.Node) {
	v := probe.Variable{Name: name, Value: value}
	line := 0
	if n != nil {
		line = n.Line
	}
	v = placed(h.file, line, "", v)
	v.At.Kind, v.At.Chart, v.At.Name = probe.PlaceHelm, h.chart.Name, path
	h.vars = append(h.vars, v)
}

func (h *charted) hide(name, where, path string) {
	h.set(name, "", path, nil)
	h.vars[len(h.vars)-1].Hidden = where
}

func (h *charted) variables() []probe.Variable {
	for name, value := range h.chart.Always {
		h.vars = append(h.vars, probe.Variable{Name: name, Value: value, Origin: probe.Origin(h.chart.Name)})
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
	headless := h.chart.Name == component.TykHelmChart && !has(h.values, "dash") && h.of.ID == probe.Pump
	taken := h.of.ID == probe.Gateway || h.chart.Name == component.TykHelmChart
	if text(host) != "" && text(port) != "" && taken {
		h.set(name, text(host)+":"+text(port), h.chart.Redis+".host", host)
		return
	}
	if !headless {
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
			h.hide(h.of.Main().Spell(row).Variable, "the image's own file: the chart does not hand its database to this component", h.chart.Redis+".storage.database")
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
		h.vars = append(h.vars, placed(h.file, item.Line, h.chart.Extra, v))
	}
}
