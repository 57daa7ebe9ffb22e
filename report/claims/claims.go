package claims

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// Claim is one row of the table.
type Claim struct {
	ID      report.ClaimID
	Proves  string // what proves it, in a clause
	Refutes string // what refutes it, in a clause
	// demanded tells whether the store's component and version need it; nil: always.
	demanded func(*subject) bool
	// offline is true for what the settings alone can prove.
	offline bool
	judge   func(*subject) finding
}

// Table is all claims, in their order.
var Table = []Claim{
	{ID: report.ClaimStart, offline: true, judge: start,
		Proves: "the settings hold nothing at which the component exits", Refutes: "a fault of the settings at which it exits, or " +
			"never builds this store"},
	{ID: report.ClaimSettings, offline: true, judge: settings,
		Proves: "every value that matters was read", Refutes: "nothing: a hidden value or an unfilled placeholder leaves it unproved"},
	{ID: report.ClaimEntry, judge: entry,
		Proves:  "a listed address resolved, connected, agreed on TLS and took the credentials and the database",
		Refutes: "every listed address failed in one of these"},
	{ID: report.ClaimRoute, judge: route,
		Proves: "every primary answered at the address that the servers hand out", Refutes: "an address that they hand out leads " +
			"nowhere, or to another server"},
	{ID: report.ClaimPrimaries, judge: primaries,
		Proves: "every key has a primary that was visited and answered", Refutes: "keys without a primary, or a primary that does not answer"},
	function(report.ClaimRead, probe.Read, "a keyed read outside of a transaction was answered on every primary"),
	function(report.ClaimWrite, probe.Write, "every write of the component was queued on every primary, or with --write done"),
	function(report.ClaimTransaction, probe.Transaction, "MULTI queued, and EXEC is known, on every primary"),
	function(report.ClaimScript, probe.Script, "scripts were queued on every primary"),
	function(report.ClaimPublish, probe.Publish, "PUBLISH was queued on every primary, or with --write received"),
	function(report.ClaimSubscribe, probe.Subscribe, "SUBSCRIBE was answered on every primary"),
	{ID: report.ClaimClient, judge: client,
		Proves: "the component's own driver connected and was answered a keyed command on every primary", Refutes: "it was refused, or failed"},
}

func function(id report.ClaimID, f probe.Function, proves string) Claim {
	return Claim{
		ID: id, Proves: proves, Refutes: "an error reply, whatever its text, to a command that the component needs for it",
		demanded: func(s *subject) bool { return slices.Contains(s.functions, f) },
		judge:    func(s *subject) finding { return s.does(f) },
	}
}

// finding is what the evidence says of a claim.
type finding struct {
	state report.ClaimState
	why   string
	would string
	nodes []string
	refs  []report.Ref
}

// subject is one store that claims are made for.
type subject struct {
	*checks.Case
	store     *probe.Store
	functions []probe.Function
	primaries []primary
	gaps      probe.Slots // slots of a cluster that nobody owns; nil in other modes
	known     bool        // whether the primaries are known at all
}

// Of makes the claims of all active stores, in the order of the evidence and of the table.
func Of(c *checks.Case, o checks.Selection) []report.Claim {
	out := []report.Claim{}
	for _, s := range c.Stores() {
		sub := &subject{Case: c, store: s, functions: component.Functions(s, c.Ev.Stores)}
		sub.findPrimaries()
		for i := range Table {
			if row := &Table[i]; row.demanded == nil || row.demanded(sub) {
				out = append(out, sub.claim(row, o))
			}
		}
	}
	return out
}

func (s *subject) claim(row *Claim, o checks.Selection) report.Claim {
	c := report.Claim{Store: s.store.ID, ID: row.ID}
	var f finding
	switch {
	case s.Ev.Offline && !row.offline:
		f = finding{state: report.NotAsked, why: "no connection was opened"}
	case !o.All() && !row.offline:
		f = finding{state: report.NotAsked, why: "--only or --skip narrowed the run"}
	case !s.store.Starts && !row.offline:
		f = finding{state: report.Unproved, why: "the component does not start with these settings"}
	default:
		f = row.judge(s)
	}
	c.State, c.Why, c.Would, c.Nodes = f.state, f.why, f.would, checks.Tidy(f.nodes)
	for _, r := range f.refs {
		if p := r.Pointer(); !slices.Contains(c.Evidence, p) && len(c.Evidence) < maxRefs {
			c.Evidence = append(c.Evidence, p)
		}
	}
	return c
}

// maxRefs is how many pointers a claim has: those of a large cluster would outweigh the rest of the report.
const maxRefs = 32
