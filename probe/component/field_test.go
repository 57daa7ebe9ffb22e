package component

import (
	"testing"

	"tyk-redis-doctor/probe"
)

func TestSpell(t *testing.T) {
	for _, tc := range []struct {
		component probe.Component
		block     string
		version   string
		field     Field
		want      Name // the zero one: it has no such setting
	}{
		{probe.Gateway, "storage", "", CAFile, Name{"storage.ca_file", "TYK_GW_STORAGE_CAFILE", "global.redis.caFile", ""}},
		{probe.Gateway, "storage", "5.2.6", CAFile, Name{}},
		{probe.Gateway, "storage", "2.9.2", Addrs, Name{}},
		{probe.Gateway, "storage", "2.9.2", Host, Name{"storage.host", "TYK_GW_STORAGE_HOST", "", ""}},
		{probe.Gateway, "storage", "4.0", Password, Name{"storage.password", "TYK_GW_STORAGE_PASSWORD", "", "redis.pass"}},
		{probe.Gateway, "storage", "5.8", MasterName, Name{"storage.master_name", "TYK_GW_STORAGE_MASTERNAME", "global.redis.masterName",
			"redis.masterName"}},
		{probe.Gateway, "cache_storage", "", EnableCluster, Name{"cache_storage.enable_cluster", "TYK_GW_CACHESTORAGE_ENABLECLUSTER", "", ""}},
		{probe.Gateway, "storage", "", MinVersion, Name{"storage.tls_min_version", "TYK_GW_STORAGE_TLSMINVERSION", "global.redis.tlsMinVersion",
			""}},
		{probe.Dashboard, "redis", "", Hosts, Name{"redis_hosts", "TYK_DB_HOSTS", "", ""}},
		{probe.Dashboard, "redis", "", EnableCluster, Name{"enable_cluster", "TYK_DB_ENABLECLUSTER", "global.redis.enableCluster",
			"redis.enableCluster"}},
		{probe.Dashboard, "redis", "", MaxIdle, Name{}},
		{
			probe.Pump, "analytics_storage_config", "", UseSSL,
			Name{"analytics_storage_config.use_ssl", "TYK_PMP_ANALYTICSSTORAGECONFIG_USESSL", "global.redis.useSSL", "redis.useSSL"},
		},
		{
			probe.Pump, "analytics_storage_config", "1.8.3", UseSSL,
			Name{"analytics_storage_config.redis_use_ssl", "TYK_PMP_ANALYTICSSTORAGECONFIG_REDISUSESSL", "global.redis.useSSL", "redis.useSSL"},
		},
		{
			probe.Pump, "analytics_storage_config", "", CAFile,
			Name{"analytics_storage_config.ssl_ca_file", "TYK_PMP_ANALYTICSSTORAGECONFIG_SSLCAFILE", "global.redis.sslCAFile", ""},
		},
		{
			probe.Pump, "analytics_storage_config", "", Database,
			Name{"analytics_storage_config.database", "TYK_PMP_ANALYTICSSTORAGECONFIG_DATABASE", "", "redis.storage.database"},
		},
		// The chart sets REDISSSLMAXVERSION, which MDCB does not read.
		{probe.MDCB, "storage", "", MaxVersion, Name{"storage.max_version", "TYK_MDCB_STORAGE_MAXVERSION", "", ""}},
		{
			probe.TIB, "identity_backend_settings", "", SkipVerify,
			Name{"BackEnd.IdentityBackendSettings.SSLInsecureSkipVerify", "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_SSLINSECURESKIPVERIFY", "", ""},
		},
		{probe.TIB, "identity_backend_settings", "", Type, Name{}},
		{"teapot", "redis", "", Host, Name{}},
		{probe.Direct, "redis", "", Addrs, Name{}},
		{probe.Gateway, "redis", "", Host, Name{}},
		{probe.Gateway, "storage", "", "", Name{}},
	} {
		s := probe.Store{Component: tc.component, Block: tc.block, TykVersion: tc.version}
		got, ok := Spell(&s, tc.field)
		if ok != (tc.want != Name{}) || got != tc.want {
			t.Errorf("%s/%s %s %s: %+v, %v", tc.component, tc.block, tc.version, tc.field, got, ok)
		}
	}
	old := probe.Store{Component: probe.Gateway, Block: "storage", TykVersion: "2.9.2"}
	if got, ok := SpellAnywhen(&old, CAFile); !ok || got.Key != "storage.ca_file" {
		t.Errorf("whatever the version: %+v, %v", got, ok)
	}
}
