package checks

func authExamples() []example { return nil }
