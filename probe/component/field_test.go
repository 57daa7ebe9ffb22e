package component

import (
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"
)

func TestOf(t *testing.T) {
	for _, tc := range []struct {
		component, block string
		field            Field
		want             Name
	}{
		{"gateway", "storage", CAFile, Name{"storage.ca_file", "TYK_GW_STORAGE_CAFILE", "global.redis.caFile"}},
		{"gateway", "cache_storage", EnableCluster, Name{"cache_storage.enable_cluster", "TYK_GW_CACHESTORAGE_ENABLECLUSTER", ""}},
		{"gateway", "storage", MinVersion, Name{"storage.tls_min_version", "TYK_GW_STORAGE_TLSMINVERSION", "global.redis.tlsMinVersion"}},
		{"dashboard", "redis", Hosts, Name{"redis_hosts", "TYK_DB_HOSTS", ""}},
		{"dashboard", "redis", EnableCluster, Name{"enable_cluster", "TYK_DB_ENABLECLUSTER", "global.redis.enableCluster"}},
		{"pump", "analytics_storage_config", UseSSL, Name{"analytics_storage_config.use_ssl", "TYK_PMP_ANALYTICSSTORAGECONFIG_USESSL", "global.redis.useSSL"}},
		{"pump", "analytics_storage_config", Database, Name{"analytics_storage_config.database", "TYK_PMP_ANALYTICSSTORAGECONFIG_DATABASE", ""}},
		{"mdcb", "storage", MaxVersion, Name{"storage.max_version", "TYK_MDCB_STORAGE_MAXVERSION", ""}},
		{"tib", "identity_backend_settings", SkipVerify, Name{"BackEnd.IdentityBackendSettings.SSLInsecureSkipVerify", "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_SSLINSECURESKIPVERIFY", ""}},
	} {
		if got, ok := Of(tc.component, tc.block, tc.field); !ok || got != tc.want {
			t.Errorf("%s/%s %s: %+v, %v", tc.component, tc.block, tc.field, got, ok)
		}
	}
	for _, none := range [][3]string{{"tib", "identity_backend_settings", Type}, {"dashboard", "redis", MaxIdle}, {"portal", "redis", Host}, {"gateway", "redis", Host}, {"gateway", "storage", ""}} {
		if got, ok := Of(none[0], none[1], none[2]); ok {
			t.Errorf("%v: %+v", none, got)
		}
	}
}

// TestRows: names are unique within a block, whatever their case, and every constraint can be read.
func TestRows(t *testing.T) {
	for _, b := range Blocks {
		keys, names := map[string]bool{}, map[string]bool{}
		fields := map[Field]bool{}
		for _, r := range b.Rows {
			if keys[strings.ToLower(r.Key)] || names[strings.ToUpper(r.Go)] {
				t.Errorf("%s/%s: %s is there twice", b.Component, b.Name, r.Key)
			}
			keys[strings.ToLower(r.Key)], names[strings.ToUpper(r.Go)] = true, true
			fields[r.Field] = true
			if _, err := semver.NewConstraint(r.In); r.In != "" && err != nil {
				t.Errorf("%s/%s: %s: %v", b.Component, b.Name, r.Key, err)
			}
		}
		for _, f := range []Field{Host, Port, Addrs, Password, EnableCluster, UseSSL, CAFile} {
			if !fields[f] {
				t.Errorf("%s/%s has no %s", b.Component, b.Name, f)
			}
		}
		for f := range b.helm {
			if !fields[f] {
				t.Errorf("%s/%s: a Helm value for %s, which it does not have", b.Component, b.Name, f)
			}
		}
	}
}
