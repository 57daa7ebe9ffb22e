package tykconf

import (
	"os"
	"path/filepath"

	"tyk-redis-doctor/probe"
)

// defaultPlaces are where the files of a component are looked for when none is named: first where the program itself
// looks, then where its packages and images keep the file that they name with --conf.
var defaultPlaces = map[probe.Component][]string{
	probe.Gateway:   {"tyk.conf", "/etc/tyk/tyk.conf", "/opt/tyk-gateway/tyk.conf"},
	probe.Dashboard: {"tyk_analytics.conf", "/opt/tyk-dashboard/tyk_analytics.conf"},
	probe.Pump:      {"pump.conf", "/opt/tyk-pump/pump.conf"},
	probe.MDCB:      {"tyk_sink.conf", "/opt/tyk-sink/tyk_sink.conf"},
	probe.TIB:       {"tib.conf", "/opt/tyk-identity-broker/tib.conf"},
}

// placesOf gives the default places of a component as paths.
func placesOf(c probe.Component, dir, root string) []string {
	var out []string
	for _, p := range defaultPlaces[c] {
		if filepath.IsAbs(p) {
			out = append(out, filepath.Join(root, p))
		} else {
			out = append(out, filepath.Join(dir, p))
		}
	}
	return out
}

// firstPlace is the first default place that holds a file, "" where none does.
func firstPlace(c probe.Component, dir, root string) string {
	for _, p := range placesOf(c, dir, root) {
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			return p
		}
	}
	return ""
}
