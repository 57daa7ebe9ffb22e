package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// maxDepth is how deep a report may nest; the deepest place of a real one is under 12.
const maxDepth = 32

// bytesPerObject is the least that an object of a report takes on average. A report that has more of them was made
// to fill the memory of its reader: "{}," is three bytes, and a node several hundred.
const bytesPerObject = 24

// Decode reads a saved report of at most limit bytes, strictly enough to judge it again: one JSON object of the
// schema this program knows, with known words where the judges rely on them. Unknown fields are left out: later
// versions add some. The secrets of a decoded report have aliases and no plain text.
func Decode(in io.Reader, limit int64) (*report.Report, error) {
	b, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading the report: %w", err)
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("the report is larger than %d bytes", limit)
	}
	if err := checkShape(b); err != nil {
		return nil, err
	}
	var head struct {
		Schema *string `json:"schema"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("not a report: %w", jsonError(err))
	}
	switch {
	case head.Schema == nil:
		return nil, errors.New(`not a report: it has no "schema"`)
	case *head.Schema != report.Schema:
		return nil, fmt.Errorf("schema %q is not known here; this program reads %s", probe.Printable(*head.Schema), report.Schema)
	}
	r := &report.Report{Policy: report.DefaultPolicy()} // a threshold that an older version did not have gets its default
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("not a report of schema %s: %w", report.Schema, jsonError(err))
	}
	r.Evidence.Began, r.Evidence.Finished = r.Began, r.Finished
	r.Evidence.NumberInstances()
	if err := checkWords(r); err != nil {
		return nil, fmt.Errorf("not a report of schema %s: %w", report.Schema, err)
	}
	return r, nil
}

// jsonError names the field, without the words of Go's types.
func jsonError(err error) error {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return fmt.Errorf("%s: a %s stands there", probe.Printable(t.Field), probe.Printable(t.Value))
	}
	return errors.New(probe.Printable(err.Error()))
}

// checkShape looks at the brackets alone, before anything is built from them.
func checkShape(b []byte) error {
	depth, objects, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("not a report: nested deeper than %d at byte %d", maxDepth, i)
			}
			if c == '{' {
				objects++
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	if objects > 1000 && objects > len(b)/bytesPerObject {
		return fmt.Errorf("not a report: %d objects in %d bytes", objects, len(b))
	}
	if first := bytes.TrimLeft(b, " \t\r\n"); len(first) == 0 || first[0] != '{' {
		return errors.New("not a report: it does not begin with {")
	}
	return nil
}

// checkWords refuses words that the judges would misread as something else.
func checkWords(r *report.Report) error {
	for i, s := range r.Evidence.Stores {
		if s.ID == "" {
			return fmt.Errorf("evidence.stores[%d]: no id", i)
		}
		if err := word(s.Mode, "", probe.Standalone, probe.Cluster, probe.Sentinel); err != nil {
			return fmt.Errorf("evidence.stores[%d].mode: %w", i, err)
		}
	}
	for i, n := range r.Evidence.Nodes {
		if n.Addr == "" {
			return fmt.Errorf("evidence.nodes[%d]: no addr", i)
		}
		if err := word(n.Purpose, probe.AsData, probe.AsSentinel); err != nil {
			return fmt.Errorf("evidence.nodes[%d].purpose: %w", i, err)
		}
		if err := word(n.Role, probe.Primary, probe.Replica, probe.SentinelRole, probe.Unknown); err != nil {
			return fmt.Errorf("evidence.nodes[%d].role: %w", i, err)
		}
	}
	for i, f := range r.Findings {
		if err := word(f.Status, report.Fail, report.Warn, report.Info, report.Skipped, report.Pass); err != nil {
			return fmt.Errorf("findings[%d].status: %w", i, err)
		}
	}
	if err := word(r.Verdict, report.Healthy, report.Degraded, report.Broken, report.Incomplete); err != nil {
		return fmt.Errorf("verdict: %w", err)
	}
	return nil
}

func word[T ~string](got T, known ...T) error {
	if slices.Contains(known, got) {
		return nil
	}
	return fmt.Errorf("%q is not one of %q", probe.Printable(string(got)), known)
}
