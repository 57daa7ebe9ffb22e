package checks

import (
	"cmp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// brokenOrder is the order of root causes that break Tyk: what is nearest to the hand of the reader first, that is
// the settings, then the way to the server layer by layer, then what a server says of itself, then what only several
// servers together show. The first line is the answer of the program.
var brokenOrder = []string{
	"config.malformed_json config.file_missing config.type_error config.bad_value config.type_not_redis",
	"config.*",
	"shardcount.invalid tls.ca_file_* tls.cert_file_missing tls.key_*",
	"net.intercepted",
	"net.dns net.wrong_family",
	"net.*",
	"proto.proxy_protocol proto.proxy_unsupported proto.not_redis proto.hostile",
	"proto.*",
	"tls.server_* tls.sentinel_master_plaintext",
	"tls.*",
	"auth.passwords_swapped auth.expired_token",
	"auth.sentinel_*",
	"auth.*",
	"auth.not_needed auth.sentinel_not_needed",
	"mode.*",
	"sentinel.unknown_master",
	"capacity.maxclients_reached server.protected_mode",
	"server.loading server.busy server.masterdown",
	"cluster.no_endpoint cluster.announce_* cluster.slots_reply_too_new cluster.mixed",
	"cluster.slots_uncovered",
	"cluster.quorum_lost",
	"cluster.primary_down",
	"cluster.*",
	"sentinel.master_unreachable sentinel.master_down sentinel.master_is_replica",
	"sentinel.*",
	"server.*",
	"drift.different_mode drift.different_redis drift.different_database",
	"drift.*",
	"capacity.*",
	"rehearsal.*",
	"run.unexplained",
}

// degradedOrder is the order of root causes with which Tyk works: what has already gone first, then what will, then
// what is merely wrong, and at the end what is in order and thin.
var degradedOrder = []string{
	"run.judge_failed",
	"cluster.primary_down",
	"sentinel.quorum_lost",
	"sentinel.auth_pass_missing",
	"cluster.replica_down sentinel.replica_down sentinel.sentinel_down",
	"cluster.seed_down cluster.open_slot cluster.views_differ cluster.foreign_node",
	"repl.*",
	"auth.*",
	"auth.not_needed auth.sentinel_not_needed",
	"server.near_oom server.command_disabled",
	"capacity.near_maxclients",
	"sentinel.*",
	"mode.*",
	"config.bad_addr config.unknown_key config.unknown_variable config.empty_variable_overrides",
	"tls.expires_soon",
	"net.* latency.*",
	"capacity.*",
	"server.*",
	"cluster.*",
	"drift.*",
	"shardcount.*",
	"config.*",
	"tls.*",
	"rehearsal.*",
	"cluster.no_replicas cluster.same_host sentinel.no_promotable_replica",
}

// level is the place of an id in the order for its status: the line that has the id itself, else the first with a
// pattern for it; what no line names comes last.
func level(id probe.FaultID, status report.Status) int {
	order := degradedOrder
	if status == report.Fail {
		order = brokenOrder
	}
	place := len(order)
	for i, line := range order {
		patterns := strings.Fields(line)
		if slices.Contains(patterns, string(id)) {
			return i
		}
		if place == len(order) && matchAny(patterns, id) {
			place = i
		}
	}
	return place
}

// rank sorts answers: the worse first, root causes before consequences, then by level, by how much each explains and
// how many nodes it concerns, and at last by catalogue, store and node.
func rank(c *Case, answers []*answer) {
	place := map[probe.StoreID]int{}
	for i := range c.Ev.Stores {
		place[c.Ev.Stores[i].ID] = i
	}
	slices.SortStableFunc(answers, func(a, b *answer) int {
		return cmp.Or(
			cmp.Compare(b.Status.Rank(), a.Status.Rank()),
			cmp.Compare(truth(a.root != nil), truth(b.root != nil)),
			cmp.Compare(level(a.ID, a.Status), level(b.ID, b.Status)),
			cmp.Compare(b.victims, a.victims),
			cmp.Compare(len(b.Nodes), len(a.Nodes)),
			cmp.Compare(a.order, b.order),
			cmp.Compare(place[a.Store], place[b.Store]),
			strings.Compare(string(a.Store), string(b.Store)),
			slices.Compare(a.Nodes, b.Nodes),
			strings.Compare(a.Message, b.Message),
		)
	})
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
