// Package drift compares the settings of components that work together: whether they reach one Redis, in one database,
// with the same kind of client, credentials and TLS. pairs.go says who is compared with whom, by what component.Shares
// says of each, and whether two stores lead to one Redis, by who the servers are and not by their addresses.
//
// To add one: an id in probe/ids.go; the literal and its judge in differences.go, which asks judgePairs; its name in
// Checks; an example in drift_test.go.
package drift

import "tyk-redis-doctor/report/checks"

// Checks are those of the family, in the order of the catalogue.
func Checks() []checks.Check {
	return []checks.Check{differentRedis, differentDatabase, differentMode, differentCredentials, differentTLS, differentAddrs}
}
