package checks

func sentinelExamples() []example { return nil }
