package sentinel

import (
	"cmp"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/topology"
)

// watchOf is the master of a vote as a Sentinel has to be told to watch it at an address, with everything that it would
// otherwise forget: what it is set to is read from those who watch it, secrets are asked for.
func watchOf(p *topology.Sentinels, v *topology.Vote, addr string) fixes.Watch {
	w := fixes.Watch{Name: p.Store.MasterName, Host: probe.HostOf(addr), Port: probe.PortOf(addr),
		Quorum: strconv.Itoa(majority(len(p.Nodes)))}
	set := func(name string, value *int64) {
		if value != nil {
			w.Settings = append(w.Settings, [2]string{name, strconv.FormatInt(*value, 10)})
		}
	}
	for _, by := range v.By {
		if m := by.Master; m != nil {
			w.Quorum = strconv.Itoa(cmp.Or(m.Quorum, majority(len(p.Nodes))))
			set("down-after-milliseconds", m.DownAfterMS)
			set("failover-timeout", m.FailoverTimeoutMS)
			set("parallel-syncs", m.ParallelSyncs)
			break
		}
	}
	if password, _ := fixes.Demands(p.Store, v.Node); password {
		w.Settings = append(w.Settings, login(p.Store)...)
	}
	return w
}

// login is how Sentinels log in to Redis.
func login(s *probe.Store) [][2]string {
	var out [][2]string
	if s.Username != "" && s.Username != defaultUser {
		out = append(out, [2]string{"auth-user", fixes.Secret("user of the Sentinels at Redis")})
	}
	return append(out, [2]string{"auth-pass", fixes.Secret("password of Redis")})
}

// defaultUser is the user who logs in with a password alone.
const defaultUser = "default"

func majority(n int) int { return n/2 + 1 }
