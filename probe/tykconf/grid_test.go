package tykconf

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/source"
)

// wanted is want.json: what a component makes of the files and variables beside it. A field that is left out is empty.
type wanted struct {
	Component probe.Component              `json:"component"`
	Version   string                       `json:"version,omitempty"`
	Conf      string                       `json:"conf,omitempty"`
	Stores    map[probe.StoreID]wantedOnes `json:"stores"`
}

type wantedOnes struct {
	Active           bool              `json:"active"`
	Starts           bool              `json:"starts"`
	Mode             probe.Mode        `json:"mode"`
	Addrs            []string          `json:"addrs"`
	AddrsFrom        string            `json:"addrs_from"`
	Username         string            `json:"username,omitempty"`
	Password         bool              `json:"password,omitempty"`
	SentinelPassword bool              `json:"sentinel_password,omitempty"`
	Database         int               `json:"database,omitempty"`
	MasterName       string            `json:"master_name,omitempty"`
	TimeoutS         int               `json:"timeout_s"`
	PoolSize         int               `json:"pool_size"`
	TLS              map[string]any    `json:"tls,omitempty"`
	Notes            []string          `json:"notes"`
	Origin           map[string]string `json:"origin,omitempty"` // these fields alone
}

func TestGrid(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/*/want.json")
	if err != nil || len(cases) < 200 {
		t.Fatalf("cases: %d, %v", len(cases), err)
	}
	for _, path := range cases {
		dir := filepath.Dir(path)
		t.Run(strings.TrimPrefix(dir, "testdata/"), func(t *testing.T) { runCase(t, dir) })
	}
}

func runCase(t *testing.T, dir string) {
	var want wanted
	data, err := os.ReadFile(filepath.Join(dir, "want.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	in := local{Component: want.Component, Dir: dir, Root: dir, Env: environment(t, dir), Keyring: &probe.Keyring{}}
	if want.Version != "" {
		in.Versions = map[probe.Component]string{"": want.Version}
	}
	if want.Conf != "" {
		in.Files = []source.Conf{{Path: want.Conf}}
	}
	stores, err := readLocal(in)
	if err != nil {
		t.Fatal(err)
	}
	got := map[probe.StoreID]wantedOnes{}
	for _, s := range stores {
		w, named := want.Stores[s.ID]
		if s.Active || named {
			got[s.ID] = seen(t, s, w)
		}
	}
	if d := cmp.Diff(want.Stores, got); d != "" {
		t.Errorf("stores (-want +got):\n%s", d)
	}
}

// environment reads the file env, where there is one: NAME=VALUE lines, taken as they stand.
func environment(t *testing.T, dir string) []probe.Variable {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "env"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return source.FromEnviron(strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"))
}

// seen is a store in the terms of want.json.
func seen(t *testing.T, s probe.Store, w wantedOnes) wantedOnes {
	t.Helper()
	out := wantedOnes{
		Active: s.Active, Starts: s.Starts, Mode: s.Mode, Addrs: s.Addrs, AddrsFrom: s.AddrsFrom, Username: s.Username,
		Password: s.Password.IsSet(), SentinelPassword: s.SentinelPassword.IsSet(), Database: s.Database, MasterName: s.MasterName,
		TimeoutS: s.TimeoutS, PoolSize: s.Pool.Size, Notes: []string{},
	}
	if s.TLS.Enabled {
		var all map[string]any
		b, err := json.Marshal(s.TLS)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &all); err != nil {
			t.Fatal(err)
		}
		out.TLS = map[string]any{}
		for k, v := range all {
			if text, isText := v.(string); isText && strings.HasSuffix(k, "_file") && text != "" {
				v = filepath.Base(text)
			}
			if v != "" && v != false {
				out.TLS[k] = v
			}
		}
	}
	for _, n := range s.Notes {
		id := string(n.ID)
		if n.Harmless {
			id += " (harmless)"
		}
		out.Notes = append(out.Notes, id)
		if n.Text == "" {
			t.Errorf("%s has a note %s without a text", s.ID, n.ID)
		}
	}
	sort.Strings(out.Notes)
	for f := range w.Origin {
		if out.Origin == nil {
			out.Origin = map[string]string{}
		}
		out.Origin[f] = string(s.Origin[f])
	}
	return out
}
