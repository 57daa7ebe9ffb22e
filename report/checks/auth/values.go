package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// otherKind are the findings that explain why credentials are refused: they were given to a server of the wrong kind.
var otherKind = []probe.FaultID{probe.ModeMasterNameMissing, probe.ModeRedisAsSentinel, probe.ModeBoth}

// fromCredentials are the settings of which a fault leads to other credentials, or none, at Redis.
var fromCredentials = []checks.Follows{{Field: component.Password}, {Field: component.Username}}

// fromSentinelPassword is the one that does at the Sentinels.
var fromSentinelPassword = []checks.Follows{{Field: component.SentinelPassword}}

// passwordKey and sentinelKey are the two settings as the component's file spells them.
func passwordKey(s *probe.Store) string { return checks.Key(s, component.Password) }
func sentinelKey(s *probe.Store) string { return checks.Key(s, component.SentinelPassword) }
func usernameKey(s *probe.Store) string { return checks.Key(s, component.Username) }

// ofSettings is the password that the settings have, for a command at a server: "password of storage".
func ofSettings(s *probe.Store) string { return fixes.Secret("password of " + s.Block) }

// ofSentinelSettings is the same for the Sentinels.
func ofSentinelSettings(s *probe.Store) string {
	return fixes.Secret("sentinel_password of " + s.Block)
}

// ofServer is the password that Redis wants, for the settings.
func ofServer(s *probe.Store) fixes.Ask {
	if user := checks.User(s); user != "default" {
		return fixes.Ask("password of user " + user)
	}
	return "password of Redis"
}

// ofSentinels is the one that the Sentinels want.
const ofSentinels = fixes.Ask("password of the Sentinels")

// valueOf is what another setting holds.
func valueOf(key string) fixes.Ask { return fixes.Ask("value of " + key) }

// named is the component and its version, for what only some versions do.
func named(s *probe.Store) string {
	title := component.Get(s.Component).Title
	if s.TykVersion == "" {
		return title
	}
	return title + " " + s.TykVersion
}

// notSeen is what is left of a refusal that we met without the secret: what servers say to us then says nothing about
// the component.
func notSeen(f checks.Finding, key string) checks.Finding {
	f.Status = report.Info
	f.What = prose.Say("{nodes} {wants|want} a password, and the one of %s was not visible to this program.", key)
	f.Seen = prose.Say("Nothing more was learned there.")
	f.Hint = prose.Say("Run the check where the component runs, with its environment, or give the secret by --env-file.")
	f.Fix = nil
	return f
}
