package checks

import (
	"testing"

	"tyk-redis-doctor/probe"
)

func TestLogLines(t *testing.T) {
	for line, want := range map[string]probe.FaultID{
		`time="..." level=error msg="storage: Redis is either down or ws not configured"`:                                                             "mode.master_name_missing",
		`storage: Redis is either down or was not configured`:                                                                                         "mode.master_name_missing",
		`redis: 2026/01/02 pool.go:617: redis: connection pool: failed to dial after 5 attempts: dial tcp 10.0.0.5:6379: connect: connection refused`: "net.refused",
		`dial tcp 127.0.0.1:6379: connect: connection refused`:                                                                                        "config.empty_addrs",
		`dial tcp [::1]:6379: connect: connection refused`:                                                                                            "net.wrong_family",
		`dial tcp 10.0.0.5:6379: i/o timeout`:                                                                                                         "net.timeout",
		`read tcp 10.0.0.9:4000->10.0.0.5:6379: i/o timeout`:                                                                                          "proto.no_reply",
		`dial tcp: lookup redis-cluster on 10.96.0.10:53: no such host`:                                                                               "net.dns",
		`dial tcp: lookup ?: no such host`:                                                                                                            "cluster.no_endpoint",
		`EOF`:                                                                                                                                         "tls.server_requires_tls",
		`tls: failed to verify certificate: x509: certificate signed by unknown authority`:                                                            "tls.unknown_ca",
		`x509: cannot validate certificate for 10.0.0.5 because it doesn't contain any IP SANs`:                                                       "tls.no_san",
		`x509: certificate is valid for redis.internal, not redis.example`:                                                                            "tls.name_mismatch",
		`tls: first record does not look like a TLS handshake`:                                                                                        "tls.server_plaintext",
		`WRONGPASS invalid username-password pair or user is disabled.`:                                                                               "auth.wrong_password",
		`NOAUTH Authentication required.`:                                                                                                             "auth.missing_password",
		`sentinel: GetMasterAddrByName master="mymaster" failed: NOAUTH Authentication required.`:                                                     "auth.sentinel_missing_password",
		`sentinel: GetMasterAddrByName name="wrong" failed: redis: nil`:                                                                               "sentinel.unknown_master",
		`redis: all sentinels specified in configuration are unreachable: ERR unknown command 'sentinel', with args`:                                  "mode.redis_as_sentinel",
		`redis: all sentinels specified in configuration are unreachable`:                                                                             "auth.sentinel_missing_password",
		`MOVED 8155 10.0.0.2:6379`:                                                                                                                    "mode.cluster_not_enabled",
		`ERR This instance has cluster support disabled`:                                                                                              "mode.cluster_on_standalone",
		`CLUSTERDOWN Hash slot not served`:                                                                                                            "cluster.slots_uncovered",
		`READONLY You can't write against a read only replica.`:                                                                                       "server.readonly",
		`got 4 elements in cluster info address, expected 2 or 3`:                                                                                     "cluster.slots_reply_too_new",
		`time="..." level=info msg="--> Using clustered mode"`:                                                                                        "shardcount.set_128",
		`panic: runtime error: integer divide by zero`:                                                                                                "shardcount.invalid",
		`redis: can't parse map reply: "HTTP/1.1 400 Bad Request"`:                                                                                    "proto.not_redis",
		`redis: connection pool timeout`:                                                                                                              "capacity.pool_timeout_risk",
		`couldn't unmarshal config: invalid character ']' looking for beginning of value`:                                                             "config.malformed_json",
		`envconfig.Process: assigning TYK_GW_STORAGE_ENABLECLUSTER to EnableCluster: converting 'yes' to type bool.`:                                  "config.bad_value",
		`dial tcp: address redis: missing port in address`:                                                                                            "config.bad_addr",
		`Redis connection details not set, please ensure that the storage type is set to Redis`:                                                       "config.type_not_redis",
		`ERR unknown command 'set', with args beginning with: 'redis-test'`:                                                                           "mode.master_name_missing",
		`NOPERM this user has no permissions to run the 'publish' command`:                                                                            "auth.no_permission",
		`OOM command not allowed when used memory > 'maxmemory'.`:                                                                                     "server.oom",
		`invalid MinVersion specified. Please specify a valid TLS version: 1.0, 1.1, 1.2, or 1.3`:                                                     "config.bad_tls_version",
		`Could not connect to Redis cluster after many attempts. Host(s): [a:1]`:                                                                      "mode.master_name_missing",
		`Error on Purge Loop. Is Temporal Storage down?: EOF`:                                                                                         "tls.server_requires_tls",
	} {
		got := FromLog(line)
		if len(got) == 0 || got[0].IDs[0] != want {
			t.Errorf("%s:\n  %+v, want %s first", line, got, want)
		}
	}
	for _, line := range []string{"", "time=... msg=\"API reload complete\"", "listening on :8080"} {
		if got := FromLog(line); got != nil {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

func TestLogLinesNameFindings(t *testing.T) {
	all := All()
	for _, l := range logLines {
		if l.says == "" || len(l.ids) == 0 {
			t.Errorf("%s: no words or no ids", l.line)
		}
		for _, id := range l.ids {
			if _, ok := all.Find(id); !ok {
				t.Errorf("%s: no finding %s", l.line, id)
			}
		}
	}
}
