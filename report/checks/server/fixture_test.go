package server_test

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
)

type estate = checkstest.Estate

const only = "10.0.0.1:6379"

// refusingWrites is an estate one of whose nodes refuses every write of the component.
func refusingWrites(e *estate, addr string, fault probe.Fault) *estate {
	n := e.At(addr)
	n.Rights.Refused = []probe.Refusal{
		{Command: "SET", Key: "apikey-*", Use: "sessions", Vital: true, Function: probe.Write, Fault: fault},
		{Command: "INCR", Key: "quota-*", Use: "quotas", Function: probe.Write, Fault: fault},
	}
	for i := range n.Steps {
		if n.Steps[i].Name == probe.StepRights {
			n.Steps[i].Fault = &fault
		}
	}
	return e
}

// lacking is a standalone server that refuses commands in one way.
func lacking(fault probe.Fault, commands ...string) *estate {
	e := checkstest.Standalone()
	for _, command := range commands {
		e.Nodes[0].Rights.Refused = append(e.Nodes[0].Rights.Refused, probe.Refusal{
			Command: command, Use: "rate limits", Function: probe.Write, Fault: fault,
		})
	}
	return e
}

func unknown(command string) probe.Fault {
	return probe.Fault{ID: probe.ServerCommandDisabled, Text: "ERR unknown command", Command: command}
}

// refusingAll is a standalone server that refuses PING, though INFO answers.
func refusingAll(fault probe.Fault) func() *estate {
	return func() *estate {
		e := checkstest.Standalone()
		n := e.Nodes[0]
		n.Steps = []probe.Step{{Name: probe.StepTCP, TookMS: 0.5}, {Name: probe.StepPing, TookMS: 0.5, Fault: &fault}}
		n.Rights = nil
		return e
	}
}

// aReplica is a Gateway pointed at a replica.
func aReplica() *estate {
	e := checkstest.Standalone()
	n := e.Nodes[0]
	n.Role = probe.Replica
	n.Replication = &probe.Replication{
		Role: probe.Replica, PrimaryAddr: "10.0.0.5:6379", LinkUp: checkstest.PBool(true), ReadOnly: checkstest.PBool(true),
	}
	return e
}

// running gives every data node a product and version, and the component a version.
func running(e *estate, product, version, tyk string) *estate {
	for _, n := range e.Nodes {
		if n.Purpose == probe.AsData {
			n.Server.Product, n.Server.Version = product, version
		}
	}
	e.Stores[0].TykVersion = tyk
	return e
}

// holding is a standalone server with a limit of 100 MB, in percent of use.
func holding(policy string, pct, evicted int64) *estate {
	e := checkstest.Standalone()
	e.Nodes[0].Memory = &probe.Memory{
		UsedBytes: checkstest.P64(pct << 20), MaxBytes: checkstest.P64(100 << 20), Policy: policy, Evicted: checkstest.P64(evicted),
	}
	return e
}

const clusterPrimary, clusterReplica = "10.0.0.12:6379", "10.0.0.22:6379"

// unlinked is the cluster one of whose replicas has no link to its primary.
func unlinked(downS int64) *estate {
	e := checkstest.Cluster()
	r := e.At(clusterReplica).Replication
	r.LinkUp, r.LinkDownS = checkstest.PBool(false), checkstest.P64(downS)
	e.At(clusterPrimary).Replication.Replicas = nil
	return e
}

// copying is the cluster one of whose replicas receives all data.
func copying() *estate {
	e := unlinked(0)
	e.At(clusterReplica).Replication.Syncing = true
	return e
}

// fresh is an estate of which everything was started some seconds ago.
func fresh(e *estate, seconds int64) *estate {
	for _, n := range e.Nodes {
		if n.Server != nil {
			n.Server.UptimeS = checkstest.P64(seconds)
		}
	}
	return e
}

// behind is the cluster one of whose replicas is behind, as its primary lists it.
func behind(offset, lagS int64) *estate {
	e := checkstest.Cluster()
	p := e.At(clusterPrimary).Replication
	p.Offset = checkstest.P64(100 << 20)
	p.Replicas = []probe.ReplicaSeen{{Addr: clusterReplica, State: "online", Offset: offset, LagS: lagS}}
	return e
}

// asked is the cluster in which the primary does not list its replica, which was asked at a time.
func asked(at probe.Millis) *estate {
	e := behind(0, 0)
	e.At(clusterPrimary).Replication.Replicas = nil
	e.At(clusterReplica).Step(probe.StepInfo).BeganMS = at
	return e
}

// byWordAlone is the Sentinel estate whose replica tells us nothing of itself, and of which the Sentinels say that its link
// is down.
func byWordAlone(edit func(*probe.SentinelPeer)) *estate {
	e := checkstest.Sentinel()
	e.At("10.0.0.2:6379").Replication = nil
	for _, n := range e.Nodes {
		if n.Sentinel != nil {
			peer := &n.Sentinel.Replicas[0]
			peer.LinkStatus, peer.InfoAgeMS = "err", checkstest.P64(4000)
			edit(peer)
		}
	}
	return e
}
