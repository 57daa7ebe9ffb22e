package tykconf

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

// TestTexts: the sentences that people see, with the words of Tyk's own logs.
func TestTexts(t *testing.T) {
	for _, tc := range []struct {
		c    probe.Component
		text string
		env  []string
		want probe.Note
	}{
		{probe.Gateway, `{"storage": {"type": "redis"}}`, []string{"TYK_GW_STORAGE_ENABLECLUSTER=yes"}, probe.Note{
			ID: "config.bad_value", Field: "enable_cluster", Key: "TYK_GW_STORAGE_ENABLECLUSTER", Origin: "TYK_GW_STORAGE_ENABLECLUSTER",
			Value: "yes",
			Want:  "TYK_GW_STORAGE_ENABLECLUSTER=true", Stops: true,
			Text: `TYK_GW_STORAGE_ENABLECLUSTER is "yes"; it must hold true or false. The Gateway exits: envconfig.Process: assigning ` +
				`TYK_GW_STORAGE_ENABLECLUSTER to ` +
				`EnableCluster: converting 'yes' to type bool. details: strconv.ParseBool: parsing "yes": invalid syntax.`,
		}},
		{probe.Pump, "{\n\"analytics_storage_config\": {\n\"host\": \"r\", \"port\": \"6379\"}}", nil, probe.Note{
			ID: "config.type_error", Field: "port", Key: "analytics_storage_config.port", Origin: "the.conf:3", Value: `"6379"`,
			Want: `"port": 6379`,
			Text: "the.conf:3: analytics_storage_config.port must be a whole number without quotes, not a string. Pump leaves the " +
				"value out and runs on.",
		}},
		{probe.Gateway, "{\n\"listen_port\": \"8080\",\n\"storage\": {\"type\": \"redis\", \"host\": \"r\", \"port\": 1}}", nil, probe.Note{
			ID: "config.type_error", Key: "listen_port", Origin: "the.conf:2", Stops: true,
			Text: "the.conf:2: listen_port holds a string where a whole number without quotes is expected. The Gateway exits: couldn't " +
				"unmarshal config.",
		}},
		{probe.Gateway, `{"storage": {"type": "redis", "addrs": ["r:1"]}}`, []string{"TYK_GW_STORAGE_ADDRS="}, probe.Note{
			ID: "config.empty_variable_overrides", Field: "addrs", Key: "TYK_GW_STORAGE_ADDRS", Origin: "TYK_GW_STORAGE_ADDRS",
			Text: "TYK_GW_STORAGE_ADDRS is set but empty: it replaces its list from the.conf:1. A variable counts as soon as it is " +
				"set; remove it, or give it a value.",
		}},
		{probe.Gateway, `{"storage": {"type": "Redis", "host": "r", "port": 1}}`, nil, probe.Note{
			ID: "config.type_not_redis", Field: "type", Key: "storage.type", Origin: "the.conf:1", Value: "Redis", Want: "redis", Stops: true,
			Text: `storage.type is "Redis"; the Gateway takes redis alone, in lower case, and exits: Redis connection details not set.`,
		}},
		{probe.TIB, `{"BackEnd": {"IdentityBackendSettings": {"Host": "r", "Port": 1, "UseSSL": true, "MaxVersion": "TLS1.2"}}}`, nil, probe.Note{
			ID: "config.bad_tls_version", Field: "max_version", Key: "BackEnd.IdentityBackendSettings.MaxVersion", Origin: "the.conf:1",
			Value: "TLS1.2", Want: "1.2", Stops: true,
			Text: `BackEnd.IdentityBackendSettings.MaxVersion is "TLS1.2" (the.conf:1), and the client is never built: ` +
				"invalid MaxVersion specified. Please specify a valid TLS version: 1.0, 1.1, 1.2, or 1.3",
		}},
		{probe.Gateway, `{"storage": {"type": "redis", "host": "r", "port": 1, "password": "secrets://pw"}}`, nil, probe.Note{
			ID: "config.unresolved_reference", Field: "password", Key: "storage.password", Origin: "the.conf:1", Want: "secrets", Stops: true,
			Text: `storage.password (the.conf:1) names "pw" in secrets, where there is no such key: the Gateway exits, Could not retrieve ` +
				`redis password.`,
		}},
	} {
		found := false
		var got []probe.Note
		for _, n := range read(t, tc.c, "", tc.text, tc.env...)[0].Notes {
			if n.ID == tc.want.ID {
				plain := probe.Note{
					ID: n.ID, Field: n.Field, Key: n.Key, Origin: n.Origin, Text: n.Text, Want: n.Want, Value: n.Value, Stops: n.Stops,
					Harmless: n.Harmless,
				}
				found, got = found || cmp.Equal(plain, tc.want), append(got, plain)
			}
		}
		if !found {
			t.Errorf("%s\nwant %+v\n got %+v", tc.text, tc.want, got)
		}
	}
}
