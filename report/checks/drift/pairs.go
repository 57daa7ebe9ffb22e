package drift

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// compared is what every check of the room needs.
var compared = &checks.Need{
	What: "two components that share a Redis",
	Met:  func(c *checks.Case) bool { return len(pairs(c)) > 0 },
}

// pair is two stores that should be one Redis and one database. sure is false where they may be of different planes.
type pair struct {
	a, b *probe.Store
	sure bool
}

// unseen tells whether one of the two takes one of the fields from a place that this program did not see.
func (p pair) unseen(fields ...component.Field) bool {
	return slices.ContainsFunc(fields, func(f component.Field) bool {
		return slices.Contains(p.a.Unknown, f) || slices.Contains(p.b.Unknown, f)
	})
}

// pairs are those that belong together, each store with the first of its kind. A Gateway and MDCB may belong to different
// planes, second stores are meant to be elsewhere, and the Identity Broker keeps its own data: none of these is
// compared. A Pump reads what MDCB or a Gateway writes; it has to be where one of them is.
func pairs(c *checks.Case) []pair {
	of := storesByPart(c)
	first := func(part component.Relationship) *probe.Store {
		if len(of[part]) == 0 {
			return nil
		}
		return of[part][0]
	}
	gateway, dashboard, mdcb := first(component.Plane), first(component.Control), first(component.Relay)
	var out []pair
	add := func(a, b *probe.Store, sure bool) {
		if p := (pair{a, b, sure}); a != nil && b != nil && !p.unseen(component.Addrs) {
			out = append(out, p)
		}
	}
	// with MDCB a Gateway can be of a data plane, which has a Redis of its own
	if mdcb == nil || gateway != nil && dashboard != nil && oneRedis(c, gateway, dashboard) {
		add(gateway, dashboard, true)
	}
	for _, pump := range of[component.Records] {
		if mdcb == nil && gateway == nil {
			add(dashboard, pump, false)
			continue
		}
		add(sourceOf(c, pump, analyticsOf(c, mdcb), analyticsOf(c, gateway)), pump, true)
	}
	add(dashboard, mdcb, true)
	for _, main := range []*probe.Store{gateway, dashboard, mdcb} {
		for _, s := range of[partOf(main)] {
			if s != main && s.Component == main.Component {
				add(main, s, partOf(main) != component.Plane)
			}
		}
	}
	return out
}

// storesByPart are the main stores in use, by what their component shares with others.
func storesByPart(c *checks.Case) map[component.Relationship][]*probe.Store {
	out := map[component.Relationship][]*probe.Store{}
	for _, s := range c.Stores() {
		literal := component.Get(s.Component)
		if len(literal.Blocks) > 0 && literal.Main().Name == s.Block {
			out[literal.Shares] = append(out[literal.Shares], s)
		}
	}
	return out
}

// partOf is what a store's component shares with others, "" for no store.
func partOf(s *probe.Store) component.Relationship {
	if s == nil {
		return ""
	}
	return component.Get(s.Component).Shares
}

// sourceOf is the store whose analytics a Pump reads: of those that write some the one at the Pump's Redis and in its
// database, else the one at its Redis, else the first.
func sourceOf(c *checks.Case, pump *probe.Store, writers ...*probe.Store) *probe.Store {
	var first, near *probe.Store
	for _, w := range writers {
		switch {
		case w == nil:
		case oneRedis(c, w, pump) && (w.Database == pump.Database || w.Mode == probe.Cluster):
			return w
		case near == nil && oneRedis(c, w, pump):
			near = w
		case first == nil:
			first = w
		}
	}
	if near != nil {
		return near
	}
	return first
}

func oneRedis(c *checks.Case, a, b *probe.Store) bool {
	same, _ := sameRedis(c, pair{a: a, b: b})
	return same
}

// analyticsOf is the store to which a Gateway, or MDCB for its data planes, writes analytics; nil for none.
func analyticsOf(c *checks.Case, main *probe.Store) *probe.Store {
	if main == nil {
		return nil
	}
	who, _, _ := strings.Cut(string(main.ID), "/")
	for _, s := range c.Stores() {
		if s.ID == probe.StoreID(who+"/analytics_storage") {
			return s
		}
	}
	return main
}

// identities of a store's servers: run ids, node ids and replication ids, sorted; nil where none was learned.
func identities(c *checks.Case, s *probe.Store) []string {
	var out []string
	members := map[string]bool{} // every node of a cluster names all of them
	for _, n := range c.DataNodes(s.ID) {
		if n.Server != nil && n.Server.RunID != "" {
			out = append(out, "run "+n.Server.RunID)
		}
		for _, id := range n.Identities {
			out = append(out, "run "+id.RunID)
		}
		if n.Replication != nil && n.Replication.ReplID != "" {
			out = append(out, "repl "+n.Replication.ReplID)
		}
		if n.Cluster != nil {
			for _, m := range n.Cluster.Nodes {
				members[m.ID] = true
			}
		}
	}
	for id := range members {
		out = append(out, "node "+id)
	}
	return checks.Tidy(out)
}

// sameRedis tells whether two stores reach one Redis; known is false where that was not learned. Equal address lists
// count as one Redis where no server told who it is.
func sameRedis(c *checks.Case, p pair) (same, known bool) {
	a, b := identities(c, p.a), identities(c, p.b)
	if len(a) == 0 || len(b) == 0 {
		equal := len(p.a.Addrs) > 0 && slices.Equal(checks.Tidy(p.a.Addrs), checks.Tidy(p.b.Addrs))
		return equal, equal
	}
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) }), true
}

// difference is what a check makes of a pair that differs.
type difference struct {
	what   prose.Text    // none: the two do not differ
	seen   prose.Text    // what follows
	status report.Status // "": the check's own
	fix    []report.Fix
	part   string // of a store, that the two differ in
}

// judgePairs makes a finding of each pair that differs, at the same Redis or not as asked.
func judgePairs(same bool, ask func(*checks.Case, pair) difference) func(*checks.Case) []checks.Finding {
	return func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, p := range pairs(c) {
			if is, known := sameRedis(c, p); !known || is != same {
				continue
			}
			d := ask(c, p)
			if d.what.Empty() {
				continue
			}
			if d.status == "" && !p.sure {
				d.status, d.seen = report.Warn, d.seen.Then(prose.Say("If they belong to different planes, that is as it should be."))
			}
			out = append(out, checks.Finding{
				Status: d.status, Store: p.b, What: d.what, Seen: d.seen, Fix: d.fix,
				Refs: []report.Ref{c.AtStore(p.a, d.part), c.AtStore(p.b, d.part)},
			})
		}
		return out
	}
}

// named is a store for a sentence: "Tyk Gateway (gateway/storage)".
func named(s *probe.Store) string {
	return component.Get(s.Component).Title + " (" + string(s.ID) + ")"
}

// passwordOf is the other store's password, for the reader to fill in.
func passwordOf(s *probe.Store) fixes.Ask { return fixes.Ask("password of " + string(s.ID)) }
