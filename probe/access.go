package probe

import "tyk-redis-doctor/tlsinspect"

// Access is how a server is spoken to. Two stores with the same access to the same address are one visit, and two
// addresses are one server only where it was met with the same access.
type Access struct {
	Purpose Purpose
	// Username is the one that the client really sends: "" where its generation sends none, or without a password.
	Username string
	Password Secret
	TLS      tlsinspect.Settings
	Master   string // of a Sentinel: the name that it is asked for
}

// AccessAs is how the store's client speaks to a data node, or to a Sentinel: to that never with a user name, and never
// with the password of Redis.
func (s *Store) AccessAs(p Purpose) Access {
	if p == AsSentinel {
		a := Access{Purpose: AsSentinel, TLS: s.TLS, Master: s.MasterName}
		if s.Driver.KnowsSentinelPassword || s.Component == Direct {
			a.Password = s.SentinelPassword
		}
		return a
	}
	a := Access{Purpose: AsData, Password: s.Password, TLS: s.TLS}
	if s.Password.IsSet() && (s.Driver.SendsUsername || s.Component == Direct) {
		a.Username = s.Username
	}
	if s.Mode == Sentinel && s.Driver.PlainMaster {
		a.TLS = tlsinspect.Settings{} // go-redis before 8.8.3 dials the primary without TLS
	}
	return a
}

// AccessKey is what makes two accesses one. Secrets are compared by their alias, which equal plain texts share.
type AccessKey struct {
	purpose            Purpose
	username, password string
	tls                tlsinspect.Settings
	master             string
}

// Key is comparable: the same for the same access.
func (a Access) Key() AccessKey {
	return AccessKey{purpose: a.Purpose, username: a.Username, password: a.Password.Alias(), tls: a.TLS, master: a.Master}
}
