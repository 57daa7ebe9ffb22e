//go:build !unix

package observe

// nofile is nil where the system has no such limit.
func nofile() *uint64 { return nil }
