package checks

func configExamples() []example { return nil }
