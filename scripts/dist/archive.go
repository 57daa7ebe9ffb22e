package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// entry is one file of an archive.
type entry struct {
	name string
	mode os.FileMode
	body []byte
}

// beside are the files of the source that go with the binary: where they are, and where they go.
var beside = [][2]string{
	{"README.md", "README.md"},
	{"LICENSE", "LICENSE"},
	{"scripts/docs/*", "docs"},
	{"scripts/deploy/*.yaml", "deploy"},
	{"scripts/deploy/Dockerfile", "deploy/Dockerfile"},
	{"scripts/deploy/kubectl-tyk_redis", "deploy/kubectl-tyk_redis"},
}

// pack gives the name and the bytes of the archive of one binary.
func (r release) pack(target, binary string) (string, []byte, error) {
	list, err := r.parts(binary)
	if err != nil {
		return "", nil, err
	}
	bom, err := r.sbom(target, list)
	if err != nil {
		return "", nil, err
	}
	body, err := os.ReadFile(binary)
	if err != nil {
		return "", nil, err
	}
	windows := strings.HasPrefix(target, "windows/")
	name := program + "_" + strings.TrimPrefix(r.version, "v") + "_" + strings.ReplaceAll(target, "/", "_")
	self := program
	if windows {
		self += ".exe"
	}
	entries := []entry{{self, 0o755, body}, {"LICENCES.txt", 0o644, licencesText(list)}, {"sbom.cdx.json", 0o644, bom}}
	for _, from := range beside {
		more, err := r.taken(from[0], from[1])
		if err != nil {
			return "", nil, err
		}
		entries = append(entries, more...)
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].name < entries[j].name })
	for i := range entries {
		entries[i].name = path.Join(name, entries[i].name)
	}
	if windows {
		out, err := zipped(entries, r.time)
		return name + ".zip", out, err
	}
	out, err := tarred(entries, r.time)
	return name + ".tar.gz", out, err
}

// taken are the files of the source that a pattern names. What is executable stays so; no other right is kept.
func (r release) taken(pattern, to string) ([]entry, error) {
	files, err := filepath.Glob(filepath.Join(r.root, filepath.FromSlash(pattern)))
	if err != nil {
		return nil, err
	}
	var out []entry
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return nil, err
		}
		body, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		e := entry{to, 0o644, body}
		if strings.Contains(pattern, "*") {
			e.name = path.Join(to, filepath.Base(f))
		}
		if info.Mode()&0o100 != 0 {
			e.mode = 0o755
		}
		out = append(out, e)
	}
	return out, nil
}

func tarred(entries []entry, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Size: int64(len(e.body)), Mode: int64(e.mode), ModTime: at, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(e.body); err != nil {
			return nil, err
		}
	}
	err = errors.Join(w.Close(), z.Close())
	return b.Bytes(), err
}

func zipped(entries []entry, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: at}
		h.SetMode(e.mode)
		f, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(f, bytes.NewReader(e.body)); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}
