package verdict_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"tyk-redis-doctor/report"
)

// FuzzJudge: whatever a saved report holds, it is judged, twice the same, and healthy only where everything claimed is
// proved.
func FuzzJudge(f *testing.F) {
	for _, text := range []string{
		`{"evidence":{"stores":[{"id":"gateway/storage","component":"gateway","active":true,"starts":true,` +
			`"mode":"standalone","addrs":["a:1"]}],` +
			`"nodes":[{"addr":"a:1","stores":["gateway/storage"],"role":"primary","steps":[{"name":"ping"}]}]}}`,
		`{"evidence":{"stores":[{"id":"gateway/storage","active":true,"mode":"cluster","addrs":["a:1","a:1",""]}],"nodes":[{"addr":"a:1",` +
			`"cluster":{"nodes":[{"id":"x","addr":"a:1","slots":[{"from":9,"to":1}]},{"id":"x","primary":"x"}]}},{"addr":"a:1"}]}}`,
		`{"evidence":{"stores":[{"active":true,"starts":true,"addrs":[""]}]}}`,
		`{"evidence":{"stores":[{"id":"s","active":true,"mode":"sentinel"}],"nodes":[{"addr":"s:1","sentinel":{"masters":[{"name":""}]}}]}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := &report.Report{}
		if json.Unmarshal(text, r) != nil {
			return
		}
		first := judged(r)
		if first.Headline == "" || first.Verdict == "" {
			t.Errorf("verdict %q, headline %q", first.Verdict, first.Headline)
		}
		if first.Verdict == report.Healthy {
			for _, c := range first.Claims {
				if c.State != report.Proved && c.State != report.NotAsked {
					t.Errorf("healthy, and %s of %s is %s", c.ID, c.Store, c.State)
				}
			}
		}
		a, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(judged(r))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("judged again it is another report: %v\n%s\n%s", err, a, b)
		}
	})
}
