package fixes

import "tyk-redis-doctor/probe"

// Demands tells what a server is known, or likely, to want of whoever comes to it: a password, and TLS.
func Demands(s *probe.Store, n *probe.Node) (password, tls bool) {
	return wantsPassword(s, n), speaksTLS(s, n)
}
