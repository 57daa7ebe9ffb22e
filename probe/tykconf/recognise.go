package tykconf

import (
	"fmt"
	"path/filepath"
	"strings"

	"tyk-redis-doctor/probe"
)

// telling are top-level keys that only one component has.
var telling = map[string]probe.Component{
	"analytics_storage_config": probe.Pump, "purge_delay": probe.Pump, "uptime_pump_config": probe.Pump,
	"redis_host": probe.Dashboard, "redis_addrs": probe.Dashboard, "redis_port": probe.Dashboard, "redis_hosts": probe.Dashboard,
	"redis_password": probe.Dashboard, "redis_master_name": probe.Dashboard, "tyk_api_config": probe.Dashboard,
	"admin_secret": probe.Dashboard, "page_size": probe.Dashboard, "notify_on_change": probe.Dashboard,
	"backend": probe.TIB, "tykapisettings": probe.TIB, "profiledir": probe.TIB,
	"forward_analytics_to_pump": probe.MDCB, "server_options": probe.MDCB, "healthcheck_port": probe.MDCB, "sync_worker_config": probe.MDCB,
	"app_path": probe.Gateway, "node_secret": probe.Gateway, "template_path": probe.Gateway, "tyk_js_path": probe.Gateway,
	"middleware_path": probe.Gateway, "policies": probe.Gateway, "use_db_app_configs": probe.Gateway, "slave_options": probe.Gateway,
	"cache_storage": probe.Gateway, "enable_jsvm": probe.Gateway, "db_app_conf_options": probe.Gateway, "health_check": probe.Gateway,
	"enable_separate_cache_store": probe.Gateway, "allow_insecure_configs": probe.Gateway, "storage": probe.Gateway,
}

// nameParts are parts of file names, in the order in which they are looked for.
var nameParts = []struct {
	part      string
	component probe.Component
}{
	{"tyk_analytics", probe.Dashboard}, {"tyk-analytics", probe.Dashboard}, {"dashboard", probe.Dashboard}, {"pump", probe.Pump},
	{"sink", probe.MDCB}, {"mdcb", probe.MDCB}, {"tib", probe.TIB}, {"identity", probe.TIB},
	{"gateway", probe.Gateway}, {"tyk", probe.Gateway}, {"gw", probe.Gateway},
}

// recognise tells which component a file belongs to: by the keys that only one component has and by its name, which
// counts as two such keys, else by the variables that are set.
func recognise(f File, env variables) (probe.Component, error) {
	votes := byContent(f.data)
	if c := byName(f.Path); c != "" {
		votes[c] += 2
	}
	best, most := probe.Component(""), 0
	for _, c := range probe.Components {
		switch {
		case votes[c] > most:
			best, most = c, votes[c]
		case votes[c] == most:
			best = byName(f.Path)
		}
	}
	if best != "" {
		return best, nil
	}
	if only := withVariables(env); len(only) == 1 {
		return only[0], nil
	}
	if f.data == nil { // it could not be read, which is a finding; most files that people name are a Gateway's
		return probe.Gateway, nil
	}
	return "", fmt.Errorf("%s: neither its name nor its content tells which component it belongs to; say component=%s or --component", f.Path, f.Path)
}

// byName is the component that the name of a file speaks for, "" where it says nothing.
func byName(path string) probe.Component {
	base := strings.ToLower(filepath.Base(path))
	for _, n := range nameParts {
		if strings.Contains(base, n.part) {
			return n.component
		}
	}
	return ""
}

// byContent counts the telling keys of each component.
func byContent(data []byte) map[probe.Component]int {
	votes := map[probe.Component]int{}
	for _, m := range newDocument("", data).top {
		if c, ok := telling[strings.ToLower(m.key)]; ok {
			votes[c]++
		}
	}
	return votes
}

// withVariables lists the components of which variables are set that they read.
func withVariables(env variables) []probe.Component {
	var out []probe.Component
	for _, c := range probe.Components {
		for name := range env {
			if strings.HasPrefix(name, componentPrefix[c]+"_") {
				out = append(out, c)
				break
			}
		}
	}
	return out
}
