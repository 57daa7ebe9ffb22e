// Package settings tells what is wrong in the component's own settings: files that cannot be read, keys and variables
// that it drops, values that it refuses or takes for something else, addresses that lead nowhere, and
// REDIGOCLUSTER_SHARDCOUNT.
//
// Most of its findings are made from a note that reading the settings left (probe.Note): the judge writes the sentence
// from the fields of the note and makes the fix with package fixes, in the place where the user set the thing. A note
// becomes a failure where something that was seen follows from it; the verdict finds that by Blames here and Follows
// there. held.go keeps a fix from proposing a value that a server was seen to refuse.
//
// To add one: an id in probe/ids.go; the note in package tykconf; the literal and its judge beside it, in the file of its
// subject; its name in Checks; an example in examples_test.go.
package settings

import "tyk-redis-doctor/report/checks"

// Checks are those of the family, in the order of the catalogue.
func Checks() []checks.Check {
	return []checks.Check{
		malformedJSON, typeError, badValue, fileMissing, typeNotRedis,
		emptyAddrs, hostWithoutPort, badAddr, badTLSVersion, incompleteKeypair,
		unknownKey, unknownVariable, emptyVariableOverrides, variableOverrides, unresolvedReference,
		deprecatedHosts, hostsCollapsed, hostsIgnored, onlyFirstAddrUsed,
		dbIgnoredInCluster, timeoutUnit, maxIdleInert, whitespaceInSecret, dbOutOfRange, dbInCluster,
		shardCountInvalid, shardCountSmall, shardCountDiffers, shardCountInert, shardCountUnknown,
	}
}
