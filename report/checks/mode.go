package checks

func modeChecks() []Check { return nil }
