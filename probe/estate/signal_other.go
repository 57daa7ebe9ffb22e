//go:build !unix

package estate

import "errors"

var errCannotStop = errors.New("this system cannot stop a process and let it go on")

// Stop freezes the server; here it cannot.
func (s *Server) Stop() error { return errCannotStop }

// Cont lets a stopped server go on; here it cannot.
func (s *Server) Cont() error { return errCannotStop }
