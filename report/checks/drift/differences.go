package drift

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var differentRedis = checks.Check{
	ID: probe.DriftDifferentRedis, Title: "Components at different Redis", Status: report.Fail, Needs: compared,
	Doc: "Gateway and Dashboard, Gateway and Pump, or MDCB and Dashboard have to use one Redis: reloads, keys and analytics pass " +
		"through it. Nothing reports an error when they do not. The servers are told apart by their run ids, cluster node ids and " +
		"replication ids, not by address. For two Gateways it is a warning, since they can belong to different data planes.",
	Hint:   "Point both at the same Redis.",
	Broken: checks.BrokenDriftGrave, Degraded: checks.DegradedDrift,
	Judge: judgePairs(false, func(_ *checks.Case, p pair) difference {
		return difference{
			what: prose.Say("%s and %s use different Redis.", named(p.a), named(p.b)),
			seen: prose.Say("%s and %s are not the same servers, so what one writes the other never sees.",
				prose.Nodes(p.a.Addrs), prose.Nodes(p.b.Addrs)),
			fix: reach(p), part: "addrs",
		}
	}),
}

// reach gives the second store the addresses of the first, and the kind of client that goes with them.
func reach(p pair) []report.Fix {
	fix := fixes.Addresses(p.b, p.a.Addrs)
	if p.a.EnableCluster != p.b.EnableCluster {
		fix = fixes.Together(fix, fixes.Set(p.b, component.EnableCluster, p.a.EnableCluster))
	}
	switch {
	case p.a.MasterName != "" && p.a.MasterName != p.b.MasterName:
		fix = fixes.Together(fix, fixes.Set(p.b, component.MasterName, p.a.MasterName))
	case p.a.MasterName == "" && p.b.MasterName != "":
		fix = fixes.Together(fix, fixes.Clear(p.b, component.MasterName))
	}
	if p.a.TLS.Enabled != p.b.TLS.Enabled {
		fix = fixes.Together(fix, fixes.Set(p.b, component.UseSSL, p.a.TLS.Enabled))
	}
	if p.a.Password.IsSet() && !p.a.Password.Same(p.b.Password) {
		fix = fixes.Together(fix, fixes.Set(p.b, component.Password, passwordOf(p.a)))
	}
	return fix
}

var differentDatabase = checks.Check{
	ID: probe.DriftDifferentDatabase, Title: "Components in different databases", Status: report.Fail, Needs: compared,
	Doc: "The components use one Redis and different database numbers, so that one does not see what the other writes: no " +
		"analytics, missing keys, no reloads. A cluster has one database, so it is not compared there.",
	Hint:   "Give all components the same database.",
	Broken: checks.BrokenDriftGrave, Degraded: checks.DegradedDrift,
	After:   []probe.FaultID{probe.DriftDifferentRedis, probe.ConfigDBOutOfRange},
	Follows: checks.FollowsAny(component.Database),
	Judge: judgePairs(true, func(_ *checks.Case, p pair) difference {
		if p.a.Mode == probe.Cluster || p.b.Mode == probe.Cluster || p.a.Database == p.b.Database || p.unseen(component.Database) {
			return difference{}
		}
		return difference{
			what: prose.Say(
				"%s uses database %d and %s database %d of the same Redis.",
				named(p.a),
				p.a.Database,
				named(p.b),
				p.b.Database,
			),
			seen: prose.Say("Neither sees the other's keys."),
			fix:  fixes.Set(p.b, component.Database, p.a.Database), part: "database",
		}
	}),
}

var differentMode = checks.Check{
	ID: probe.DriftDifferentMode, Title: "Components with different kinds of client", Status: report.Fail, Needs: compared,
	Doc: "One component uses the cluster client and another does not, at the same Redis: one of them is wrong. Sentinel beside a " +
		"fixed address is a warning: the fixed address is wrong after the next failover.",
	Hint:   "Give all components the same enable_cluster and master name.",
	Broken: checks.BrokenDriftGrave, Degraded: checks.DegradedDrift,
	After: []probe.FaultID{"mode.*"},
	Judge: judgePairs(true, func(c *checks.Case, p pair) difference {
		if p.a.Mode == p.b.Mode || p.unseen(component.EnableCluster, component.MasterName) {
			return difference{}
		}
		d := difference{
			what: prose.Say("%s uses the %s client and %s the %s client for the same Redis.",
				named(p.a), string(p.a.Mode), named(p.b), string(p.b.Mode)),
			part: "mode",
		}
		from, to := p.a, p.b
		if p.a.Mode == probe.Standalone || c.Refutes(p.a, component.EnableCluster, p.a.EnableCluster) {
			from, to = p.b, p.a
		}
		if c.Refutes(from, component.EnableCluster, from.EnableCluster) {
			from, to = to, from
		}
		d.fix = reach(pair{a: from, b: to})
		if p.a.Mode != probe.Cluster && p.b.Mode != probe.Cluster {
			d.status = report.Warn
			d.seen = prose.Say("A fixed address is wrong after the next failover.")
		}
		return d
	}),
}

var differentCredentials = checks.Check{
	ID: probe.DriftDifferentCredentials, Title: "Components with different passwords", Status: report.Warn, Needs: compared,
	Doc: "Components send different passwords for one user to one Redis. It works while the user has both, as in the middle of a " +
		"rotation, and ends with it. Different users are no fault and reported as info.",
	Hint:   "Give all components the same password.",
	Broken: checks.BrokenDrift, Degraded: checks.DegradedDrift,
	After: []probe.FaultID{"auth.*"},
	Judge: judgePairs(true, func(_ *checks.Case, p pair) difference {
		switch {
		case checks.User(p.a) != checks.User(p.b):
			return difference{
				what:   prose.Say("%s logs in as %s and %s as %s.", named(p.a), checks.User(p.a), named(p.b), checks.User(p.b)),
				status: report.Info, part: "username",
			}
		case !p.a.Password.Same(p.b.Password) && !p.unseen(component.Password):
			return difference{
				what: prose.Say(
					"%s and %s send different passwords for user %s to the same Redis.",
					named(p.a),
					named(p.b),
					checks.User(p.a),
				),
				fix: fixes.Set(p.b, component.Password, passwordOf(p.a)), part: "password",
			}
		}
		return difference{}
	}),
}

var differentTLS = checks.Check{
	ID: probe.DriftDifferentTLS, Title: "Components with and without TLS", Status: report.Warn, Needs: compared,
	Doc: "One component talks TLS to a Redis that another reaches in plaintext: the second sends its password and data in the " +
		"clear, or fails when the plaintext port is closed.",
	Hint:   "Turn TLS on in every component.",
	Broken: checks.BrokenDrift, Degraded: checks.DegradedDrift,
	After: []probe.FaultID{probe.TLSServerPlaintext, probe.TLSServerRequiresTLS},
	Judge: judgePairs(true, func(_ *checks.Case, p pair) difference {
		if p.a.TLS.Enabled == p.b.TLS.Enabled || p.unseen(component.UseSSL) {
			return difference{}
		}
		with, without := p.a, p.b
		if p.b.TLS.Enabled {
			with, without = p.b, p.a
		}
		fix := fixes.Together(fixes.Set(without, component.UseSSL, true), fixes.Addresses(without, with.Addrs))
		if with.TLS.CAFile != "" && without.TLS.CAFile == "" {
			fix = fixes.Together(fix, fixes.Set(without, component.CAFile, with.TLS.CAFile))
		}
		if slices.Equal(with.Addrs, without.Addrs) { // one port speaks both: no change of address
			fix = fixes.Set(without, component.UseSSL, true)
		}
		return difference{
			what: prose.Say("%s uses TLS and %s talks plaintext to the same Redis.", named(with), named(without)),
			fix:  fix, part: "tls",
		}
	}),
}

var differentAddrs = checks.Check{
	ID: probe.DriftDifferentAddrs, Title: "Components with different address lists", Status: report.Info, Needs: compared,
	Doc: "The components reach the same Redis by different addresses. That works, and makes the next change of an address easy to " +
		"forget in one place.",
	Hint:   "Use the same list everywhere.",
	Broken: checks.BrokenDrift, Degraded: checks.DegradedDrift,
	Judge: judgePairs(true, func(_ *checks.Case, p pair) difference {
		if slices.Equal(checks.Tidy(p.a.Addrs), checks.Tidy(p.b.Addrs)) {
			return difference{}
		}
		return difference{
			what: prose.Say("%s and %s reach the same Redis by different addresses.", named(p.a), named(p.b)),
			seen: prose.Say("%s, and %s.", prose.Nodes(p.a.Addrs), prose.Nodes(p.b.Addrs)),
			fix:  fixes.Addresses(p.b, p.a.Addrs), status: report.Info, part: "addrs",
		}
	}),
}
