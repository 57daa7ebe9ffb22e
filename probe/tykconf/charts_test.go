package tykconf

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// chart is what a Tyk Helm chart sets for one component.
type chart struct {
	component probe.Component
	prefix    string
	always    string // whatever the mode
	cluster   string
	sentinel  string
}

var charts = []chart{
	{probe.Gateway, "TYK_GW_STORAGE_", "TYPE=redis ADDRS=a:1,b:1 DATABASE=0 PASSWORD=pw USESSL=true TLSMAXVERSION= TLSMINVERSION= CAFILE= MAXIDLE=1000", "ENABLECLUSTER=true", "MASTERNAME=tyk SENTINELPASSWORD=spw"},
	{probe.Pump, "TYK_PMP_ANALYTICSSTORAGECONFIG_", "ADDRS=a:1,b:1 PASSWORD=pw REDISUSESSL=true MAXIDLE=2000 MAXACTIVE=4000", "ENABLECLUSTER=true", "MASTERNAME=tyk SENTINELPASSWORD=spw"},
	{probe.Dashboard, "TYK_DB_", "REDISADDRS=a:1,b:1 REDISPASSWORD=pw REDISUSESSL=true REDISDATABASE=0", "ENABLECLUSTER=true", "ENABLECLUSTER=false REDISMASTERNAME=tyk REDISSENTINELPASSWORD=spw"},
	{probe.MDCB, "TYK_MDCB_STORAGE_", "TYPE=redis ADDRS=a:1,b:1 PASSWORD=pw DATABASE=0 REDISUSESSL=true", "ENABLECLUSTER=true", "ENABLECLUSTER=false MASTERNAME=tyk SENTINELPASSWORD=spw"},
}

// TestChartVariables: the variables of the charts give the installation that was asked for, and no complaint beyond
// what has no effect.
func TestChartVariables(t *testing.T) {
	for _, c := range charts {
		for mode, more := range map[probe.Mode]string{probe.Cluster: c.cluster, probe.Sentinel: c.sentinel} {
			t.Run(string(c.component)+" "+string(mode), func(t *testing.T) {
				env := []string{"REDIGOCLUSTER_SHARDCOUNT=128", "TYK_PMP_OMITCONFIGFILE=true", "TYK_PMP_ANALYTICSSTORAGETYPE=redis"}
				for _, v := range strings.Fields(c.always + " " + more) {
					env = append(env, c.prefix+v)
				}
				s := read(t, c.component, "", "{}", env...)[0]
				if s.Mode != mode || strings.Join(s.Addrs, ",") != "a:1,b:1" || !s.Starts || !s.TLS.Enabled || s.Password.Reveal() != "pw" {
					t.Errorf("mode %s, addrs %v, starts %v, TLS %v", s.Mode, s.Addrs, s.Starts, s.TLS.Enabled)
				}
				if mode == probe.Sentinel && (s.MasterName != "tyk" || s.SentinelPassword.Reveal() != "spw") {
					t.Errorf("master name %q", s.MasterName)
				}
				for _, n := range s.Notes {
					if n.ID != "config.max_idle_inert" && !n.Harmless {
						t.Errorf("%s: %s", n.ID, n.Text)
					}
				}
			})
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
