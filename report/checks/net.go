package checks

func netChecks() []Check { return nil }
