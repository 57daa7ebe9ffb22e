package checks

func modeExamples() []example { return nil }
