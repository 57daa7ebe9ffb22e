package checks

func replExamples() []example { return nil }
