package tykconf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// charted are the values that a test gives to the charts, as these write them into variables.
func charted(mode probe.Mode) map[component.Field]string {
	return map[component.Field]string{
		component.Addrs: "a:1,b:1", component.EnableCluster: strconv.FormatBool(mode == probe.Cluster), component.MasterName: "tyk",
		component.SentinelPassword: "spw", component.Password: "pw", component.Database: "0", component.MaxIdle: "1000",
		component.MaxActive: "4000", component.UseSSL: "true", component.SkipVerify: "true",
	}
}

// variablesOf are the variables that a chart makes of these values, those of TLS empty as by its defaults.
func variablesOf(c component.Component, ch component.Chart, mode probe.Mode) []string {
	var env []string
	for name, value := range ch.Always {
		env = append(env, name+"="+value)
	}
	for _, v := range ch.Values {
		if v.When == component.WithSentinel && mode != probe.Sentinel || v.When == component.WithoutSentinel && mode == probe.Sentinel {
			continue
		}
		env = append(env, c.Main().Prefix+"_"+v.Variable+"="+charted(mode)[v.Field])
	}
	return env
}

// typed is a file that holds what the component does not start without.
func typed(c component.Component) string {
	for _, rule := range c.Types {
		if rule.Required {
			return fmt.Sprintf(`{%q: {"type": "redis"}}`, c.Main().Path)
		}
	}
	return "{}"
}

// TestChartVariables: the variables of the charts give the installation that was asked for, and no complaint beyond
// what has no effect.
func TestChartVariables(t *testing.T) {
	for _, c := range component.All() {
		for _, ch := range c.Charts {
			sentinels := slices.ContainsFunc(ch.Values, func(v component.Value) bool { return v.Field == component.MasterName })
			for _, mode := range []probe.Mode{probe.Cluster, probe.Sentinel} {
				if len(ch.Values) == 0 || mode == probe.Sentinel && !sentinels {
					continue
				}
				t.Run(string(c.ID)+" "+ch.Name+" "+string(mode), func(t *testing.T) {
					s := read(t, c.ID, "", typed(c), variablesOf(c, ch, mode)...)[0]
					if s.Mode != mode || strings.Join(s.Addrs, ",") != "a:1,b:1" || !s.Starts || !s.TLS.Enabled || s.Password.Reveal() != "pw" {
						t.Errorf("mode %s, addrs %v, starts %v, TLS %v", s.Mode, s.Addrs, s.Starts, s.TLS.Enabled)
					}
					if mode == probe.Sentinel && (s.MasterName != "tyk" || s.SentinelPassword.Reveal() != "spw") {
						t.Errorf("master name %q", s.MasterName)
					}
					for _, n := range s.Notes {
						if n.ID != probe.ConfigMaxIdleInert && !n.Harmless {
							t.Errorf("%s: %s", n.ID, n.Text)
						}
					}
				})
			}
		}
	}
}

// TestChartMistakes: what the charts are known to get wrong is told with the right name.
func TestChartMistakes(t *testing.T) {
	for variable, right := range map[string]string{
		"TYK_MDCB_STORAGE_REDISSSLCAFILE=/ca.pem":           "TYK_MDCB_STORAGE_CAFILE",
		"TYK_TIB_BACKEND_IDENTITYBACKENDSETTINGS_ADDRS=a:1": "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_ADDRS",
		"TYK_GW_STORAGE_ENABLE_CLUSTER=true":                "TYK_GW_STORAGE_ENABLECLUSTER",
	} {
		c := map[string]probe.Component{"TYK_MDCB": probe.MDCB, "TYK_TIB_": probe.TIB, "TYK_GW_S": probe.Gateway}[variable[:8]]
		found := false
		for _, n := range notesOf(read(t, c, "", "{}", variable), "config.unknown_variable") {
			found = found || n.Want == right
		}
		if !found {
			t.Errorf("%s: nobody says %s", variable, right)
		}
	}
}
