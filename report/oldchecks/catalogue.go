package checks

// Catalogue is a list of checks in the order in which findings of equal weight are reported.
type Catalogue []Check

// All is every check of the program, family by family.
func All() Catalogue {
	var all Catalogue
	for _, family := range []func() []Check{
		configChecks, netChecks, protoChecks, tlsChecks, authChecks, modeChecks, clusterChecks, sentinelChecks,
		replChecks, serverChecks, capacityChecks, shardcountChecks, driftChecks, latencyChecks, rehearsalChecks, runChecks,
	} {
		all = append(all, family()...)
	}
	return all
}
