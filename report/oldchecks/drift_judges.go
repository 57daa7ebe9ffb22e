package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// pair is two stores that should be one Redis and one database. sure is false where they may be of different planes.
type pair struct {
	a, b *probe.Store
	sure bool
}

// pairs are those that belong together, each store with the first of its kind.
func (c *Case) pairs() []pair {
	main, all := map[probe.Component]*probe.Store{}, map[probe.Component][]*probe.Store{}
	for _, s := range c.Stores() {
		if !isSecondStore(s) {
			all[s.Component] = append(all[s.Component], s)
			if main[s.Component] == nil {
				main[s.Component] = s
			}
		}
	}
	var out []pair
	add := func(a, b *probe.Store, sure bool) {
		if a != nil && b != nil {
			out = append(out, pair{a, b, sure})
		}
	}
	gateway, dashboard, mdcb := main[probe.Gateway], main[probe.Dashboard], main[probe.MDCB]
	// with MDCB a Gateway can be of a data plane, which has a Redis of its own
	if mdcb == nil || gateway != nil && dashboard != nil && c.oneRedis(gateway, dashboard) {
		add(gateway, dashboard, true)
	}
	for _, pump := range all[probe.Pump] {
		if mdcb == nil && gateway == nil {
			add(dashboard, pump, false)
			continue
		}
		add(c.sourceOf(pump, c.analyticsOf(mdcb), c.analyticsOf(gateway)), pump, true)
	}
	add(dashboard, mdcb, true)
	for _, component := range []probe.Component{probe.Gateway, probe.Dashboard, probe.MDCB} {
		for _, s := range all[component][min(1, len(all[component])):] {
			add(main[component], s, component != probe.Gateway)
		}
	}
	return out
}

// isSecondStore is true for the stores that are meant to be elsewhere, and for the Identity Broker's.
func isSecondStore(s *probe.Store) bool {
	return s.Block == "cache_storage" || s.Block == "analytics_storage" || s.Component == probe.TIB || s.Component == probe.Direct
}

// sourceOf is the store whose analytics a Pump reads: of those that write some the one at the Pump's Redis and in its
// database, else the one at its Redis, else the first.
func (c *Case) sourceOf(pump *probe.Store, writers ...*probe.Store) *probe.Store {
	var first, near *probe.Store
	for _, w := range writers {
		switch {
		case w == nil:
		case c.oneRedis(w, pump) && (w.Database == pump.Database || w.Mode == probe.Cluster):
			return w
		case near == nil && c.oneRedis(w, pump):
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

func (c *Case) oneRedis(a, b *probe.Store) bool {
	same, _ := c.sameRedis(pair{a: a, b: b})
	return same
}

// analyticsOf is the store to which a Gateway, or MDCB for its data planes, writes analytics; nil for none.
func (c *Case) analyticsOf(gateway *probe.Store) *probe.Store {
	if gateway == nil {
		return nil
	}
	who, _, _ := strings.Cut(string(gateway.ID), "/")
	for _, s := range c.Stores() {
		if s.ID == probe.StoreID(who+"/analytics_storage") {
			return s
		}
	}
	return gateway
}

// identities of a store's servers: run ids, node ids and replication ids, sorted; nil where none was learned.
func (c *Case) identities(s *probe.Store) []string {
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
	return tidy(out)
}

// sameRedis tells whether two stores reach one Redis; known is false where that was not learned. Equal address lists
// count as one Redis where no server told who it is.
func (c *Case) sameRedis(p pair) (same, known bool) {
	a, b := c.identities(p.a), c.identities(p.b)
	if len(a) == 0 || len(b) == 0 {
		equal := len(p.a.Addrs) > 0 && slices.Equal(tidy(p.a.Addrs), tidy(p.b.Addrs))
		return equal, equal
	}
	for _, id := range a {
		if slices.Contains(b, id) {
			return true, true
		}
	}
	return false, true
}

// judgePairs makes a finding of each pair that differs, at the same Redis or not as asked. what gives the message and
// the status, "" for the check's own; no message: no finding.
func judgePairs(c *Case, same bool, field component.Field, what func(pair) (string, report.Status)) []report.Finding {
	var out []report.Finding
	for _, p := range c.pairs() {
		if is, known := c.sameRedis(p); !known || is != same {
			continue
		}
		message, status := what(p)
		if message == "" {
			continue
		}
		if status == "" && !p.sure {
			status, message = report.Warn, message+" If they belong to different planes, that is as it should be."
		}
		out = append(out, report.Finding{
			Status: status, Store: p.b.ID, Message: message, Fix: asTheOther(p, field), Verify: verifyBoth(p),
			Evidence: []string{c.AtStore(p.a, evidenceField[field]), c.AtStore(p.b, evidenceField[field])},
		})
	}
	return out
}

// asTheOther gives the second of a pair the setting of the first. TLS is given to the one that lacks it.
func asTheOther(p pair, field component.Field) []report.Fix {
	switch field {
	case component.Addrs:
		return setField(p.b, field, p.a.Addrs)
	case component.Database:
		return setField(p.b, field, p.a.Database)
	case component.EnableCluster:
		return setField(p.b, field, p.a.EnableCluster)
	case component.UseSSL:
		if p.b.TLS.Enabled {
			return setField(p.a, field, true)
		}
		return setField(p.b, field, true)
	}
	return setField(p.b, field, "")
}

// evidenceField is where a field is in a store of the report.
var evidenceField = map[component.Field]string{
	component.Addrs: "addrs", component.Database: "database", component.EnableCluster: "mode", component.Password: "password", component.UseSSL: "tls",
}

// named is a store for a sentence: "Tyk Gateway (gateway/storage)".
func named(s *probe.Store) string { return fmt.Sprintf("%s (%s)", product(s.Component), s.ID) }

func verifyBoth(p pair) string {
	cmd := "tyk-redis-doctor check"
	for _, s := range []*probe.Store{p.a, p.b} {
		if s.Conf != "" {
			cmd += " --conf " + s.Conf
		}
	}
	return cmd + " --only 'drift.*'"
}

func judgeDifferentRedis(c *Case) []report.Finding {
	return judgePairs(c, false, component.Addrs, func(p pair) (string, report.Status) {
		return fmt.Sprintf("%s and %s use different Redis: %s and %s are not the same servers, so what one writes the other never sees.",
			named(p.a), named(p.b), nodesText(p.a.Addrs), nodesText(p.b.Addrs)), ""
	})
}

func judgeDifferentDatabase(c *Case) []report.Finding {
	return judgePairs(c, true, component.Database, func(p pair) (string, report.Status) {
		if p.a.Mode == probe.Cluster || p.b.Mode == probe.Cluster || p.a.Database == p.b.Database {
			return "", ""
		}
		return fmt.Sprintf("%s uses database %d and %s database %d of the same Redis: neither sees the other's keys.",
			named(p.a), p.a.Database, named(p.b), p.b.Database), ""
	})
}

func judgeDifferentMode(c *Case) []report.Finding {
	return judgePairs(c, true, component.EnableCluster, func(p pair) (string, report.Status) {
		if p.a.Mode == p.b.Mode {
			return "", ""
		}
		status := report.Status("")
		if p.a.Mode != probe.Cluster && p.b.Mode != probe.Cluster {
			status = report.Warn
		}
		return fmt.Sprintf("%s uses the %s client and %s the %s client for the same Redis.", named(p.a), p.a.Mode, named(p.b), p.b.Mode), status
	})
}

func judgeDifferentCredentials(c *Case) []report.Finding {
	return judgePairs(c, true, component.Password, func(p pair) (string, report.Status) {
		switch {
		case userOf(p.a) != userOf(p.b):
			return fmt.Sprintf("%s logs in as %s and %s as %s.", named(p.a), userOf(p.a), named(p.b), userOf(p.b)), report.Info
		case !p.a.Password.Same(p.b.Password):
			return fmt.Sprintf("%s and %s send different passwords for user %s to the same Redis.", named(p.a), named(p.b), userOf(p.a)), ""
		}
		return "", ""
	})
}

// userOf is the user that a store logs in as.
func userOf(s *probe.Store) string {
	if s.Username == "" {
		return "default"
	}
	return s.Username
}

func judgeDifferentTLS(c *Case) []report.Finding {
	return judgePairs(c, true, component.UseSSL, func(p pair) (string, report.Status) {
		if p.a.TLS.Enabled == p.b.TLS.Enabled {
			return "", ""
		}
		with, without := p.a, p.b
		if p.b.TLS.Enabled {
			with, without = p.b, p.a
		}
		return fmt.Sprintf("%s uses TLS and %s talks plaintext to the same Redis.", named(with), named(without)), ""
	})
}

func judgeDifferentAddrs(c *Case) []report.Finding {
	return judgePairs(c, true, component.Addrs, func(p pair) (string, report.Status) {
		if slices.Equal(tidy(p.a.Addrs), tidy(p.b.Addrs)) {
			return "", ""
		}
		return fmt.Sprintf("%s and %s reach the same Redis by different addresses: %s, and %s.", named(p.a), named(p.b), nodesText(p.a.Addrs), nodesText(p.b.Addrs)), report.Info
	})
}
