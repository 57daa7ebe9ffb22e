package fixes

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// BringBack lets a server serve again that is down: one that accepts connections and keeps silent is a process that was
// stopped or hangs, anything else is not running. n may be nil: it was not visited.
func BringBack(addr string, n *probe.Node) []report.Fix {
	if n != nil && n.Met(probe.ProtoNoReply) {
		return Process(addr, report.Resume)
	}
	return Process(addr, report.Start)
}

// FurtherReplica is a new server that copies from a primary: the lines that its configuration file needs besides what is
// usual, with the login and TLS that the primary wants. n is the row of the primary, nil where it was not visited.
func FurtherReplica(s *probe.Store, primary string, n *probe.Node) []report.Fix {
	at := Secret("address of a further Redis")
	host, port, ok := probe.SplitAddr(primary)
	if !ok {
		return nil
	}
	lines := map[string]*string{"bind": Value(at), "port": Value(port), "replicaof": Value(host + " " + port)}
	password, tls := Demands(s, n)
	if password {
		lines["masterauth"] = Value(Secret("password of Redis"))
		if n != nil && n.Met(probe.AuthDefaultUserOff) || s.Username != "" {
			lines["masteruser"] = Value(Secret("name of a user that may replicate"))
		}
	}
	if tls {
		lines["port"], lines["tls-port"], lines["tls-replication"] = Value("0"), Value(port), Value("yes")
		lines["tls-cert-file"] = Value(Secret("path of its certificate"))
		lines["tls-key-file"] = Value(Secret("path of its key"))
		lines["tls-ca-cert-file"] = Value(Secret("path of the CA certificate"))
	}
	return confLines("redis.conf", probe.JoinAddr(at, port), lines, report.Start)
}
