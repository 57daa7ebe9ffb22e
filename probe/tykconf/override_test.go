package tykconf

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// TestOverrides: what of the file a variable hides, with both places; addresses count as one setting.
func TestOverrides(t *testing.T) {
	file := "{\n\"Storage\": {\"type\": \"redis\",\n\"host\": \"a\", \"port\": 1,\n\"use_ssl\": true, \"password\": \"filed\", " +
		"\"master_name\": \"m\"}}"
	s := read(t, probe.Gateway, "", file,
		"TYK_GW_STORAGE_HOST=b", "TYK_GW_STORAGE_PORT=2", "TYK_GW_STORAGE_USESSL=false", "TYK_GW_STORAGE_PASSWORD=given",
		"TYK_GW_STORAGE_TYPE=redis",
		"TYK_GW_STORAGE_MASTERNAME=m")[0]
	got := map[string]string{}
	for _, o := range s.Overrides {
		if o.Over.Kind != probe.PlaceConf || o.Over.Line < 3 || o.By[0].Kind != probe.PlaceEnv {
			t.Errorf("%+v", o)
		}
		names := ""
		for _, by := range o.By {
			names += by.Name + " "
		}
		got[o.Field] = names + "over " + o.Over.Name
		if o.Field == component.Password && o.Value != nil {
			t.Error("a password is told")
		}
	}
	want := map[string]string{
		component.Addrs:    "TYK_GW_STORAGE_HOST TYK_GW_STORAGE_PORT over Storage.host",
		component.UseSSL:   "TYK_GW_STORAGE_USESSL over Storage.use_ssl",
		component.Password: "TYK_GW_STORAGE_PASSWORD over Storage.password",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(s.Overridden) != 1 || s.Overridden[0].Addr != "a:1" || s.Overridden[0].Place.Line != 3 {
		t.Errorf("%+v", s.Overridden)
	}
	empty := read(t, probe.Gateway, "", file, "TYK_GW_STORAGE_HOST=")[0]
	if len(empty.Overrides) != 0 || len(empty.Overridden) != 1 {
		t.Errorf("an empty variable has a note of its own: %+v, %+v", empty.Overrides, empty.Overridden)
	}
	if s := read(t, probe.Gateway, "", file)[0]; len(s.Overrides)+len(s.Overridden) != 0 {
		t.Errorf("without variables: %+v", s.Overrides)
	}
}

// TestPlaces: where every field stands, as it is spelled there.
func TestPlaces(t *testing.T) {
	s := read(t, probe.Gateway, "", "{\"STORAGE\":\n{\"Type\": \"redis\",\n\"ADDRS\": [\"a:1\"]}}", "TYK_GW_STORAGE_PASSWORD=x")[0]
	for field, want := range map[component.Field]probe.Place{
		component.Addrs:    {Kind: probe.PlaceConf, File: s.Conf, Line: 3, Name: "STORAGE.ADDRS"},
		component.Type:     {Kind: probe.PlaceConf, File: s.Conf, Line: 2, Name: "STORAGE.Type"},
		component.Password: {Kind: probe.PlaceEnv, Name: "TYK_GW_STORAGE_PASSWORD"},
		component.UseSSL:   {Kind: probe.PlaceDefault},
	} {
		if got := s.Places[field]; got != want {
			t.Errorf("%s: %+v, want %+v", field, got, want)
		}
	}
	if _, known := read(t, probe.Gateway, "3.0", `{"storage": {"type": "redis"}}`)[0].Places[component.CAFile]; known {
		t.Error("a field that the version does not have has a place")
	}
}

// TestPlaceholders: in addresses and names anywhere, of passwords those that are nothing else.
func TestPlaceholders(t *testing.T) {
	for text, fields := range map[string][]string{
		`"host": "${REDIS_HOST}", "port": 1`:                                {component.Host},
		`"addrs": ["a:1", "{{ .host }}:6379"]`:                              {component.Addrs},
		`"addrs": ["<host>:6379"]`:                                          {component.Addrs},
		`"addrs": ["redis.%NS%:6379"]`:                                      {component.Addrs},
		`"addrs": ["$REDIS:6379"]`:                                          {component.Addrs},
		`"addrs": ["a:1"], "username": "@@user@@"`:                          {component.Username},
		`"addrs": ["a:1"], "master_name": "<name>"`:                         {component.MasterName},
		`"addrs": ["a:1"], "password": "${PW}"`:                             {component.Password},
		`"addrs": ["a:1"], "password": "<password>"`:                        {component.Password},
		`"addrs": ["a:1"], "password": "$PW"`:                               {component.Password},
		`"addrs": ["a:1"], "password": "pa${x}ss"`:                          nil,
		`"addrs": ["a:1"], "password": "{secret}"`:                          nil,
		`"addrs": ["a:1"], "password": "$ecret"`:                            nil,
		`"addrs": ["a:1"], "password": "a<b>c%d%", "username": "100%sure%"`: nil,
	} {
		var got []string
		s := read(t, probe.Gateway, "", `{"storage": {"type": "redis", `+text+`}}`)[0]
		for _, n := range s.Notes {
			if n.ID == probe.ConfigUnresolvedReference && n.Kind == probe.Placeholder {
				got = append(got, n.Field)
			}
			if n.ID == probe.ConfigBadAddr {
				t.Errorf("%s: %s", text, n.Text)
			}
		}
		if !slices.Equal(got, fields) {
			t.Errorf("%s: %v, want %v", text, got, fields)
		}
	}
}

// TestOthersVariables: another component's variables are noted where this one has none and the other is not looked at.
func TestOthersVariables(t *testing.T) {
	env := []string{"TYK_GW_STORAGE_HOST=b", "TYK_GW_STORAGE_PORT=2"}
	other := func(c probe.Component, text string, env ...string) (found []probe.Note) {
		for _, n := range read(t, c, "", text, env...)[0].Notes {
			if n.Kind == probe.OtherComponent {
				found = append(found, n)
			}
		}
		return found
	}
	dashboard := `{"redis_addrs": ["a:1"]}`
	found := other(probe.Dashboard, dashboard, env...)
	if len(found) != 1 || found[0].Value != string(probe.Gateway) || found[0].Key != "TYK_GW_STORAGE_HOST" || found[0].Meant.List[0] != "b:2" {
		t.Errorf("%+v", found)
	}
	if found := other(probe.Dashboard, dashboard, append(env, "TYK_DB_REDISPORT=1")...); len(found) > 0 {
		t.Errorf("beside its own: %+v", found)
	}
	if found := other(probe.Dashboard, dashboard, "TYK_GW_LISTENPORT=8080", "TYK_GW_STORAGE_TYPE=redis"); len(found) > 0 {
		t.Errorf("nothing about an address: %+v", found)
	}
	if found := other(probe.Dashboard, `{"redis_addrs": ["b:2"]}`, env...); len(found) > 0 {
		t.Errorf("the same address: %+v", found)
	}
}
