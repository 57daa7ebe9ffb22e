package tykconf

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

func TestExplain(t *testing.T) {
	s := read(t, probe.Gateway, "", `{"storage": {"type": "redis", "host": "r", "port": 1}}`)[0]
	for _, f := range component.Fields {
		if text := Explain(f, &s); !strings.Contains(text, ". ") || strings.Contains(text, "  ") {
			t.Errorf("%s: %q", f, text)
		}
	}
	for _, want := range []string{"storage.ca_file", "TYK_GW_STORAGE_CAFILE", "global.redis.caFile", "from 5.3.0 on", "default"} {
		if text := Explain(component.CAFile, &s); !strings.Contains(text, want) {
			t.Errorf("no %s in %q", want, text)
		}
	}
	d := read(t, probe.Dashboard, "", `{}`)[0]
	if text := Explain(component.Type, &d); !strings.Contains(text, "has no setting") {
		t.Error(text)
	}
	if text := Explain("colour", &s); text != "" {
		t.Error(text)
	}
}

func TestDirect(t *testing.T) {
	keys := &probe.Keyring{}
	s := Direct([]string{"a:1", "b:2"}, DirectOptions{MasterName: "m", Password: "p", TLS: true, CAFile: "absent.pem", Dir: t.TempDir()}, keys)
	if s.Mode != probe.Sentinel || len(s.Addrs) != 2 || s.Starts || !s.Active || s.TimeoutS != 5 || s.ID != "direct/redis" ||
		keys.Alias("p") == "" {
		t.Errorf("%+v", s)
	}
	if got := ids(s.Notes); len(got) != 1 || got[0] != "tls.ca_file_missing" {
		t.Error(got)
	}
	if s := Direct([]string{"a:1"}, DirectOptions{Cluster: true}, nil); s.Mode != probe.Cluster || !s.Starts ||
		s.Pool.Scope != "client and node" {
		t.Errorf("%+v", s)
	}
}

func TestSpan(t *testing.T) {
	for in, want := range map[string]string{
		">=5.3.0": "from 5.3.0 on", "<3.0.0": "before 3.0.0", "<=2.9.2": "up to 2.9.2",
		"2.9.6 - 2.9.99 || >=3.0.2 <3.1.0 || >=3.1.1": "from 2.9.6 to 2.9.x, and from 3.0.2 until before 3.1.0, and from 3.1.1 on",
	} {
		if got := span(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}
