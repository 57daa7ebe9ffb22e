package checks

func driftExamples() []example { return nil }
