//go:build unix

package tlsinspect_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tyk-redis-doctor/tlsinspect"
)

// A pipe without a writer would block whoever opens it.
func TestFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{"pipe": "named pipe", "/dev/null": "device"} {
		m, facts := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: path}, dir)
		if m != nil || facts[0].Problem != "tls.ca_file_invalid" || !strings.Contains(facts[0].Text, says) {
			t.Errorf("%q: %+v", path, facts)
		}
	}
}
