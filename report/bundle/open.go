package bundle

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// limits are for archives from elsewhere. An honest one is far below each.
type limits struct {
	packed, unpacked int64 // bytes
	entries          int
}

var ordinary = limits{packed: 64 << 20, unpacked: 128 << 20, entries: 20000}

// maxName is the longest path that a USTAR header holds.
const maxName = 255

// Opened is an archive that was read whole and found as its manifest says.
type Opened struct {
	Manifest Manifest
	Entries  []Entry // sorted by path, without the manifest
}

// Entry gives the content of one entry, nil when the archive has none of that name.
func (o *Opened) Entry(name string) []byte {
	for _, e := range o.Entries {
		if e.Path == name {
			return e.Data
		}
	}
	return nil
}

// Open reads an archive into memory and verifies it. It refuses what this program never writes: paths that leave the
// root, links and devices, an entry twice, one that the manifest does not list or lists otherwise, text after the end,
// and anything beyond the size limits. Nothing is written to disk.
func Open(r io.Reader) (*Opened, error) { return open(r, ordinary) }

func open(r io.Reader, max limits) (*Opened, error) {
	packed := &io.LimitedReader{R: r, N: max.packed + 1}
	source := bufio.NewReader(packed) // the unpacker takes no byte more than it needs from it
	zip, err := gzip.NewReader(source)
	if err != nil {
		return nil, fmt.Errorf("this is no bundle: %w", err)
	}
	zip.Multistream(false)
	plain := &io.LimitedReader{R: zip, N: max.unpacked + 1}
	files, root, err := unpack(tar.NewReader(plain), max.entries)
	if err == nil {
		if _, err = io.Copy(io.Discard, plain); err != nil {
			err = fmt.Errorf("the bundle is damaged: %w", err)
		}
	}
	switch {
	case packed.N <= 0 || plain.N <= 0:
		return nil, fmt.Errorf("the bundle is larger than %d MiB packed or %d MiB unpacked", max.packed>>20, max.unpacked>>20)
	case err != nil:
		return nil, err
	}
	if _, err := source.Peek(1); err != io.EOF {
		return nil, errors.New("there is something behind the end of the bundle")
	}
	return verify(files, root)
}

// unpack reads every entry below the one root folder.
func unpack(in *tar.Reader, max int) (files map[string][]byte, root string, err error) {
	files = map[string][]byte{}
	for {
		h, err := in.Next()
		if err == io.EOF {
			return files, root, nil
		}
		if err != nil {
			return nil, "", fmt.Errorf("the bundle is damaged or cut short: %w", err)
		}
		top, name, err := place(h)
		if err != nil {
			return nil, "", err
		}
		switch {
		case root == "":
			root = top
		case root != top:
			return nil, "", fmt.Errorf("the bundle has two root folders, %q and %q", root, top)
		}
		if _, twice := files[name]; twice {
			return nil, "", fmt.Errorf("the bundle holds %q twice", name)
		}
		if len(files) >= max {
			return nil, "", fmt.Errorf("the bundle has more than %d entries", max)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			return nil, "", fmt.Errorf("the bundle is damaged at %q: %w", name, err)
		}
		files[name] = data
	}
}

// place splits the path of an entry into root folder and name, and refuses every other shape.
func place(h *tar.Header) (root, name string, err error) {
	if h.Typeflag != tar.TypeReg {
		return "", "", fmt.Errorf("the bundle holds %q, which is no regular file", clip(h.Name))
	}
	if len(h.Name) > maxName || path.Clean(h.Name) != h.Name || strings.HasPrefix(h.Name, "/") || strings.ContainsAny(h.Name, "\\\x00") {
		return "", "", fmt.Errorf("the bundle has an entry with an unsafe path, %q", clip(h.Name))
	}
	root, name, ok := strings.Cut(h.Name, "/")
	if !ok || root == ".." || root == "." || strings.HasPrefix(name, "../") || name == ".." {
		return "", "", fmt.Errorf("the bundle has an entry outside its root folder, %q", clip(h.Name))
	}
	return root, name, nil
}

func clip(s string) string { return s[:min(len(s), 80)] }

// verify holds the entries against the manifest, in both directions.
func verify(files map[string][]byte, root string) (*Opened, error) {
	text, ok := files[manifestName]
	if !ok {
		return nil, errors.New("the bundle has no manifest.json")
	}
	delete(files, manifestName)
	o := &Opened{}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&o.Manifest); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	if o.Manifest.Schema != ManifestSchema {
		return nil, fmt.Errorf(
			"manifest.json: schema %q is not known to this version, which reads %s",
			clip(o.Manifest.Schema),
			ManifestSchema,
		)
	}
	if o.Manifest.Root != root {
		return nil, fmt.Errorf("the root folder is %q, the manifest says %q", clip(root), clip(o.Manifest.Root))
	}
	for _, e := range o.Manifest.Entries {
		data, ok := files[e.Path]
		if !ok {
			return nil, fmt.Errorf("%q is in the manifest and not in the bundle, or twice in the manifest", clip(e.Path))
		}
		delete(files, e.Path)
		if sum := sha256.Sum256(data); len(data) != e.Size || hex.EncodeToString(sum[:]) != e.SHA256 {
			return nil, fmt.Errorf("%q is not what the manifest says: it was changed", clip(e.Path))
		}
		o.Entries = append(o.Entries, Entry{Path: e.Path, Kind: e.Kind, Data: data, Cut: e.Cut})
	}
	for name := range files {
		return nil, fmt.Errorf("%q is in the bundle and not in the manifest", clip(name))
	}
	return o, nil
}
