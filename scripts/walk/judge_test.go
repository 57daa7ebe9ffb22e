//go:build walk

package walk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"tyk-redis-doctor/report"
)

// said is one run of the program.
type said struct {
	report *report.Report
	bytes  []byte
	exit   int
	wrong  string // what no run may do: no report, an exit status that does not fit, a panic
}

// patient is a policy for busy machines: how long something took is no finding here.
const patient = `{"latency_high_ms": 600000, "slow_share_of_timeout": 1}`

const checkTime = 40 * time.Second

// check runs the program on the settings as they are.
func (w *world) check(binary string) (said, error) {
	conf, err := w.writeConf()
	if err != nil {
		return said{}, err
	}
	policy := filepath.Join(w.dir, "policy.json")
	if err := os.WriteFile(policy, []byte(patient), 0o600); err != nil {
		return said{}, err
	}
	ctx, cancel := context.WithTimeout(w.ctx, checkTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "check", "--no-env", "--component", "gateway", "--conf", conf, "--policy", policy,
		"--deadline", "20s", "-o", "json")
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &stderr, w.dir
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		return said{}, fmt.Errorf("run the program: %w", err)
	}
	s := said{report: &report.Report{}, bytes: out.Bytes(), exit: cmd.ProcessState.ExitCode()}
	if err := json.Unmarshal(out.Bytes(), s.report); err != nil {
		s.wrong = fmt.Sprintf("no report (exit %d): %v; %.300s", s.exit, err, stderr.String())
		return s, nil
	}
	want := map[report.Verdict]int{report.Healthy: 0, report.Degraded: 0, report.Broken: 1, report.Incomplete: 3}[s.report.Verdict]
	if s.exit != want || strings.Contains(stderr.String(), "goroutine ") {
		s.wrong = fmt.Sprintf("exit %d with verdict %s; %.300s", s.exit, s.report.Verdict, stderr.String())
	}
	return s, nil
}

// The outcomes of one step.
const (
	agrees     = "agrees"
	allClear   = "ALL-CLEAR" // healthy or degraded, and an operation fails
	falseAlarm = "ALARM"     // broken, and everything works
	misbehaves = "MISBEHAVES"
	incomplete = "incomplete"
	moving     = "moving" // the estate did not come to rest
)

// judged is one step's comparison.
type judged struct {
	outcome       string
	before, after *met
	said          said
	settled       bool
	again         string // the outcome of a second look, "" where there was none
}

// judge compares the verdict with what the operations meet. A disagreement is looked at again after a while.
func (w *world) judge(binary string, moves bool) (judged, error) {
	const looks = 3
	var first judged
	for i := range looks {
		j, err := w.compare(binary, moves)
		if err != nil {
			return j, err
		}
		switch j.outcome {
		case moving:
			moves = true
		case agrees, incomplete, misbehaves:
			if first.outcome != "" {
				first.again = j.outcome
				return first, nil
			}
			return j, nil
		default:
			if first.outcome == j.outcome {
				j.again = j.outcome
				return j, nil
			}
			first, moves = j, true
		}
		if i == looks-1 && first.outcome == "" {
			return j, nil
		}
	}
	first.again = moving
	return first, nil
}

func (w *world) compare(binary string, moves bool) (judged, error) {
	before, settled := w.settle(moves)
	j := judged{settled: settled, before: w.operate()}
	var err error
	if j.said, err = w.check(binary); err != nil {
		return j, err
	}
	j.after = w.operate()
	rested := w.look() == before && j.before.ok() == j.after.ok()
	switch v := verdict(j.said); {
	case j.said.wrong != "":
		j.outcome = misbehaves
	case v == report.Incomplete:
		j.outcome = incomplete
	case !rested:
		j.outcome = moving
	case (v == report.Healthy || v == report.Degraded) && !j.before.ok():
		j.outcome = allClear
	case v == report.Broken && j.before.ok():
		j.outcome = falseAlarm
	default:
		j.outcome = agrees
	}
	return j, nil
}

func verdict(s said) report.Verdict {
	if s.wrong != "" {
		return ""
	}
	return s.report.Verdict
}

// row is one step as it is written down.
type row struct {
	Seed, Leg, Step int
	Outcome         string
	Again           string `json:",omitempty"`
	Estate          string
	What            string   `json:"Fault"`
	Active          []string `json:",omitempty"` // what else is wrong
	Verdict         string
	Headline        string
	Before, After   string
	Report          string  `json:",omitempty"`
	Seconds         float64 // that the step took
}

func (r row) String() string {
	text := fmt.Sprintf("seed %d leg %d step %d: %s", r.Seed, r.Leg, r.Step, r.Outcome)
	if r.Again != "" {
		text += ", then " + r.Again
	}
	text += fmt.Sprintf(" [%s]\n  step    %s\n", r.Estate, r.What)
	if len(r.Active) > 0 {
		text += "  active  " + strings.Join(r.Active, " | ") + "\n"
	}
	text += fmt.Sprintf("  verdict %s: %s\n  before  %s\n  after   %s", r.Verdict, r.Headline, r.Before, r.After)
	if r.Report != "" {
		text += "\n  report  " + r.Report
	}
	return text
}
