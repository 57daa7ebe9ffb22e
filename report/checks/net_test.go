package checks

func netExamples() []example { return nil }
