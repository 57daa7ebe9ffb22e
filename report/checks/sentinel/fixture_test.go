package sentinel_test

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
)

type estate = checkstest.Estate

const (
	primary = "10.0.0.1:6379"
	replica = "10.0.0.2:6379"
	s1      = "10.0.0.31:26379"
	s2      = "10.0.0.32:26379"
	s3      = "10.0.0.33:26379"
)

// trio is the healthy estate, in which every Sentinel tells its settings.
func trio() *estate {
	return each(checkstest.Sentinel(), func(v *probe.SentinelView) {
		v.Masters[0].DownAfterMS, v.Masters[0].FailoverTimeoutMS = checkstest.P64(5000), checkstest.P64(60000)
	})
}

// each edits what every Sentinel says.
func each(e *estate, edit func(*probe.SentinelView)) *estate {
	for _, n := range e.Nodes {
		if n.Sentinel != nil {
			edit(n.Sentinel)
		}
	}
	return e
}

// flagMaster makes every Sentinel flag the primary as down.
func flagMaster(e *estate) *estate {
	return each(e, func(v *probe.SentinelView) { v.Masters[0].Flags = []string{"s_down", "o_down", "master"} })
}

// flagReplica makes every Sentinel flag the replica as down.
func flagReplica(e *estate) *estate {
	return each(e, func(v *probe.SentinelView) { v.Replicas[0].Flags = []string{"s_down", "slave", "disconnected"} })
}

// flagSentinel makes the others flag one Sentinel as down.
func flagSentinel(e *estate, addr string) *estate {
	return each(e, func(v *probe.SentinelView) {
		for i := range v.Sentinels {
			if v.Sentinels[i].Addr == addr {
				v.Sentinels[i].Flags = []string{"s_down", "sentinel"}
			}
		}
	})
}

// losing is the estate in which some Sentinels refuse connections and the others have noticed.
func losing(gone ...string) *estate {
	e := trio()
	for _, addr := range gone {
		n := e.At(addr)
		checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
		n.Role = probe.SentinelRole
		flagSentinel(e, addr)
	}
	return each(e, func(v *probe.SentinelView) {
		if len(gone) > 1 {
			v.CKQuorum = "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover"
		}
	})
}

// guarded is the estate whose Redis has a password.
func guarded() *estate {
	e := trio()
	var keys probe.Keyring
	e.Stores[0].Password = keys.Add("not shown")
	return e
}

// asking is the estate with a master name that is not watched.
func asking(name string) *estate {
	e := trio()
	e.Stores[0].MasterName = name
	for _, n := range e.Nodes {
		if v := n.Sentinel; v != nil {
			v.Name, v.Known, v.MasterAddr, v.Replicas, v.Sentinels, v.CKQuorum = name, checkstest.PBool(false), "", nil, nil, ""
		}
	}
	e.Nodes = slices.DeleteFunc(e.Nodes, func(n *probe.Node) bool { return n.Purpose == probe.AsData })
	return e
}

// lonely is the estate of some Sentinels only, which know each other.
func lonely(count, wanted int) *estate {
	e := trio()
	kept := e.Stores[0].Addrs[:count]
	e.Stores[0].Addrs = kept
	e.Nodes = slices.DeleteFunc(
		e.Nodes,
		func(n *probe.Node) bool { return n.Purpose == probe.AsSentinel && !slices.Contains(kept, n.Addr) },
	)
	return each(e, func(v *probe.SentinelView) {
		v.Sentinels = slices.DeleteFunc(v.Sentinels, func(p probe.SentinelPeer) bool { return !slices.Contains(kept, p.Addr) })
		v.Masters[0].OtherSentinels, v.Masters[0].Quorum = count-1, wanted
	})
}

// silent is the estate whose primary does not answer here.
func silent(id probe.FaultID, text string) *estate {
	e := trio()
	step := probe.StepTCP
	if id == probe.NetDNS {
		step = probe.StepDNS
	}
	n := e.At(primary)
	checkstest.Fails(n, step, id, text)
	n.Role = probe.Primary
	return e
}

func gone() *estate { return flagMaster(silent(probe.NetTimeout, "i/o timeout")) }

// sends makes every Sentinel name another address of the primary, where nobody answers.
func sends(addr string, id probe.FaultID) *estate {
	e := silent(id, "no")
	e.At(primary).Addr = addr
	return each(e, func(v *probe.SentinelView) { v.MasterAddr, v.Masters[0].Addr = addr, addr })
}

// straying is the estate in which one Sentinel watches another address under the same name.
func straying(addr string) *estate {
	e := trio()
	v := e.At(s3).Sentinel
	v.MasterAddr, v.Masters[0].Addr, v.Masters[0].Flags = addr, addr, []string{"s_down", "master"}
	v.Sentinels, v.Replicas = nil, nil
	v.Masters[0].OtherSentinels, v.Masters[0].Replicas, v.Masters[0].RunID = 0, 0, ""
	n := e.Node(addr, "gateway/storage")
	checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
	return e
}

// known is the estate in which the Sentinels know the third by an address of their own, and Tyk by the one that is listed.
func known(as string, id probe.FaultID) *estate {
	e := trio()
	e.At(s3).Sentinel.MyID = checkstest.RunID(s3)
	each(e, func(v *probe.SentinelView) {
		for i := range v.Sentinels {
			if v.Sentinels[i].Addr == s3 {
				v.Sentinels[i].Addr = as
			}
		}
	})
	n := e.Node(as, "gateway/storage")
	n.Purpose = probe.AsSentinel
	checkstest.Fails(n, probe.StepTCP, id, "no")
	n.Role = probe.SentinelRole
	return e
}
