package checks

func protoExamples() []example { return nil }
