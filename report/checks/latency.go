package checks

func latencyChecks() []Check { return nil }
