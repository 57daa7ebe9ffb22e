//go:build unix

package observe

import "syscall"

// nofile is the soft limit of open files of this process.
func nofile() *uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return nil
	}
	soft := uint64(limit.Cur)
	return &soft
}
