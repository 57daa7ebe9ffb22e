package logs

import (
	"testing"

	"tyk-redis-doctor/report/verdict"
)

func TestLogLines(t *testing.T) {
	for _, test := range []struct{ want, line string }{
		{"mode.master_name_missing", `time="..." level=error msg="storage: Redis is either down or ws not configured"`},
		{"mode.master_name_missing", `storage: Redis is either down or was not configured`},
		{"net.refused", `redis: 2026/01/02 pool.go:617: connection pool: failed to dial: dial tcp 10.0.0.5:6379: connect: connection refused`},
		{"config.empty_addrs", `dial tcp 127.0.0.1:6379: connect: connection refused`},
		{"net.wrong_family", `dial tcp [::1]:6379: connect: connection refused`},
		{"net.timeout", `dial tcp 10.0.0.5:6379: i/o timeout`},
		{"proto.no_reply", `read tcp 10.0.0.9:4000->10.0.0.5:6379: i/o timeout`},
		{"net.dns", `dial tcp: lookup redis-cluster on 10.96.0.10:53: no such host`},
		{"cluster.no_endpoint", `dial tcp: lookup ?: no such host`},
		{"tls.server_requires_tls", `EOF`},
		{"tls.unknown_ca", `tls: failed to verify certificate: x509: certificate signed by unknown authority`},
		{"tls.no_san", `x509: cannot validate certificate for 10.0.0.5 because it doesn't contain any IP SANs`},
		{"tls.name_mismatch", `x509: certificate is valid for redis.internal, not redis.example`},
		{"tls.server_plaintext", `tls: first record does not look like a TLS handshake`},
		{"auth.wrong_password", `WRONGPASS invalid username-password pair or user is disabled.`},
		{"auth.missing_password", `NOAUTH Authentication required.`},
		{"auth.sentinel_missing_password", `sentinel: GetMasterAddrByName master="mymaster" failed: NOAUTH Authentication required.`},
		{"sentinel.unknown_master", `sentinel: GetMasterAddrByName name="wrong" failed: redis: nil`},
		{"mode.redis_as_sentinel", `redis: all sentinels specified in configuration are unreachable: ERR unknown command 'sentinel', with args`},
		{"auth.sentinel_missing_password", `redis: all sentinels specified in configuration are unreachable`},
		{"mode.cluster_not_enabled", `MOVED 8155 10.0.0.2:6379`},
		{"mode.cluster_on_standalone", `ERR This instance has cluster support disabled`},
		{"cluster.slots_uncovered", `CLUSTERDOWN Hash slot not served`},
		{"server.readonly", `READONLY You can't write against a read only replica.`},
		{"cluster.slots_reply_too_new", `got 4 elements in cluster info address, expected 2 or 3`},
		{"shardcount.set_128", `time="..." level=info msg="--> Using clustered mode"`},
		{"shardcount.invalid", `panic: runtime error: integer divide by zero`},
		{"proto.not_redis", `redis: can't parse map reply: "HTTP/1.1 400 Bad Request"`},
		{"capacity.pool_timeout_risk", `redis: connection pool timeout`},
		{"config.malformed_json", `couldn't unmarshal config: invalid character ']' looking for beginning of value`},
		{"config.bad_value", `envconfig.Process: assigning TYK_GW_STORAGE_ENABLECLUSTER to EnableCluster: converting 'yes' to type bool.`},
		{"config.bad_addr", `dial tcp: address redis: missing port in address`},
		{"config.type_not_redis", `Redis connection details not set, please ensure that the storage type is set to Redis`},
		{"mode.master_name_missing", `ERR unknown command 'set', with args beginning with: 'redis-test'`},
		{"auth.no_permission", `NOPERM this user has no permissions to run the 'publish' command`},
		{"server.oom", `OOM command not allowed when used memory > 'maxmemory'.`},
		{"config.bad_tls_version", `invalid MinVersion specified. Please specify a valid TLS version: 1.0, 1.1, 1.2, or 1.3`},
		{"mode.master_name_missing", `Could not connect to Redis cluster after many attempts. Host(s): [a:1]`},
		{"server.address_not_allowed", `ERR illegal address: 10.9.9.9:41000`},
		{"server.quota_used_up", `ERR max daily request limit exceeded. Limit: 10000, Usage: 10000.`},
		{"server.error", `no upstream host`},
		{"server.error", `ERR handle request, command 'MULTI' is not allowed`},
		{"latency.high", `redis: Conn has unread data`},
		{"sentinel.master_unreachable", `sentinel: GetMasterAddrByName: dial tcp 10.0.0.1:0: connect: invalid argument`},
		{"sentinel.unknown_master", `redis: nil`},
		{"tls.server_requires_tls", `Error on Purge Loop. Is Temporal Storage down?: EOF`},
	} {
		got := Read(test.line)
		if len(got) == 0 || string(got[0].IDs[0]) != test.want {
			t.Errorf("%s:\n  %+v, want %s first", test.line, got, test.want)
		}
	}
	for _, line := range []string{"", "time=... msg=\"API reload complete\"", "listening on :8080"} {
		if got := Read(line); got != nil {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

func TestLogLinesNameFindings(t *testing.T) {
	all := verdict.All()
	for _, l := range logLines {
		if l.says == "" || len(l.ids) == 0 {
			t.Errorf("%s: no words or no ids", l.line())
		}
		for _, id := range l.ids {
			if _, ok := all.Find(id); !ok {
				t.Errorf("%s: no finding %s", l.line(), id)
			}
		}
	}
}
