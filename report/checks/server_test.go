package checks

func serverExamples() []example { return nil }
