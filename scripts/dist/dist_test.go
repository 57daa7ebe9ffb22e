package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// tiny is a module of its own, as a release of which nothing is missing.
func tiny(t *testing.T) release {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                           "module tiny\n\ngo 1.26\n",
		"main.go":                          "package main\n\nvar version = \"dev\"\n\nfunc main() { println(version) }\n",
		"LICENSE":                          "as you like\n",
		"README.md":                        "# tiny\n",
		"scripts/docs/tiny.1":              ".TH TINY 1\n",
		"scripts/deploy/job.yaml":          "kind: Job\n",
		"scripts/deploy/kubectl-tyk_redis": "#!/bin/sh\n",
	} {
		mode := os.FileMode(0o640)
		if strings.HasPrefix(text, "#!") {
			mode = 0o750
		}
		if err := put(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	r := release{root: dir, out: t.TempDir(), version: "v1.2.3", time: time.Unix(1700000000, 0).UTC()}
	if _, err := r.command(nil, "git", "init", "-q"); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestArchive: the same source gives the same bytes elsewhere and later, and what is in them runs.
func TestArchive(t *testing.T) {
	r := tiny(t)
	name, text, err := r.archive(runtime.GOOS + "/" + runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	if want := program + "_1.2.3_" + runtime.GOOS + "_" + runtime.GOARCH + ".tar.gz"; name != want {
		t.Errorf("the archive is called %s, want %s", name, want)
	}
	if err := r.compare(runtime.GOOS+"/"+runtime.GOARCH, text); err != nil {
		t.Error(err)
	}
	folder := t.TempDir()
	names := unpack(t, text, r.time, folder)
	want := "LICENCES.txt LICENSE README.md deploy/job.yaml deploy/kubectl-tyk_redis docs/tiny.1 sbom.cdx.json tyk-redis-doctor"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("it holds %s, want %s", got, want)
	}
	out, err := exec.Command(filepath.Join(folder, program)).CombinedOutput()
	if err != nil || string(out) != "v1.2.3\n" {
		t.Errorf("what was unpacked says %q, %v", out, err)
	}
	kept, err := r.command(nil, "go", "env", "GOCACHE")
	if err != nil {
		t.Fatal(err)
	}
	r.cache = strings.TrimSpace(string(kept))
	if err := put(filepath.Join(r.root, "main.go"), []byte("package main\n\nfunc main() { println(1) }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := r.compare(runtime.GOOS+"/"+runtime.GOARCH, text); err == nil {
		t.Error("another source is taken for the same")
	}
}

// unpack writes an archive's files without its topmost folder, and gives their names.
func unpack(t *testing.T, text []byte, at time.Time, folder string) []string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		_, name, _ := strings.Cut(h.Name, "/")
		names = append(names, name)
		script := bytes.HasPrefix(body, []byte("#!")) || name == program
		if !h.ModTime.Equal(at) || h.Uid != 0 || h.Uname != "" || script != (h.Mode == 0o755) || !script && h.Mode != 0o644 {
			t.Errorf("%s: %v, mode %o, of %d %q", name, h.ModTime, h.Mode, h.Uid, h.Uname)
		}
		if err := put(filepath.Join(folder, name), body, os.FileMode(h.Mode)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestZip: what Windows gets is the same twice, with the same time and rights.
func TestZip(t *testing.T) {
	at := time.Unix(1700000000, 0).UTC()
	entries := []entry{{"a/b.exe", 0o755, []byte("MZ")}, {"a/c.txt", 0o644, []byte("text")}}
	first, err := zipped(entries, at)
	if err != nil {
		t.Fatal(err)
	}
	second, err := zipped(entries, at)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("other bytes the second time, %v", err)
	}
	r, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil || len(r.File) != 2 || !r.File[0].Modified.Equal(at) || r.File[0].Mode() != 0o755 {
		t.Errorf("%v, %+v", err, r.File)
	}
}

// TestEveryLicenceIsKnown: every module of the program has a text, and each is one of those that are told by their words.
func TestEveryLicenceIsKnown(t *testing.T) {
	r := release{root: "../..", version: "v1.2.3", time: time.Unix(1700000000, 0).UTC()}
	out, err := r.command(nil, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", ".")
	if err != nil {
		t.Fatal(err)
	}
	list, seen := []part{{path: std, version: "1.0"}}, map[string]bool{}
	for _, line := range strings.Split(string(out), "\n") {
		if path, version, ok := strings.Cut(line, " "); ok && !seen[path] {
			seen[path] = true
			list = append(list, part{path: path, version: version, sum: "h1:x"})
		}
	}
	if len(list) < 10 {
		t.Fatalf("%d modules", len(list))
	}
	if err := r.licences(list); err != nil {
		t.Fatal(err)
	}
	all := string(licencesText(list))
	for _, p := range list {
		if !strings.Contains(all, "\n"+p.path+" "+p.version+": ") {
			t.Errorf("%s is missing from the licences", p.path)
		}
	}
	text, err := r.sbom("linux/amd64", list)
	if err != nil {
		t.Fatal(err)
	}
	var b bom
	if err := json.Unmarshal(text, &b); err != nil || len(b.Components) != len(list) || len(b.Dependencies[0].DependsOn) != len(list) {
		t.Errorf("the list of %d parts has %d, %v", len(list), len(b.Components), err)
	}
	if b.Metadata.Timestamp != r.time || b.Components[0].Licences[0].Expression != "BSD-3-Clause" {
		t.Errorf("%+v", b.Metadata)
	}
}

func TestExpression(t *testing.T) {
	bsd := "Redistribution and use in source and binary forms, with or without\n modification, are permitted"
	for want, body := range map[string]string{
		"MIT":                "Permission is hereby granted, free\nof charge, to any person",
		"BSD-2-Clause":       bsd,
		"BSD-3-Clause":       bsd + " The names may be used to endorse or\n// promote products: may be used to endorse or promote",
		"Apache-2.0 AND MIT": "Apache License\n Version 2.0\n Permission is hereby granted, free of charge",
		"":                   "All rights reserved.",
	} {
		if got := expression([]text{{"LICENSE", []byte(body)}}); got != want {
			t.Errorf("%q is %q, want %q", body, got, want)
		}
	}
}
