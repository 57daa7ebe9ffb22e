package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var passwordsSwapped = checks.Check{
	ID: probe.AuthPasswordsSwapped, Title: "Passwords of Redis and Sentinel swapped", Status: report.Fail,
	Doc: "password goes to Redis and sentinel_password to the Sentinels; neither takes the other's place. A server refused the " +
		"one and took the other, so that the two fields are most likely swapped. Measured by trying the other password once, " +
		"after the right one was refused.",
	Hint:   "Swap password and sentinel_password.",
	Broken: checks.BrokenLoginCertain, Degraded: checks.DegradedLogin, Costs: true,
	Judge: judgeSwapped,
}

func judgeSwapped(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, p := range []probe.Purpose{probe.AsSentinel, probe.AsData} {
		for _, t := range refusedAs(c, probe.AuthPasswordsSwapped, p) {
			redis, sentinel := passwordKey(t.Store), sentinelKey(t.Store)
			right, wrong := redis, sentinel
			if p == probe.AsData {
				right, wrong = sentinel, redis
			}
			f := refusal(c, t, prose.Say("{nodes} {refuses|refuse} %s and {takes|take} %s: the two are most likely swapped.", wrong, right))
			f.Hint = prose.Say("Swap %s and %s.", redis, sentinel)
			f.Fix = fixes.Ways(fixes.Together(
				fixes.Set(t.Store, component.Password, valueOf(sentinel)),
				fixes.Set(t.Store, component.SentinelPassword, valueOf(redis)),
			))
			out = append(out, f)
		}
	}
	return out
}
