package fixes

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

const confFile = "/opt/tyk/tyk.conf"

func conf(name string) probe.Place {
	return probe.Place{Kind: probe.PlaceConf, File: confFile, Line: 3, Name: name}
}

func env(name, file string) probe.Place {
	return probe.Place{Kind: probe.PlaceEnv, File: file, Name: name}
}

func gateway(places map[string]probe.Place) *probe.Store {
	return &probe.Store{
		ID: "gateway/storage", Component: probe.Gateway, Block: "storage", Conf: confFile, TykVersion: "5.14.0", AddrsFrom: "addrs",
		Places: places,
	}
}

// TestSetWhereTheUserSetIt: the key of the file, the variable with the file that sets it, the value of the chart.
func TestSetWhereTheUserSetIt(t *testing.T) {
	def := probe.Place{Kind: probe.PlaceDefault}
	for name, x := range map[string]struct {
		s     *probe.Store
		field component.Field
		value any
		want  report.Fix
	}{
		"in the file, as it is spelled": {
			gateway(map[string]probe.Place{component.UseSSL: conf("Storage.Use_SSL")}), component.UseSSL, true,
			report.Fix{Kind: report.FixConf, File: confFile, Set: map[string]any{"Storage.Use_SSL": true}, Text: `"Storage": {"Use_SSL": true}`},
		},
		"beside what is in the file": {
			gateway(map[string]probe.Place{component.Addrs: conf("Storage.addrs"), component.UseSSL: def}), component.UseSSL, true,
			report.Fix{Kind: report.FixConf, File: confFile, Set: map[string]any{"Storage.use_ssl": true}, Text: `"Storage": {"use_ssl": true}`},
		},
		"in a variable of an env file": {
			gateway(map[string]probe.Place{component.UseSSL: env("TYK_GW_STORAGE_USESSL", "/etc/gw.env")}), component.UseSSL, true,
			report.Fix{Kind: report.FixEnv, File: "/etc/gw.env", Set: map[string]any{"TYK_GW_STORAGE_USESSL": "true"},
				Text: "TYK_GW_STORAGE_USESSL=true"},
		},
		"beside variables": {
			gateway(map[string]probe.Place{
				component.Type: conf("storage.type"), component.Addrs: env("TYK_GW_STORAGE_ADDRS", ""),
				component.Password: env("TYK_GW_STORAGE_PASSWORD", ""),
			}), component.UseSSL, true,
			report.Fix{Kind: report.FixEnv, Set: map[string]any{"TYK_GW_STORAGE_USESSL": "true"}, Text: "TYK_GW_STORAGE_USESSL=true"},
		},
		"an own file without anything of Redis": {
			gateway(map[string]probe.Place{component.UseSSL: def}), component.UseSSL, true,
			report.Fix{Kind: report.FixConf, File: confFile, Set: map[string]any{"storage.use_ssl": true}, Text: `"storage": {"use_ssl": true}`},
		},
		"a secret": {
			gateway(map[string]probe.Place{component.Password: env("TYK_GW_STORAGE_PASSWORD", "")}), component.Password, Ask("password of storage"),
			report.Fix{
				Kind: report.FixEnv, Set: map[string]any{"TYK_GW_STORAGE_PASSWORD": "<password of storage>"},
				Text: "TYK_GW_STORAGE_PASSWORD=<password of storage>", Needs: "the password of storage",
			},
		},
		"a value of the chart, with its switch": {
			gateway(map[string]probe.Place{component.MasterName: {Kind: probe.PlaceHelm, File: "values.yaml", Chart: component.TykCharts,
				Name: "global.redis.masterName"}}),
			component.MasterName, "mymaster",
			report.Fix{
				Kind: report.FixHelm, File: "values.yaml", Chart: component.TykCharts,
				Set:  map[string]any{"global.redis.enableSentinel": true, "global.redis.masterName": "mymaster"},
				Text: `global.redis.enableSentinel: true; global.redis.masterName: "mymaster"`,
			},
		},
	} {
		if d := cmp.Diff([]report.Fix{x.want}, Set(x.s, x.field, x.value)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if got := Clear(gateway(map[string]probe.Place{component.UseSSL: def}), component.UseSSL); got != nil {
		t.Errorf("what nobody set is taken away: %+v", got)
	}
	old := gateway(nil)
	old.TykVersion = "2.9.2"
	if got := Set(old, component.CAFile, "/ca.pem"); got != nil {
		t.Errorf("a setting that the version does not have: %+v", got)
	}
}

// TestAddresses are written in the form that is set, and that the version reads.
func TestAddresses(t *testing.T) {
	hostPort := map[string]probe.Place{component.Host: conf("storage.host"), component.Port: conf("storage.port")}
	two, one := []string{"a:1", "b:2"}, []string{"c:3"}
	s := func(version, from string, places map[string]probe.Place) *probe.Store {
		g := gateway(places)
		g.TykVersion, g.AddrsFrom = version, from
		return g
	}
	for name, x := range map[string]struct {
		s     *probe.Store
		addrs []string
		want  []string
	}{
		"a list":        {s("5.14.0", "addrs", nil), two, []string{`"storage": {"addrs": ["a:1","b:2"]}`}},
		"host and port": {s("5.14.0", "host_port", hostPort), one, []string{`"storage": {"host": "c"}`, `"storage": {"port": 3}`}},
		"host and port, IPv6": {s("5.14.0", "host_port", hostPort), []string{"[::1]:3"}, []string{`"storage": {"host": "[::1]"}`,
			`"storage": {"port": 3}`}},
		"several beside one": {s("5.14.0", "host_port", hostPort), two, []string{`"storage": {"addrs": ["a:1","b:2"]}`}},
		"a map becomes a list": {s("5.14.0", "hosts", map[string]probe.Place{component.Hosts: conf("storage.hosts")}), two,
			[]string{`"storage": {"addrs": ["a:1","b:2"]}; remove storage.hosts`}},
		"before addrs, one":      {s("2.9.2", "host_port", hostPort), one, []string{`"storage": {"host": "c"}`, `"storage": {"port": 3}`}},
		"before addrs, several":  {s("2.9.2", "hosts", nil), two, []string{`"storage": {"hosts": {"a":"1","b":"2"}}`}},
		"before addrs, one host": {s("2.9.2", "hosts", nil), []string{"a:1", "a:2"}, nil},
		"a list of variables": {s("5.14.0", "addrs", map[string]probe.Place{component.Addrs: env("TYK_GW_STORAGE_ADDRS", "")}), two,
			[]string{"TYK_GW_STORAGE_ADDRS=a:1,b:2"}},
		"a map of variables, renamed": {s("5.14.0", "hosts", map[string]probe.Place{component.Hosts: env("TYK_GW_STORAGE_HOSTS", "")}), two,
			[]string{"TYK_GW_STORAGE_ADDRS=a:1,b:2; unset TYK_GW_STORAGE_HOSTS"}},
		"nothing": {s("5.14.0", "addrs", nil), nil, nil},
	} {
		var got []string
		for _, f := range Addresses(x.s, x.addrs) {
			got = append(got, f.Text)
		}
		if d := cmp.Diff(x.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	ask := AskAddresses(gateway(nil), "host:port of Redis")
	if len(ask) != 1 || ask[0].Needs != "the host:port of Redis" || ask[0].Text != `"storage": {"addrs": ["<host:port of Redis>"]}` {
		t.Errorf("%+v", ask)
	}
}

// TestMerge makes one change of those of one file, and keeps apart what excludes or contradicts.
func TestMerge(t *testing.T) {
	set := func(way int, file, name string, value any) report.Fix {
		f := Put(probe.Place{Kind: probe.PlaceConf, File: file, Name: name}, value, nil)[0]
		f.Way = way
		return f
	}
	pause := Process("a:1", report.Start)[0]
	got := Merge([]report.Fix{
		set(
			1,
			"a",
			"storage.host",
			"r",
		), pause, set(1, "a", "storage.port", 6379), set(1, "b", "storage.host", "r"), set(2, "a", "storage.port", 1),
		set(1, "a", "storage.host", "other"), set(1, "a", "storage.password", Ask("password of storage")),
	})
	var texts []string
	for _, f := range got {
		texts = append(texts, f.Text)
	}
	want := []string{
		`"storage": {"host": "r", "password": "<password of storage>", "port": 6379}`, pause.Text, `"storage": {"host": "r"}`,
		`"storage": {"port": 1}`,
		`"storage": {"host": "other"}`,
	}
	if d := cmp.Diff(want, texts); d != "" {
		t.Error(d)
	}
	if got[0].Needs != "the password of storage" || len(got[0].Set) != 3 {
		t.Errorf("%+v", got[0])
	}
}
