package verdict

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// maxHeadline is the most characters that a headline has.
const maxHeadline = 200

// headline is the report in one sentence: what is wrong and where, or what was proved.
func headline(j *judging) {
	j.report.Headline = prose.Cut(j.sentence(), maxHeadline)
}

func (j *judging) sentence() string {
	r := j.report
	switch {
	case len(r.Causes) > 0 && (r.Verdict == report.Broken || r.Verdict == report.Degraded):
		return j.firstCause()
	case j.Ev.TLSAlone:
		return j.ofTLS()
	case r.Verdict == report.Broken:
		return j.firstClaim(report.Refuted)
	case r.Verdict == report.Incomplete:
		return j.noVerdict()
	case j.Ev.Offline:
		return fmt.Sprintf("The settings of %s show no fault: %s.", j.components(), wanted(j.FirstStore()))
	case r.Verdict == report.Degraded:
		return fmt.Sprintf("%s works but for what was accepted: %s.", j.components(), j.acceptedCauses())
	}
	return fmt.Sprintf("%s can use Redis: %s%s.", j.components(), j.estate(), j.notAsked())
}

// firstCause is the summary of the first cause, with its store where that is not the first one.
func (j *judging) firstCause() string {
	f := j.report.Findings[*j.report.Causes[0].Index]
	if s := j.FirstStore(); s != nil && f.Store != "" && f.Store != s.ID {
		return string(f.Store) + ": " + f.Summary
	}
	return f.Summary
}

// acceptedCauses names the accepted findings that nothing explains, and where they are.
func (j *judging) acceptedCauses() string {
	var out []string
	for _, f := range j.report.Findings {
		if f.Accepted == "" || f.CausedByIndex != nil || f.Status.Rank() < report.Warn.Rank() {
			continue
		}
		text := string(f.ID)
		if len(f.Nodes) > 0 {
			text += " on " + prose.Nodes(f.Nodes)
		}
		out = append(out, text)
	}
	return prose.Some(out)
}

// firstClaim says of the first claim in a state what is known of it.
func (j *judging) firstClaim(state report.ClaimState) string {
	for _, c := range j.report.Claims {
		if c.State == state {
			return claimText(c)
		}
	}
	return "No Redis is used."
}

// noVerdict says what was found of what was asked for, where not everything was, else which claim is open, why, and what
// would prove it.
func (j *judging) noVerdict() string {
	switch {
	case !j.selection.All():
		return j.ofSelection()
	case len(j.report.Claims) == 0:
		return "No verdict: no store is in use."
	}
	return "No verdict: " + j.firstClaim(report.Unproved)
}

// ofSelection is the headline of a run that left out checks.
func (j *judging) ofSelection() string {
	what := "Of " + prose.Some(j.selection.Only) + " alone"
	if len(j.selection.Only) == 0 {
		what = "Without " + prose.Some(j.selection.Skip)
	}
	if n := len(j.report.Causes); n > 0 {
		return fmt.Sprintf("%s: %s", what, j.firstCause())
	}
	return what + ": nothing found."
}

// claimText is a claim in a sentence.
func claimText(c report.Claim) string {
	text := fmt.Sprintf("%q is not proved", string(c.ID))
	if c.State == report.Refuted {
		text = fmt.Sprintf("%q is refuted", string(c.ID))
	}
	if len(c.Nodes) > 0 {
		text += " on " + prose.Nodes(c.Nodes)
	}
	if c.Why != "" {
		text += ": " + prose.Clause(c.Why)
	}
	if c.Would != "" {
		text += "; " + prose.Clause(c.Would)
	}
	return text + "."
}

// notAsked names the claims that the user left out.
func (j *judging) notAsked() string {
	var ids []string
	for _, c := range j.report.Claims {
		if c.State == report.NotAsked && !contains(ids, string(c.ID)) {
			ids = append(ids, string(c.ID))
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return "; not asked: " + prose.List(ids)
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// components names those that are judged: "Tyk Gateway and Tyk Pump".
func (j *judging) components() string {
	var names []string
	for _, s := range j.Stores() {
		if title := component.Get(s.Component).Title; !contains(names, title) {
			names = append(names, title)
		}
	}
	if len(names) == 0 {
		return "Tyk"
	}
	return prose.List(names)
}

// wanted is what the settings of a store ask for.
func wanted(s *probe.Store) string {
	if s == nil {
		return "no Redis is used"
	}
	return fmt.Sprintf("%s, %s", s.Mode, prose.Count(len(s.Addrs), "address", "addresses"))
}

// estate is what the first store leads to, in a few words.
func (j *judging) estate() string {
	s := j.FirstStore()
	if s == nil {
		return "none is configured"
	}
	nodes := j.DataNodes(s.ID)
	primaries, replicas := 0, 0
	for _, n := range nodes {
		switch n.Role {
		case probe.Primary:
			primaries++
		case probe.Replica:
			replicas++
		}
	}
	count := prose.Count(primaries, "primary", "primaries") + ", " + prose.Count(replicas, "replica", "replicas")
	var text string
	switch s.Mode {
	case probe.Cluster:
		text = fmt.Sprintf("cluster of %s (%s)", prose.Count(len(nodes), "node", "nodes"), count)
	case probe.Sentinel:
		text = fmt.Sprintf("%s watched by %s", count, prose.Count(len(j.SentinelNodes(s.ID)), "Sentinel", "Sentinels"))
	default:
		text = "standalone at " + strings.Join(s.Addrs, ", ")
	}
	if s.TLS.Enabled {
		text += ", TLS"
	}
	if len(nodes) > 0 && nodes[0].Server != nil && nodes[0].Server.Version != "" {
		text += ", " + prose.Product(nodes[0].Server.Product) + " " + nodes[0].Server.Version
	}
	return text
}
