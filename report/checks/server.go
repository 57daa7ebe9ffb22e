package checks

func serverChecks() []Check { return nil }
