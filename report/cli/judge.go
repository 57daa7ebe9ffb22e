package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	urfave "github.com/urfave/cli/v2"
	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/verdict"
)

// judging is what the flags say about the verdict.
type judging struct {
	policy report.Policy
	pick   checks.Selection
	failOn report.FailOn
}

func (p *program) judging(c *urfave.Context) (judging, error) {
	j := judging{policy: report.DefaultPolicy(), failOn: report.FailOn(c.String("fail-on"))}
	switch j.failOn {
	case report.FailOnFail, report.FailOnWarn, report.FailOnNever:
	default:
		return j, usagef("--fail-on %s: expected fail, warn or never", j.failOn)
	}
	j.pick = checks.Selection{Only: splitList(c.String("only")), Skip: splitList(c.String("skip"))}
	for _, glob := range append(append([]string{}, j.pick.Only...), j.pick.Skip...) {
		if len(verdict.All().Match(glob)) == 0 {
			return j, usagef("%q matches no finding; `tyk-redis-doctor catalogue` lists them", glob)
		}
	}
	if name := c.String("policy"); name != "" {
		if err := p.readPolicy(name, &j.policy); err != nil {
			return j, usagef("--policy %s: %v", name, err)
		}
	}
	return j, nil
}

// judge gives the report of evidence.
func (p *program) judge(ev *probe.Evidence, j judging) *report.Report {
	r := verdict.Judge(ev, j.policy, ev.Finished, verdict.All(), j.pick)
	r.Tool = report.Tool{Name: "tyk-redis-doctor", Version: p.sys.Version}
	return r
}

// maxPolicy is far more than a policy needs.
const maxPolicy = 1 << 20

// readPolicy lays a YAML or JSON file over the default policy. Unknown names in it are errors, and so is an acceptance
// that matches no finding, has no reason or no expiry date: it would hide nothing, or for ever.
func (p *program) readPolicy(name string, into *report.Policy) error {
	f, err := os.Open(p.path(name))
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPolicy+1))
	if err != nil {
		return err
	}
	if len(text) > maxPolicy {
		return fmt.Errorf("larger than %d bytes", maxPolicy)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return err
	}
	asJSON, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(dates(asJSON)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	for i, a := range into.Accept {
		switch {
		case len(verdict.All().Match(a.ID)) == 0:
			return fmt.Errorf("accept[%d]: id %q matches no finding", i, a.ID)
		case a.Reason == "":
			return fmt.Errorf("accept[%d] (%s): reason is missing", i, a.ID)
		case a.Expires.IsZero():
			return fmt.Errorf("accept[%d] (%s): expires is missing", i, a.ID)
		}
	}
	return nil
}

// dates makes plain dates ("2027-01-31") the instants that the policy holds.
func dates(asJSON []byte) []byte {
	var tree map[string]any
	if json.Unmarshal(asJSON, &tree) != nil {
		return asJSON
	}
	list, _ := tree["accept"].([]any)
	for _, item := range list {
		if a, ok := item.(map[string]any); ok {
			if s, ok := a["expires"].(string); ok {
				if t, err := time.Parse(time.DateOnly, s); err == nil {
					a["expires"] = t.Format(time.RFC3339)
				}
			}
		}
	}
	out, err := json.Marshal(tree)
	if err != nil {
		return asJSON
	}
	return out
}
