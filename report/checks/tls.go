package checks

func tlsChecks() []Check { return nil }
