package cli

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tyk-redis-doctor/report/render"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/source"
	"tyk-redis-doctor/report"
)

func TestArrange(t *testing.T) {
	p := &program{}
	app := p.app()
	for _, tc := range []struct{ in, want string }{
		{"trd", "trd check"},
		{"trd --conf a", "trd check --conf a"},
		{"trd -o json --conf a", "trd check -o json --conf a"},
		{"trd --version", "trd --version"},
		{"trd -h", "trd -h"},
		{"trd settings --conf a", "trd settings --conf a"},
		{"trd replay r.json -o json", "trd replay -o json r.json"},
		{"trd replay r.json --only=tls.* -q x", "trd replay --only=tls.* -q r.json x"},
		{"trd bundle verify f", "trd bundle verify f"},
		{"trd bundle --output f --dry-run", "trd bundle --output f --dry-run"},
		{"trd tls h:1 --ca-file c", "trd tls --ca-file c h:1"},
		{"trd explain -- -x", "trd explain -- -x"},
		{"trd nonsense --conf a", "trd nonsense --conf a"},
	} {
		if got := strings.Join(arrange(app, strings.Fields(tc.in)), " "); got != tc.want {
			t.Errorf("%q became %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestConfFile(t *testing.T) {
	for arg, want := range map[string]source.Conf{
		"tyk.conf":            {Path: "tyk.conf"},
		"pump=a.conf":         {Component: probe.Pump, Path: "a.conf"},
		"odd=name.conf":       {Path: "odd=name.conf"},
		"gateway=/x=y/a.conf": {Component: probe.Gateway, Path: "/x=y/a.conf"},
	} {
		if got := confFile(arg); got.Component != want.Component || got.Path != want.Path {
			t.Errorf("%s: %+v, want %+v", arg, got, want)
		}
	}
}

func TestVersionsAndInstances(t *testing.T) {
	v, err := versionsOf("5.8, pump=1.12")
	if d := cmp.Diff(map[probe.Component]string{"": "5.8", probe.Pump: "1.12"}, v); err != nil || d != "" {
		t.Error(err, d)
	}
	if _, err := versionsOf("nginx=1.2"); err == nil {
		t.Error("a version of an unknown component was taken")
	}
	n, err := instances("gateway=4,tib=0")
	if d := cmp.Diff(map[probe.Component]int{probe.Gateway: 4, probe.TIB: 0}, n); err != nil || d != "" {
		t.Error(err, d)
	}
	for _, bad := range []string{"gateway", "gateway=x", "gateway=-1", "cat=1"} {
		if _, err := instances(bad); err == nil {
			t.Errorf("--instances %s was taken", bad)
		}
	}
}

func TestPolicy(t *testing.T) {
	write := func(text string) string {
		name := filepath.Join(t.TempDir(), "policy.yaml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	p := &program{}
	good := report.DefaultPolicy()
	err := p.readPolicy(write("expires_soon_days: 7\naccept:\n- id: 'tls.*'\n  nodes: ['a:1']\n  reason: until the new CA\n  "+
		"expires: 2031-02-01\n"), &good)
	if err != nil {
		t.Fatal(err)
	}
	if good.ExpiresSoonDays != 7 || good.NearMaxclientsPct != 80 || len(good.Accept) != 1 || good.Accept[0].Expires.Year() != 2031 {
		t.Errorf("read %+v", good)
	}
	for name, text := range map[string]string{
		"unknown name":  "expires_soon: 7\n",
		"unknown id":    "accept: [{id: nothing.such, reason: r, expires: 2031-02-01}]\n",
		"no reason":     "accept: [{id: net.dns, expires: 2031-02-01}]\n",
		"no expiry":     "accept: [{id: net.dns, reason: r}]\n",
		"no YAML":       "a: [\n",
		"another shape": "accept: yes\n",
	} {
		into := report.DefaultPolicy()
		if err := p.readPolicy(write(text), &into); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestOneFileIsCompleteOrNotThere(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "r.json")
	if err := writeFile(name, func(w io.Writer) error {
		_, err := w.Write([]byte("half"))
		if err != nil {
			return err
		}
		return os.ErrInvalid
	}); err == nil {
		t.Error("a failed write was no error")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestDeviceStaysADevice(t *testing.T) {
	say := func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }
	if err := writeFile("/dev/full", say); err == nil {
		t.Error("a full device is no error")
	}
	if err := writeFile(os.DevNull, say); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"/dev/full", os.DevNull} {
		if st, err := os.Stat(name); err != nil || st.Mode()&os.ModeDevice == 0 {
			t.Errorf("%s: %v %v", name, st, err)
		}
	}
	if err := writeFile(t.TempDir(), say); err == nil {
		t.Error("a folder was written")
	}
}

func TestWrap(t *testing.T) {
	if got := render.Paragraphs("one two three\n  kept  as it is\nfour", 8); got != "one two\nthree\n  kept  as it is\nfour" {
		t.Errorf("%q", got)
	}
}
