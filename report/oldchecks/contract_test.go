package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// promised are the ids that other programs rely on, each with the status its check has: fail, warn, info, or one of two.
const promised = `
config: malformed_json=fail type_error=fail bad_value=fail file_missing=fail type_not_redis=fail empty_addrs=fail
 host_without_port=fail bad_addr=fail bad_tls_version=fail incomplete_keypair=fail|warn unknown_key=warn
 unknown_variable=warn empty_variable_overrides=warn unresolved_reference=fail deprecated_hosts=warn
 hosts_collapsed=fail hosts_ignored=warn only_first_addr_used=warn db_ignored_in_cluster=warn timeout_unit=warn
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
 sentinel_not_needed=warn sentinel_user_required=fail passwords_swapped=fail node_differs=fail expired_token=fail
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
server: readonly=fail loading=fail oom=fail near_oom=warn misconf=fail noreplicas=fail masterdown=fail
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
	all := All()
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
	all := All()
	for _, id := range []probe.FaultID{
		probe.NetDNS, probe.NetRefused, probe.NetTimeout, probe.NetUnreachable, probe.NetClosed, probe.NetWrongFamily,
		probe.NetIntercepted, probe.NetLocalLimit, probe.ConfigBadAddr, probe.ProtoNoReply, probe.ProtoNotRedis,
		probe.ProtoProxyProtocol, probe.ProtoProxyUnsupported, probe.ProtoHostile, probe.TLSServerPlaintext,
		probe.TLSServerRequiresTLS, probe.TLSVersion, probe.TLSNoSharedCipher, probe.TLSClientCertRequired,
		probe.TLSClientCertRejected, probe.TLSHandshakeFailed, probe.AuthWrongPassword, probe.AuthMissingPassword,
		probe.AuthNoPermission, probe.AuthNotNeeded, probe.ServerReadonly, probe.ServerLoading, probe.ServerOOM,
		probe.ServerMisconf, probe.ServerNoreplicas, probe.ServerMasterdown, probe.ServerProtectedMode, probe.ServerBusy,
		probe.ServerCommandDisabled, probe.ServerError, probe.CapacityMaxclientsReached, probe.ClusterStateFail,
		probe.ModeClusterNotEnabled, probe.ModeClusterOnStandalone, probe.ConfigDBOutOfRange, probe.ConfigDBInCluster, probe.SentinelUnknownMaster,
		probe.RunCutShort,
	} {
		if _, ok := all.Find(id); !ok {
			t.Errorf("%s: a visit can meet it and no check reports it", id)
		}
	}
}

// TestEveryLevelNamesChecks: the order of causes names nothing that does not exist.
func TestEveryLevelNamesChecks(t *testing.T) {
	all := All()
	for _, order := range [][]string{brokenOrder, degradedOrder} {
		for _, line := range order {
			for _, p := range strings.Fields(line) {
				if len(all.Match(p)) == 0 {
					t.Errorf("the order names %q, which is no check", p)
				}
			}
		}
	}
	for _, c := range all {
		if c.Status != report.Info && level(c.ID, c.Status) == len(brokenOrder) {
			t.Errorf("%s has no place in the order of causes", c.ID)
		}
	}
}
