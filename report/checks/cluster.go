package checks

func clusterChecks() []Check { return nil }
