package checks

func runChecks() []Check { return nil }
