package bundle

import (
	"bytes"
	"compress/gzip"
	"io"
	"path"
	"strings"
	"testing"
)

// FuzzOpen: no archive makes the reader panic, and what it gives lies below one root and is as the manifest says. The
// bytes are packed here: a checksum is nothing that could be guessed.
func FuzzOpen(f *testing.F) {
	for _, files := range [][]file{
		{{name: "r/manifest.json", data: `{"schema":"` + ManifestSchema + `","root":"r","entries":[]}`}},
		{{name: "r/x", data: "1"}, {name: "r/manifest.json", data: `{"schema":"` + ManifestSchema + `","root":"r","entries":[{"path":"x"}]}`}},
		{{name: "r/../x"}},
	} {
		f.Add(unzipped(f, archive(f, files...)))
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(plain); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		o, err := open(&b, limits{packed: 1 << 20, unpacked: 1 << 20, entries: 20})
		if err != nil {
			return
		}
		for _, e := range o.Entries {
			if path.Clean(e.Path) != e.Path || strings.HasPrefix(e.Path, "/") || strings.HasPrefix(e.Path, "..") {
				t.Errorf("an entry at %q", e.Path)
			}
		}
	})
}

func unzipped(f *testing.F, packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		f.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		f.Fatal(err)
	}
	return plain
}
