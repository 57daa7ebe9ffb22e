package checks

func clusterExamples() []example { return nil }
