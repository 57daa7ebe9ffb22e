package checks

func capacityChecks() []Check { return nil }
