package checks

func capacityExamples() []example { return nil }
