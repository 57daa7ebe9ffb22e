package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

const canary = `Ca"nary/p+w 47`

func estate(keys *probe.Keyring) *report.Report {
	return &report.Report{
		Schema: report.Schema, Tool: report.Tool{Name: "tyk-redis-doctor", Version: "test"}, Verdict: report.Broken,
		Finished: time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC),
		Evidence: probe.Evidence{
			Vantage: probe.Vantage{Hostname: "gw-1"},
			Stores:  []probe.Store{{ID: "gateway/storage", Addrs: []string{"redis:6379"}, Password: keys.Add(canary)}},
			Nodes:   []probe.Node{{Addr: "redis:6379", Role: probe.Primary, Raw: []probe.RawReply{{Command: "ROLE", Text: "master"}}}},
		},
	}
}

func plan(t *testing.T, keys *probe.Keyring, r *report.Report, extra ...Entry) (*Manifest, []Entry, error) {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return Plan(Input{Report: r, Rendered: append([]Entry{{Path: "report.json", Kind: "report", Data: text}}, extra...), Keys: keys,
		Scrubber: NewScrubber(keys, r.Evidence.Stores)}, nil)
}

func packed(t *testing.T) []byte {
	t.Helper()
	keys := &probe.Keyring{}
	m, entries, err := plan(t, keys, estate(keys))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, m, entries); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSameInputSameBytes(t *testing.T) {
	if !bytes.Equal(packed(t), packed(t)) {
		t.Error("two archives of the same run differ")
	}
}

func TestRoundTrip(t *testing.T) {
	o, err := Open(bytes.NewReader(packed(t)))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, e := range o.Entries {
		paths = append(paths, e.Path)
	}
	want := []string{
		"config/effective.json",
		"config/lint.json",
		"env.json",
		"probes/0000.json",
		"report.json",
		"topology/nodes.json",
		"topology/raw/0000.txt",
	}
	if d := cmp.Diff(want, paths); d != "" {
		t.Error(d)
	}
	if !strings.HasPrefix(o.Manifest.Root, "tyk-redis-20260504T030201Z-") || o.Manifest.SecretsScanned != 1 ||
		o.Manifest.LeakCheck != "pass" {
		t.Errorf("manifest %+v", o.Manifest)
	}
}

// Every form in which a secret may be written, in an entry of its own: none of these archives may exist.
func TestAttacksItself(t *testing.T) {
	quoted, _ := json.Marshal(canary)
	for name, text := range map[string]string{
		"raw":       "x" + canary + "y",
		"json":      string(quoted),
		"url query": url.QueryEscape(canary),
		"url path":  url.PathEscape(canary),
		"userinfo":  (&url.URL{Scheme: "redis", User: url.UserPassword("u", canary), Host: "h"}).String(),
		"base64":    base64.StdEncoding.EncodeToString([]byte(canary)),
		"base64url": base64.RawURLEncoding.EncodeToString([]byte(canary)),
		"hex":       hex.EncodeToString([]byte(canary)),
		"HEX":       strings.ToUpper(hex.EncodeToString([]byte(canary))),
	} {
		keys := &probe.Keyring{}
		_, _, err := plan(t, keys, estate(keys), Entry{Path: "log.txt", Kind: "log", Data: []byte(text)})
		var leak *LeakError
		if !errors.As(err, &leak) || leak.Path != "log.txt" {
			t.Errorf("%s: %v", name, err)
		}
		if got := NewScrubber(keys, nil).Text(text); strings.Contains(got, text) || NewScrubber(keys, nil).leaks(got) {
			t.Errorf("%s: scrubbed to %q", name, got)
		}
	}
}

func TestHostThatEqualsASecretStays(t *testing.T) {
	keys := &probe.Keyring{}
	r := estate(keys)
	r.Evidence.Stores[0].Addrs, r.Evidence.Stores[0].MasterName = []string{"sesame-redis:6379"}, "sesame"
	r.Evidence.Stores[0].Password = keys.Add("sesame")
	r.Evidence.Nodes[0].Steps = []probe.Step{
		{Name: probe.StepAuth, Fault: &probe.Fault{ID: probe.AuthWrongPassword, Text: "WRONGPASS sesame"}},
	}
	s := NewScrubber(keys, r.Evidence.Stores)
	s.Evidence(&r.Evidence)
	if got := r.Evidence.Stores[0].MasterName; got != "sesame" {
		t.Errorf("the master name became %q", got)
	}
	if got := r.Evidence.Nodes[0].Steps[0].Fault.Text; got != "WRONGPASS [secret s2]" {
		t.Errorf("the reply became %q", got)
	}
}

func TestPseudonyms(t *testing.T) {
	ev := &probe.Evidence{
		Stores: []probe.Store{{Addrs: []string{"redis:6379", "10.0.0.1:6379", "[fd00::1]:6379"}}},
		Nodes: []probe.Node{
			{
				Addr:     "redis:6379",
				Role:     probe.Primary,
				Server:   &probe.Server{Product: "redis"},
				FoundBy:  []string{"CLUSTER SLOTS of 10.0.0.1:6379"},
				Resolved: []string{"10.0.0.12"},
			},
		},
	}
	NewPseudonyms(ev).Evidence(ev)
	want := &probe.Evidence{
		Stores: []probe.Store{{Addrs: []string{"host-1:6379", "ip-1:6379", "[ip-3]:6379"}}},
		Nodes: []probe.Node{
			{
				Addr:     "host-1:6379",
				Role:     probe.Primary,
				Server:   &probe.Server{Product: "redis"},
				FoundBy:  []string{"CLUSTER SLOTS of ip-1:6379"},
				Resolved: []string{"ip-2"},
			},
		},
	}
	if d := cmp.Diff(want, ev, cmp.AllowUnexported(probe.Secret{})); d != "" {
		t.Error(d)
	}
}

// TestPseudonymsReachEveryText: raw replies, views of the cluster, certificates, notes.
func TestPseudonymsReachEveryText(t *testing.T) {
	ev := &probe.Evidence{
		Vantage: probe.Vantage{Hostname: "gw-1", Addresses: []string{"10.9.9.9"}},
		Stores: []probe.Store{{Addrs: []string{"redis-0:6379"}, Places: map[string]probe.Place{"addrs": {Name: "of redis-0:6379"}},
			Notes: []probe.Note{{Text: "redis-0:6379 is dead"}}}},
		Nodes: []probe.Node{{
			Addr: "redis-0:6379",
			Cluster: &probe.ClusterView{
				Nodes: []probe.ClusterNode{{Addr: "10.4.4.4:6379", Hostname: "redis-4.lab"}},
				Slots: []probe.SlotRange{{Endpoints: []probe.Endpoint{{Host: "10.5.5.5", IP: "10.6.6.6", Hostname: "redis-6.lab"}}}},
			},
			Raw: []probe.RawReply{
				{
					Command: "INFO",
					Text: "master_host:redis-0\nmaster_port:6379\nslave0:ip=10.7.7.7,port=6379,state=online\nmaster_host:10.8.8.8\n" +
						"abc 10.4.4.4:6379@16379,redis-4.lab master - 0 0 1 connected\n[fd00::7]:6379 fd00::8\nredis_version:7.0.15",
				},
			},
		}},
	}
	NewPseudonyms(ev).Evidence(ev)
	text, err := json.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	all := string(text) + ev.Nodes[0].Raw[0].Text
	for _, host := range []string{"gw-1", "10.9.9.9", "redis-0", "10.4.4.4", "redis-4", "10.5.5.5", "10.6.6.6", "redis-6", "10.7.7.7",
		"10.8.8.8", "fd00::"} {
		if strings.Contains(all, host) {
			t.Errorf("%s is left in %s", host, all)
		}
	}
	if !strings.Contains(ev.Nodes[0].Raw[0].Text, "redis_version:7.0.15") || !strings.Contains(ev.Nodes[0].Raw[0].Text, ":6379@16379") {
		t.Errorf("more than hosts was replaced: %s", ev.Nodes[0].Raw[0].Text)
	}
}

type file struct {
	name string
	kind byte
	data string
	link string
}

func archive(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	out := tar.NewWriter(zip)
	for _, f := range files {
		kind := f.kind
		if kind == 0 {
			kind = tar.TypeReg
		}
		if err := out.WriteHeader(&tar.Header{Name: f.name, Typeflag: kind, Size: int64(len(f.data)), Linkname: f.link,
			Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(f.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(out.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileArchives(t *testing.T) {
	manifest := file{name: "r/manifest.json", data: `{"schema":"` + ManifestSchema + `","root":"r","entries":[]}`}
	good := packed(t)
	changed := bytes.Clone(good)
	changed[len(changed)/2] ^= 1
	small := limits{packed: 1 << 20, unpacked: 1 << 20}
	for name, in := range map[string]struct {
		data []byte
		want string
	}{
		"no gzip":             {[]byte("hello"), "no bundle"},
		"empty":               {nil, "no bundle"},
		"cut short":           {good[:len(good)-20], "damaged"},
		"one bit":             {changed, ""},
		"something behind":    {append(bytes.Clone(good), 'x'), "behind the end"},
		"path traversal":      {archive(t, file{name: "r/../../etc/passwd"}), "unsafe path"},
		"absolute":            {archive(t, file{name: "/etc/passwd"}), "unsafe path"},
		"parent":              {archive(t, file{name: "../x"}), "outside"},
		"two roots":           {archive(t, file{name: "a/x"}, file{name: "b/x"}), "two root"},
		"a link":              {archive(t, file{name: "r/x", kind: tar.TypeSymlink, link: "/etc/passwd"}), "no regular file"},
		"a device":            {archive(t, file{name: "r/x", kind: tar.TypeChar}), "no regular file"},
		"twice":               {archive(t, file{name: "r/x"}, file{name: "r/x"}), "twice"},
		"no manifest":         {archive(t, file{name: "r/x"}), "no manifest"},
		"not in the manifest": {archive(t, file{name: "r/x"}, manifest), "not in the manifest"},
		"another schema":      {archive(t, file{name: "r/manifest.json", data: `{"schema":"v9"}`}), "not known"},
		"a missing entry": {archive(t, file{name: "r/manifest.json",
			data: `{"schema":"` + ManifestSchema + `","root":"r","entries":[{"path":"a"}]}`}), "not in the bundle"},
		"a bomb":   {archive(t, file{name: "r/x", data: strings.Repeat("\x00", 2<<20)}), "larger than"},
		"too many": {archive(t, file{name: "r/a"}, file{name: "r/b"}, file{name: "r/c"}, file{name: "r/d"}), "more than"},
	} {
		if name != "too many" {
			small.entries = ordinary.entries
		} else {
			small.entries = 3
		}
		if _, err := open(bytes.NewReader(in.data), small); err == nil || !strings.Contains(err.Error(), in.want) {
			t.Errorf("%s: %v, want %q", name, err, in.want)
		}
	}
}
