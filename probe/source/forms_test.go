package source

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tyk-redis-doctor/probe"
)

var update = flag.Bool("update", false, "write what the cases of testdata/forms give into them")

// TestForms reads inputs as people have them. Each case of testdata/forms begins with the options, then come the files,
// STDIN among them, and last what is made of them. In files <CR> is a carriage return.
func TestForms(t *testing.T) {
	cases, err := filepath.Glob("testdata/forms/*.txtar")
	if err != nil || len(cases) < 80 {
		t.Fatalf("cases: %d, %v", len(cases), err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runForm(t, path) })
	}
}

func runForm(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	last := len(archive.Files) - 1
	if archive.Files[last].Name != "want" {
		t.Fatal("the last file is not want")
	}
	for _, f := range archive.Files[:last] {
		files[f.Name] = strings.ReplaceAll(string(f.Data), "<CR>", "\r")
	}
	in := Input{Dir: write(t, files), Stdin: strings.NewReader(files["STDIN"])}
	in.Root = in.Dir
	for line := range strings.Lines(string(archive.Comment)) {
		switch option, value, _ := strings.Cut(strings.TrimSpace(line), " "); option {
		case "conf":
			in.Confs = append(in.Confs, Conf{Path: value})
		case "env-file":
			in.EnvFiles = append(in.EnvFiles, value)
		case "variable":
			in.Environ = append(in.Environ, FromEnviron([]string{value})...)
		default:
			t.Fatalf("option %q", option)
		}
	}
	got := strings.ReplaceAll(shownForms(Read(in)), in.Dir, "DIR")
	if *update {
		archive.Files[last].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(string(archive.Files[last].Data), got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// shownForms is what was read, as the cases have it.
func shownForms(all []probe.Deployment, err error) string {
	var out bytes.Buffer
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		fmt.Fprintln(&out, refused.File, refused.What)
		if refused.Instead != "" {
			fmt.Fprintln(&out, refused.Instead)
		}
	case err != nil:
		fmt.Fprintln(&out, "error:", err)
	}
	for _, d := range all {
		fmt.Fprintf(&out, "%s %q of %s\n", d.Kind, d.Service, d.Component)
		if d.Version != nil {
			fmt.Fprintf(&out, "  version %s of the %s\n", d.Version.Text, d.Version.From)
		}
		switch f := d.Conf; {
		case f == nil:
			fmt.Fprintln(&out, "  no file")
		case f.Hidden != "":
			fmt.Fprintf(&out, "  not here: %s\n", f.Hidden)
		default:
			fmt.Fprintf(&out, "  %s %s:%d %q\n", f.Path, f.Holder, f.Line, bytes.TrimSpace(f.Data))
		}
		for _, e := range d.Elsewhere {
			fmt.Fprintf(&out, "  elsewhere: %s\n", e)
		}
		for _, v := range d.Variables {
			value := fmt.Sprintf("%q", v.Value)
			if v.Hidden != "" {
				value = "not here: " + v.Hidden
			}
			fmt.Fprintf(&out, "  %s %s (%s)\n", v.Name, value, v.Origin)
		}
	}
	return out.String()
}
