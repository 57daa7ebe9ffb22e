package checks

func driftChecks() []Check { return nil }
