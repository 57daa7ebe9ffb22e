// Package auth tells whether the servers let the component in, and let it do what it has to: passwords, users, access
// tokens, rights; those of Redis, and those of the Sentinels.
//
// A refusal has one name. logins.go gathers how the servers of a store took its credentials, and why.go names what each
// refusal most likely means, one id for each, by what else was seen: the other credentials of the settings that were
// tried, what the other servers did, the shape of the password. Each judge takes the refusals of its id from there.
//
// To add one: the literal and, beside it, the judge, in the file of its subject; its line in Checks; where it is a
// refusal, its case in why.go; its example in examples_test.go.
package auth

import "tyk-redis-doctor/report/checks"

// Checks are those of the family, in the order of the catalogue.
func Checks() []checks.Check {
	return []checks.Check{
		expiredToken, tokenExpires,
		passwordsSwapped, usernameWithoutPassword, nodeDiffers, unknownUser, userDisabled, defaultUserOff,
		wrongPassword, missingPassword, notNeeded,
		sentinelUserRequired, sentinelWrongPassword, sentinelMissingPassword, sentinelNotNeeded,
		noPermission, sentinelNoPermission,
	}
}
