//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"tyk-redis-doctor/report"
)

// binary is the program under test.
func binary(t testing.TB) string {
	t.Helper()
	b := os.Getenv("BINARY")
	if b == "" {
		t.Fatal("BINARY is not set; use make e2e")
	}
	return b
}

// ran is one run of the program.
type ran struct {
	args     []string
	out, err string
	code     int
}

// patience is more than any run may take; the program's own deadline is 30 s.
const patience = 60 * time.Second

// run calls the program with an environment of its own.
func run(t testing.TB, dir string, env []string, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary(t), args...)
	var out, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &stderr
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8"}, env...)
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%v: %v %v\n%s", args, err, ctx.Err(), stderr.String())
	}
	return ran{args, out.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func (r ran) String() string {
	return fmt.Sprintf("$ tyk-redis-doctor %s\n%s%s[exit %d]", strings.Join(r.args, " "), r.out, r.err, r.code)
}

// settings is a component's configuration: its file, as a tree, and its variables.
type settings struct {
	component string
	file      map[string]any
	env       []string
	args      []string // further flags
}

// gateway is a tyk.conf with this storage block.
func gateway(storage map[string]any) settings {
	block := tree{"type": "redis"}
	for k, v := range storage {
		block[k] = v
	}
	return settings{component: "gateway", file: tree{"listen_port": 8080, "storage": block}}
}

var fileNames = map[string]string{
	"gateway": "tyk.conf", "dashboard": "tyk_analytics.conf", "pump": "pump.conf", "mdcb": "tyk_sink.conf", "tib": "tib.conf",
}

// write puts the configuration file into a folder and gives the flags that read it.
func (s settings) write(t testing.TB, dir string) []string {
	t.Helper()
	args := []string{"--component", s.component}
	if s.file != nil {
		name := filepath.Join(dir, fileNames[s.component])
		text, err := json.MarshalIndent(s.file, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--conf", name)
	}
	return append(args, s.args...)
}

// place is a folder with a component's configuration, and the environment that it runs in.
type place struct {
	dir  string
	env  []string
	args []string
}

func (s settings) place(t testing.TB) *place {
	t.Helper()
	dir := t.TempDir()
	return &place{dir: dir, env: s.env, args: s.write(t, dir)}
}

// patient is a policy for machines that are busy: how long something took is no finding here.
const patient = `{"latency_high_ms": 600000, "slow_share_of_timeout": 1}`

// check runs the program and reads its report. Each report is judged again from its saved form, and has to say the same.
func (p *place) check(t testing.TB) *report.Report {
	t.Helper()
	policy := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(policy, []byte(patient), 0o600); err != nil {
		t.Fatal(err)
	}
	r := run(t, p.dir, p.env, append([]string{"check", "-o", "json", "--policy", policy}, p.args...)...)
	rep := parse(t, r)
	valid(t, r)
	saved := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(saved, []byte(r.out), 0o600); err != nil {
		t.Fatal(err)
	}
	again := run(t, p.dir, nil, "replay", "-o", "json", saved)
	if d := cmp.Diff(rep.Findings, parse(t, again).Findings); d != "" || again.code != r.code {
		t.Errorf("judged again, the report says something else (exit %d, then %d):\n%s", r.code, again.code, d)
	}
	return rep
}

// check is that of a place made for it.
func check(t testing.TB, s settings) *report.Report {
	t.Helper()
	return s.place(t).check(t)
}

// schema is the one that the program itself prints.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := exec.Command(os.Getenv("BINARY"), "catalogue", "--schema").Output()
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("report.json")
})

// valid holds a report against the published schema.
func valid(t testing.TB, r ran) {
	t.Helper()
	s, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(r.out))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("the report does not fit its schema: %v", err)
	}
}

func parse(t testing.TB, r ran) *report.Report {
	t.Helper()
	rep := &report.Report{}
	if err := json.Unmarshal([]byte(r.out), rep); err != nil {
		t.Fatalf("no report: %v\n%s", err, r)
	}
	want := map[report.Verdict]int{report.Healthy: 0, report.Degraded: 0, report.Broken: 1, report.Incomplete: 3}[rep.Verdict]
	if r.code != want {
		t.Errorf("exit %d with verdict %s", r.code, rep.Verdict)
	}
	return rep
}

// quiet fails where a healthy estate has any finding above info.
func quiet(t testing.TB, r *report.Report) {
	t.Helper()
	if r.Verdict != report.Healthy {
		t.Errorf("verdict %s: %s", r.Verdict, r.Headline)
	}
	for _, f := range r.Findings {
		if f.Status.Rank() >= report.Warn.Rank() {
			t.Errorf("false alarm: %s %s %v %s", f.Status, f.ID, f.Nodes, f.Message)
		}
	}
	for _, c := range r.Claims {
		if c.State != report.Proved {
			t.Errorf("not proved: %s of %s is %s: %s", c.ID, c.Store, c.State, c.Why)
		}
	}
	if len(r.Claims) == 0 {
		t.Error("nothing is claimed")
	}
}

// first fails unless the first cause is one of the ids, and names the node where one is given.
func first(t testing.TB, r *report.Report, node string, ids ...string) {
	t.Helper()
	if len(r.Causes) == 0 {
		t.Errorf("no cause; wanted %v; verdict %s: %s", ids, r.Verdict, r.Headline)
		return
	}
	c := r.Causes[0]
	hit := false
	for _, id := range ids {
		hit = hit || id == string(c.ID)
	}
	if !hit {
		t.Errorf("the first cause is %s (%s), not %v", c.ID, c.Message, ids)
	}
	if node != "" && !strings.Contains(strings.Join(c.Nodes, " "), node) {
		t.Errorf("%s names %v, not %s", c.ID, c.Nodes, node)
	}
	if !strings.Contains(r.Headline, strings.TrimSuffix(node, " ")) && len(c.Nodes) == 1 {
		t.Errorf("the headline does not name %s: %s", node, r.Headline)
	}
}
