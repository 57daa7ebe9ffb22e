package checks

func protoChecks() []Check { return nil }
