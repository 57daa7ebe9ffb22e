package cli

import (
	"os"
	"path/filepath"
	"testing"

	"tyk-redis-doctor/report"
)

// FuzzPolicy: no file makes the reader of policies panic, and what is accepted has a reason and an end.
func FuzzPolicy(f *testing.F) {
	for _, text := range []string{
		"near_oom_percent: 80\n", "accept:\n- {id: tls.*, reason: known, expires: 2027-01-31}\n", "accept: [{id: 1}]", "a: &a [*a]", "{", "- 1",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		name := filepath.Join(t.TempDir(), "policy")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		policy := report.DefaultPolicy()
		p := &program{}
		if p.readPolicy(name, &policy) != nil {
			return
		}
		for _, a := range policy.Accept {
			if a.Reason == "" || a.Expires.IsZero() {
				t.Errorf("%+v", a)
			}
		}
	})
}
