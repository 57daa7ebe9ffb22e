package verdict_test

import (
	"regexp"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/verdict"
)

func TestEveryCheckIsComplete(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+\.[a-z][a-z0-9_]*$`)
	seen := map[probe.FaultID]bool{}
	all := verdict.All()
	for _, c := range all {
		if seen[c.ID] {
			t.Errorf("%s: twice in the catalogue", c.ID)
		}
		seen[c.ID] = true
		if !form.MatchString(string(c.ID)) {
			t.Errorf("%s: not family.slug", c.ID)
		}
		if c.Title == "" || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: title %q is no noun phrase", c.ID, c.Title)
		}
		if c.Doc == "" || c.Hint == "" || c.Judge == nil && c.Role == "" {
			t.Errorf("%s: doc, hint or judge is missing", c.ID)
		}
		if c.Status != report.Fail && c.Status != report.Warn && c.Status != report.Info {
			t.Errorf("%s: status %q", c.ID, c.Status)
		}
		if c.Status == report.Fail && c.Broken == 0 || c.Status == report.Warn && c.Degraded == 0 {
			t.Errorf("%s has no place among the causes", c.ID)
		}
		if c.Needs != nil && (c.Needs.What == "" || c.Needs.Met == nil) {
			t.Errorf("%s: a need without words or test", c.ID)
		}
		for _, p := range c.After {
			if len(all.Match(string(p))) == 0 {
				t.Errorf("%s: after %q, which names no check", c.ID, p)
			}
		}
	}
}

func TestNothingExplainsItselfInACircle(t *testing.T) {
	all := verdict.All()
	after := map[probe.FaultID][]probe.FaultID{}
	for _, c := range all {
		for _, p := range c.After {
			for _, id := range all.Match(string(p)) {
				if id != c.ID {
					after[c.ID] = append(after[c.ID], id)
				}
			}
		}
	}
	const open, done = 1, 2
	state := map[probe.FaultID]int{}
	var visit func(id probe.FaultID, path string)
	visit = func(id probe.FaultID, path string) {
		path += " " + string(id)
		switch state[id] {
		case open:
			t.Errorf("a circle of After:%s", path)
			return
		case done:
			return
		}
		state[id] = open
		for _, next := range after[id] {
			visit(next, path)
		}
		state[id] = done
	}
	for _, c := range all {
		visit(c.ID, "")
	}
}

// promised are the ids that other programs rely on, each with the status its check has: fail, warn, info, or one of two.
const promised = `
config: malformed_json=fail type_error=fail bad_value=fail file_missing=fail type_not_redis=fail empty_addrs=fail
 host_without_port=fail bad_addr=fail bad_tls_version=fail incomplete_keypair=fail|warn unknown_key=warn
 unknown_variable=warn empty_variable_overrides=warn unresolved_reference=fail variable_overrides=fail deprecated_hosts=info|warn
 hosts_collapsed=fail hosts_ignored=info|warn only_first_addr_used=warn db_ignored_in_cluster=warn timeout_unit=warn
 max_idle_inert=info whitespace_in_secret=warn
net: dns=fail refused=fail timeout=fail unreachable=fail closed=fail slow=warn wrong_family=fail many_addresses=info
 intercepted=fail
proto: no_reply=fail not_redis=fail proxy_protocol=fail proxy_unsupported=fail
tls: server_plaintext=fail server_requires_tls=fail unknown_ca=fail missing_intermediate=fail name_mismatch=fail
 no_san=fail expired=fail not_yet_valid=fail expires_soon=warn wrong_usage=fail version=fail no_shared_cipher=fail
 client_cert_required=fail client_cert_rejected=fail key_mismatch=fail key_unusable=fail ca_file_missing=fail
 ca_file_invalid=fail cert_file_missing=fail verify_disabled=warn limiter_ignores_ca=fail
 sentinel_master_plaintext=fail
auth: wrong_password=fail missing_password=fail unknown_user=fail user_disabled=fail username_without_password=fail
 not_needed=warn no_permission=fail sentinel_wrong_password=fail sentinel_missing_password=fail
 sentinel_not_needed=warn sentinel_user_required=fail passwords_swapped=fail node_differs=fail expired_token=fail default_user_off=fail
mode: cluster_on_standalone=fail cluster_not_enabled=fail master_name_missing=fail redis_as_sentinel=fail
 both=fail|warn bitnami_service=fail|warn proxy_in_front=info
cluster: primary_down=fail|warn replica_down=warn slots_uncovered=fail quorum_lost=fail state_fail=fail
 views_differ=warn foreign_node=warn mixed=fail seed_down=warn not_listed=info announce_unreachable=fail
 no_endpoint=fail announce_dns=fail no_replicas=warn same_host=warn open_slot=warn stale_node=warn
 slots_reply_too_new=fail
sentinel: unknown_master=fail sentinel_down=fail|warn quorum_lost=warn disagree=fail master_unreachable=fail
 master_down=fail master_is_replica=fail replica_down=warn tilt=warn not_listed=info announces_port_zero=warn
 no_promotable_replica=warn auth_pass_missing=warn
repl: link_down=warn lagging=warn syncing=warn
server: address_not_allowed=fail quota_used_up=fail readonly=fail loading=fail oom=fail near_oom=warn
 misconf=fail noreplicas=fail masterdown=fail
 protected_mode=fail busy=fail command_disabled=fail|warn evicts_keys=warn too_old=warn too_new=info
 unsupported=warn versions_differ=warn closes_idle=warn clock_skew=warn
capacity: maxclients_reached=fail maxclients_below_pool=warn near_maxclients=warn fd_limit_below_pool=warn
 pool_timeout_risk=warn pool_test_failed=fail
shardcount: inert=info set_128=warn invalid=fail differs=warn unknown_version=info
drift: different_redis=fail different_database=fail different_credentials=warn different_tls=warn
 different_mode=fail different_addrs=info
latency: high=warn jitter=warn syn_retransmit=warn
rehearsal: client_failed=fail
run: cut_short=info not_visible=info
`

func TestEveryPromisedIDIsInTheCatalogue(t *testing.T) {
	all := verdict.All()
	family := ""
	for _, word := range strings.Fields(promised) {
		if f, ok := strings.CutSuffix(word, ":"); ok {
			family = f
			continue
		}
		slug, statuses, _ := strings.Cut(word, "=")
		id := probe.FaultID(family + "." + slug)
		c, ok := all.Find(id)
		if !ok {
			t.Errorf("%s is not in the catalogue", id)
			continue
		}
		if !strings.Contains("|"+statuses+"|", "|"+string(c.Status)+"|") {
			t.Errorf("%s is %s, promised %s", id, c.Status, statuses)
		}
	}
}

// TestEveryFaultHasACheck: what a step can carry is reported by the check of the same id.
func TestEveryFaultHasACheck(t *testing.T) {
	all := verdict.All()
	for _, id := range []probe.FaultID{
		probe.NetDNS, probe.NetRefused, probe.NetTimeout, probe.NetUnreachable, probe.NetClosed, probe.NetWrongFamily,
		probe.NetIntercepted, probe.NetLocalLimit, probe.ConfigBadAddr, probe.ProtoNoReply, probe.ProtoNotRedis,
		probe.ProtoProxyProtocol, probe.ProtoProxyUnsupported, probe.ProtoHostile, probe.TLSServerPlaintext,
		probe.TLSServerRequiresTLS, probe.TLSVersion, probe.TLSNoSharedCipher, probe.TLSClientCertRequired,
		probe.TLSClientCertRejected, probe.TLSHandshakeFailed, probe.AuthWrongPassword, probe.AuthMissingPassword,
		probe.AuthNoPermission, probe.AuthNotNeeded, probe.ServerReadonly, probe.ServerLoading, probe.ServerOOM,
		probe.ServerMisconf, probe.ServerNoreplicas, probe.ServerMasterdown, probe.ServerProtectedMode, probe.ServerBusy,
		probe.ServerCommandDisabled, probe.ServerError, probe.CapacityMaxclientsReached, probe.ClusterStateFail,
		probe.ModeClusterNotEnabled, probe.ModeClusterOnStandalone, probe.ConfigDBOutOfRange, probe.ConfigDBInCluster,
		probe.SentinelUnknownMaster,
		probe.RunCutShort,
	} {
		if _, ok := all.Find(id); !ok {
			t.Errorf("%s: a visit can meet it and no check reports it", id)
		}
	}
}
