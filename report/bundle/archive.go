package bundle

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"sort"
	"time"
)

// ManifestSchema is the name of the archive's layout. A reader refuses another.
const ManifestSchema = "tyk-redis-doctor/bundle/v1"

// manifestName is the last entry of every archive.
const manifestName = "manifest.json"

// Sizes an archive keeps, in bytes. What is cut is named in the manifest.
const (
	MaxTotal = 8 << 20   // of all entries together, uncompressed; report.json alone may take it all
	MaxEntry = 256 << 10 // of one entry other than the reports
)

// Entry is one file of the archive.
type Entry struct {
	Path string // below the root folder, slashes, no dots
	Kind string // report, summary, settings, lint, topology, replies, certificates, vantage, log
	Data []byte
	Cut  string // what was left out, "" when it is whole
}

// Manifest lists what an archive holds.
type Manifest struct {
	Schema         string          `json:"schema"`
	Tool           string          `json:"tool"`
	Captured       time.Time       `json:"captured"`
	Root           string          `json:"root"`
	Incomplete     string          `json:"incomplete,omitempty"` // why the run ended early
	SecretsScanned int             `json:"secrets_scanned"`
	SecretsShort   int             `json:"secrets_too_short,omitempty"` // those not searched for by value
	LeakCheck      string          `json:"leak_check"`                  // "pass": an archive that failed it does not exist
	Pseudonyms     bool            `json:"pseudonyms,omitempty"`
	Entries        []ManifestEntry `json:"entries"`
}

// ManifestEntry is one line of the manifest.
type ManifestEntry struct {
	Path   string `json:"path"`
	Kind   string `json:"kind"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
	Cut    string `json:"cut,omitempty"`
}

// list fills the manifest's entries and gives a root name that says when, and by its hash what.
func list(m *Manifest, entries []Entry) {
	sort.Slice(entries, func(i, j int) bool { return entries[i].Path < entries[j].Path })
	all := sha256.New()
	m.Entries = nil
	for _, e := range entries {
		sum := sha256.Sum256(e.Data)
		all.Write(sum[:])
		m.Entries = append(
			m.Entries,
			ManifestEntry{Path: e.Path, Kind: e.Kind, Size: len(e.Data), SHA256: hex.EncodeToString(sum[:]), Cut: e.Cut},
		)
	}
	m.Root = fmt.Sprintf("tyk-redis-%s-%s", m.Captured.UTC().Format("20060102T150405Z"), hex.EncodeToString(all.Sum(nil))[:8])
}

// pack writes the archive: entries sorted by path, one time for all, nobody's ids, no name in the gzip header. The
// same entries give the same bytes.
func pack(w io.Writer, m *Manifest, entries []Entry) error {
	list(m, entries)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	zip, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := tar.NewWriter(zip)
	for _, e := range append(entries, Entry{Path: manifestName, Data: append(text, '\n')}) {
		header := &tar.Header{Name: path.Join(m.Root, e.Path), Mode: 0o600, Size: int64(len(e.Data)),
			ModTime: m.Captured.UTC().Truncate(time.Second), Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if err := out.WriteHeader(header); err != nil {
			return fmt.Errorf("%s: %w", e.Path, err)
		}
		if _, err := out.Write(e.Data); err != nil {
			return fmt.Errorf("%s: %w", e.Path, err)
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	return zip.Close()
}
