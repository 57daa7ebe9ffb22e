package topology_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/topology"
)

// TestEarlierReportsStayAsTheyAre reads evidence of a version that joined rows and named faults while it observed.
func TestEarlierReportsStayAsTheyAre(t *testing.T) {
	file, err := os.Open("testdata/settled-v1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	read := 0
	for ; lines.Scan(); read++ {
		var saved struct {
			Case     string          `json:"case"`
			Evidence *probe.Evidence `json:"evidence"`
		}
		if err := json.Unmarshal(lines.Bytes(), &saved); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(bytesOf(t, saved.Evidence), bytesOf(t, topology.Settle(saved.Evidence))); diff != "" {
			t.Errorf("%s (-saved +settled):\n%s", saved.Case, diff)
		}
	}
	if err := lines.Err(); err != nil || read == 0 {
		t.Errorf("%d cases, %v", read, err)
	}
}
