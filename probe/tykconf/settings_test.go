package tykconf

import (
	"os"
	"path/filepath"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/source"
)

// TestShardCountThatPanics: a process that panics at its start gets none of its stores; a version that does not read the
// variable does.
func TestShardCountThatPanics(t *testing.T) {
	const file = `{"storage": {"type": "redis", "host": "r", "port": 1, "enable_cluster": true}}`
	for _, tc := range []struct {
		version, value string
		starts         bool
	}{{"2.9.2", "many", false}, {"2.9.2", "0", false}, {"2.9.2", "128", true}, {"2.9.2", "", true}, {"2.9.3", "many", true}, {"", "0", true}} {
		for _, s := range read(t, probe.Gateway, tc.version, file, "REDIGOCLUSTER_SHARDCOUNT="+tc.value) {
			if s.Starts != tc.starts {
				t.Errorf("%s of version %q with %q: starts %v", s.ID, tc.version, tc.value, s.Starts)
			}
		}
	}
}

// TestInstances: the deployments of one component are told apart by a number, not by their ids.
func TestInstances(t *testing.T) {
	dir := t.TempDir()
	var in local
	for _, name := range []string{"tyk-a.conf", "pump.conf", "tyk-b.conf"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
		in.Files = append(in.Files, source.Conf{Path: path})
	}
	stores, err := readLocal(in)
	if err != nil {
		t.Fatal(err)
	}
	want := map[probe.StoreID]int{
		"gateway/storage":               0,
		"gateway#2/storage":             2,
		"gateway#2/cache_storage":       2,
		"pump/analytics_storage_config": 0,
	}
	for _, s := range stores {
		if n, told := want[s.ID]; told && (s.Instance != n || s.Component == "") {
			t.Errorf("%s: instance %d of %s", s.ID, s.Instance, s.Component)
		}
		delete(want, s.ID)
	}
	if len(want) > 0 {
		t.Errorf("no stores %v", want)
	}
}
