package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/cli"
)

// TestManifestsArguments runs the program as each container of scripts/deploy does, with variables alone.
func TestManifestsArguments(t *testing.T) {
	addr := standalone(t, nil).Addr
	files, err := filepath.Glob("../deploy/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		for _, args := range argumentsIn(&doc) {
			ctx, end := context.WithCancel(context.Background())
			out := &heard{end: end}
			var bad bytes.Buffer
			code := cli.Main(ctx, append([]string{"tyk-redis-doctor"}, args...), cli.IO{Out: out, Err: &bad,
				Environ: []string{"TYK_GW_STORAGE_TYPE=redis", "TYK_GW_STORAGE_ADDRS=" + addr}, Dir: t.TempDir(), Proc: "/proc"})
			end()
			if code != report.ExitOK || !strings.Contains(strings.ToLower(out.String()), "healthy") {
				t.Errorf("%s: %s: exit %d\n%s%s", filepath.Base(file), strings.Join(args, " "), code, out.String(), bad.String())
			}
			ran++
		}
	}
	if ran < len(files) { // ephemeral.yaml has none, daemonset.yaml two
		t.Errorf("%d containers in %d files", ran, len(files))
	}
}

// heard is standard output, and an interrupt once watch has told of its first round.
type heard struct {
	bytes.Buffer
	end func()
}

// Write keeps what is said.
func (h *heard) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(`"event":"begin"`)) {
		h.end()
	}
	return h.Buffer.Write(b)
}

// argumentsIn are the lists called args, wherever they stand.
func argumentsIn(n *yaml.Node) [][]string {
	var out [][]string
	for i, child := range n.Content {
		var args []string
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "args" && child.Decode(&args) == nil {
			out = append(out, args)
		}
		out = append(out, argumentsIn(child)...)
	}
	return out
}
