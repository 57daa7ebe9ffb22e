package render

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// exposition collects metrics in Prometheus' text format 0.0.4: each family once, its samples together, no series twice.
type exposition struct {
	bytes.Buffer
	written map[string]bool
}

// family begins a metric; all of them are gauges.
func (x *exposition) family(name, help string) {
	x.WriteString("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n")
}

// sample writes one value; labels are name, value, name, value.
func (x *exposition) sample(name string, value float64, labels ...string) {
	series := name
	for i := 0; i < len(labels); i += 2 {
		series += map[bool]string{true: "{", false: ","}[i == 0]
		series += labels[i] + `="` + labelEscapes.Replace(probe.Visible(labels[i+1])) + `"`
	}
	if len(labels) > 0 {
		series += "}"
	}
	if x.written[series] {
		return
	}
	x.written[series] = true
	x.WriteString(series + " " + number(value) + "\n")
}

// labelEscapes are the three characters that the format escapes in a label's value; Visible leaves no line feed.
var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func number(v float64) string {
	switch {
	case math.IsInf(v, 0) || math.IsNaN(v):
		return "NaN"
	case math.Abs(v) > 1e9:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64) // nothing is measured finer than a microsecond
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// writePrometheus writes the report for the textfile collector of the node exporter, or a push gateway.
func writePrometheus(w io.Writer, r *report.Report, _ Options) error {
	x := &exposition{written: map[string]bool{}}
	x.family("tyk_redis_doctor_info", "The program that wrote these metrics.")
	x.sample("tyk_redis_doctor_info", 1, "version", r.Tool.Version, "schema", r.Schema)
	x.family("tyk_redis_doctor_verdict", "1 for the verdict of the last run, 0 for the others.")
	for _, v := range []report.Verdict{report.Healthy, report.Degraded, report.Broken, report.Incomplete} {
		x.sample("tyk_redis_doctor_verdict", oneIf(r.Verdict == v), "verdict", string(v))
	}
	x.family("tyk_redis_doctor_run_timestamp_seconds", "End of the last run.")
	x.sample("tyk_redis_doctor_run_timestamp_seconds", float64(r.Finished.UnixMilli())/1000)
	x.family("tyk_redis_doctor_run_duration_seconds", "Length of the last run.")
	x.sample("tyk_redis_doctor_run_duration_seconds", r.Finished.Sub(r.Began).Seconds())
	x.stores(r)
	x.nodes(r)
	x.claims(r)
	x.findings(r)
	_, err := w.Write(x.Bytes())
	return err
}

func (x *exposition) stores(r *report.Report) {
	x.family("tyk_redis_doctor_store_starts", "1 where the component gets this store with its settings.")
	for _, s := range r.Evidence.Stores {
		if s.Active {
			x.sample("tyk_redis_doctor_store_starts", oneIf(s.Starts), "store", string(s.ID), "mode", string(s.Mode))
		}
	}
	x.family("tyk_redis_doctor_client_up", "1 where a connection made exactly as the component makes it worked.")
	for _, h := range r.Evidence.Rehearsals {
		if h.Skipped == "" {
			x.sample("tyk_redis_doctor_client_up", oneIf(h.OK), "store", string(h.Store))
		}
	}
}

// claims are one series a claim and store, with the state as a label.
func (x *exposition) claims(r *report.Report) {
	x.family("tyk_redis_doctor_claim_proved", "1 where a claim was proved, 0 where it was refuted, is open or was not asked.")
	for _, c := range r.Claims {
		x.sample(
			"tyk_redis_doctor_claim_proved",
			oneIf(c.State == report.Proved),
			"store",
			string(c.Store),
			"claim",
			string(c.ID),
			"state",
			string(c.State),
		)
	}
}

// findings counts by id, status and store, in the order of the report.
func (x *exposition) findings(r *report.Report) {
	type key struct {
		id       probe.FaultID
		status   report.Status
		store    probe.StoreID
		accepted bool
	}
	n := map[key]int{}
	var order []key
	for _, f := range r.Findings {
		k := key{f.ID, f.Status, f.Store, f.Accepted != ""}
		if f.Status == report.Pass || f.Status == report.Skipped {
			continue
		}
		if n[k]++; n[k] == 1 {
			order = append(order, k)
		}
	}
	x.family("tyk_redis_doctor_findings", "Findings of the last run by id and status.")
	for _, k := range order {
		x.sample("tyk_redis_doctor_findings", float64(n[k]), "id", string(k.id), "status", string(k.status),
			"store", string(k.store), "accepted", strconv.FormatBool(k.accepted))
	}
}
