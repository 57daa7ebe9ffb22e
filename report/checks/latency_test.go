package checks

func latencyExamples() []example { return nil }
