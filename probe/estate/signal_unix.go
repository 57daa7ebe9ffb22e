//go:build unix

package estate

import "syscall"

// Stop freezes the server: the kernel still accepts its connections, and nobody answers.
func (s *Server) Stop() error { return s.process.signal("stop "+s.Name+",", syscall.SIGSTOP) }

// Cont lets a stopped server go on.
func (s *Server) Cont() error { return s.process.signal("continue "+s.Name+",", syscall.SIGCONT) }
