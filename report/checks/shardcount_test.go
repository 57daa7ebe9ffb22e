package checks

func shardcountExamples() []example { return nil }
