package checks

func runExamples() []example { return nil }
