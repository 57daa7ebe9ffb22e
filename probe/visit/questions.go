package visit

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// question is one command of the pipeline and what its answer is for.
type question struct {
	cmd wire.Command
	// step is the layer that the answer decides; "" where it is a fact alone, which may be missing.
	step probe.StepName
	// fact is how the command is called among what was not visible; "" where nobody misses it.
	fact string
	// take keeps what the answer tells; it is not called for a refusal.
	take func(wire.Reply)
	// refused, where set, is told of a refusal.
	refused func(probe.Fault)
}

// questions are everything that one server is asked in one pipeline: authentication and all reads, since what costs
// is the round trip.
func (v *visit) questions() []question {
	list := slices.Concat(v.credentials(), v.basics())
	switch {
	case v.target.Access.Purpose == probe.AsSentinel:
		return slices.Concat(list, v.sentinelQuestions(v.target.Access.Master))
	case v.anyMode(probe.Cluster):
		// go-redis asks a cluster for the table of its commands before it sends any.
		table := question{cmd: wire.Command{"COMMAND", "COUNT"}, fact: "COMMAND"}
		return slices.Concat(list, v.dataQuestions(), v.clusterQuestions(probe.StepCluster), []question{table})
	default:
		return slices.Concat(list, v.dataQuestions())
	}
}

func (v *visit) anyMode(mode probe.Mode) bool {
	return slices.ContainsFunc(v.target.Asked, func(s *probe.Store) bool { return s.Mode == mode })
}

// basics are what data nodes and Sentinels are both asked.
func (v *visit) basics() []question {
	return []question{
		{cmd: wire.Command{"PING"}, step: probe.StepPing},
		{cmd: wire.Command{"INFO"}, step: probe.StepInfo, fact: "INFO", take: v.takeInfo},
		{cmd: wire.Command{"CLIENT", "INFO"}, take: v.takeClientInfo},
		{cmd: wire.Command{"HELLO", 2}, take: v.takeHello}, // the number changes nothing, and Redis 6.0 wants one
	}
}

func (v *visit) dataQuestions() []question {
	list := []question{
		{cmd: wire.Command{"ROLE"}, fact: "ROLE", take: v.takeRole},
		{cmd: wire.Command{"TIME"}, take: v.takeTime},
		{cmd: wire.Command{"ACL", "WHOAMI"}, take: func(r wire.Reply) { v.account().User = probe.Printable(r.Text()) }},
	}
	for _, name := range []string{"maxclients", "timeout", "databases", "min-replicas-to-write", "aclfile"} {
		list = append(list, question{cmd: wire.Command{"CONFIG", "GET", name}, fact: "CONFIG GET", take: v.takeConfig})
	}
	return list
}

// clusterQuestions: CLUSTER SLOTS is what a cluster client lives by; step is "" where the client is no cluster client.
func (v *visit) clusterQuestions(step probe.StepName) []question {
	return []question{
		{cmd: wire.Command{"CLUSTER", "INFO"}, fact: "CLUSTER INFO", take: v.takeClusterInfo},
		{cmd: wire.Command{"CLUSTER", "MYID"}, take: func(r wire.Reply) { v.cluster().MyID = probe.Printable(r.Text()) }},
		{cmd: wire.Command{"CLUSTER", "NODES"}, fact: "CLUSTER NODES", take: v.takeClusterNodes},
		{cmd: wire.Command{"CLUSTER", "SLOTS"}, step: step, fact: "CLUSTER SLOTS", take: v.takeClusterSlots},
		{cmd: wire.Command{"CONFIG", "GET", "cluster-require-full-coverage"}, fact: "CONFIG GET", take: v.takeConfig},
		{cmd: wire.Command{"CONFIG", "GET", "cluster-node-timeout"}, fact: "CONFIG GET", take: v.takeConfig},
	}
}

// sentinelQuestions: without a name, as for a Sentinel that was met in the place of a data node, the names alone.
func (v *visit) sentinelQuestions(master string) []question {
	list := []question{
		{cmd: wire.Command{"SENTINEL", "MASTERS"}, fact: "SENTINEL MASTERS", take: func(r wire.Reply) {
			v.sentinel().Masters = wire.ParseSentinelMasters(r.Value)
		}},
		{cmd: wire.Command{"SENTINEL", "MYID"}, take: func(r wire.Reply) { v.sentinel().MyID = probe.Printable(r.Text()) }},
	}
	if master == "" {
		return list
	}
	return append(list,
		question{cmd: wire.Command{"SENTINEL", "GET-MASTER-ADDR-BY-NAME", master}, step: probe.StepSentinel, take: v.takeMasterAddr},
		question{cmd: wire.Command{"SENTINEL", "REPLICAS", master}, fact: "SENTINEL REPLICAS", take: func(r wire.Reply) {
			v.sentinel().Replicas = wire.ParseSentinelPeers(r.Value)
		}},
		question{cmd: wire.Command{"SENTINEL", "SENTINELS", master}, fact: "SENTINEL SENTINELS", take: func(r wire.Reply) {
			v.sentinel().Sentinels = wire.ParseSentinelPeers(r.Value)
		}},
		question{
			cmd:     wire.Command{"SENTINEL", "CKQUORUM", master},
			take:    func(r wire.Reply) { v.quorum(probe.Printable(r.Text()), true) },
			refused: v.quorumRefused,
		})
}
