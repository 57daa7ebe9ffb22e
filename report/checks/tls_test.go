package checks

func tlsExamples() []example { return nil }
