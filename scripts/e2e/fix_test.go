//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect/mint"
)

const conf, env, redis = report.FixConf, report.FixEnv, report.FixRedis

// TestFixesOfSettings: what is printed for the file or the variable, followed to the letter, heals.
func TestFixesOfSettings(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	open := e.Server()
	closed := e.Server(estate.Password(password))
	certs := e.NewTLS(loopbackNames())
	secure := e.Server(estate.OverTLS(certs))
	both := e.Server(estate.BesideTLS(certs))
	cluster := e.Cluster(3, 1, estate.OwnHosts())
	trio := e.Sentinels(2, 3, estate.OwnHosts(), estate.MasterName("tyk-redis"))
	locked := e.Sentinels(2, 3, estate.OwnHosts(), estate.Password(password), estate.SentinelPassword(sentinelPassword))
	other := filepath.Join(t.TempDir(), "other.pem")
	if err := os.WriteFile(other, mint.NewCA("Other").PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	host, number := "127.0.0.1", port(open.Addr())
	storage := func(m map[string]any) settings { return gateway(m) }
	variables := func(list ...string) settings {
		return settings{component: "gateway", file: map[string]any{}, env: append([]string{"TYK_GW_STORAGE_TYPE=redis"}, list...)}
	}
	seeds := cluster.Addrs()[:3]
	for name, i := range map[string]ill{
		"missing password":                    {storage(map[string]any{"addrs": []string{closed.Addr()}}), "auth.missing_password", conf, password, nil},
		"missing password, by variable":       {storage(map[string]any{"addrs": []string{closed.Addr()}}), "auth.missing_password", env, password, nil},
		"wrong password":                      {storage(map[string]any{"addrs": []string{closed.Addr()}, "password": "wrong-password"}), "auth.wrong_password", conf, password, nil},
		"user that does not exist":            {storage(map[string]any{"addrs": []string{closed.Addr()}, "username": "tyk", "password": password}), "auth.unknown_user|auth.wrong_password", conf, "", nil},
		"line break in the password":          {storage(map[string]any{"addrs": []string{closed.Addr()}, "password": password + "\n"}), "config.whitespace_in_secret", conf, password, nil},
		"cluster without enable_cluster":      {storage(map[string]any{"addrs": seeds}), "mode.cluster_not_enabled", conf, "", nil},
		"the same, by variable":               {variables("TYK_GW_STORAGE_ADDRS=" + strings.Join(seeds, ",")), "mode.cluster_not_enabled", env, "", nil},
		"enable_cluster at standalone":        {storage(map[string]any{"addrs": []string{open.Addr()}, "enable_cluster": true}), "mode.cluster_on_standalone", conf, "", nil},
		"Sentinels without a master name":     {storage(map[string]any{"addrs": trio.Addrs()}), "mode.master_name_missing", conf, "", nil},
		"another master name":                 {storage(map[string]any{"addrs": trio.Addrs(), "master_name": "mymaster"}), "sentinel.unknown_master", conf, "", nil},
		"another master name, by variable":    {variables("TYK_GW_STORAGE_ADDRS="+strings.Join(trio.Addrs(), ","), "TYK_GW_STORAGE_MASTERNAME=Tyk-Redis"), "sentinel.unknown_master", env, "", nil},
		"data nodes as Sentinels":             {storage(map[string]any{"addrs": []string{open.Addr()}, "master_name": "tyk-redis"}), "mode.redis_as_sentinel", conf, "", nil},
		"no sentinel password":                {storage(map[string]any{"addrs": locked.Addrs(), "master_name": "mymaster", "password": password}), "auth.sentinel_missing_password", conf, sentinelPassword, nil},
		"wrong sentinel password":             {storage(map[string]any{"addrs": locked.Addrs(), "master_name": "mymaster", "password": password, "sentinel_password": "wrong-one"}), "auth.sentinel_wrong_password", conf, sentinelPassword, nil},
		"TLS at a plaintext port":             {storage(map[string]any{"addrs": []string{open.Addr()}, "use_ssl": true, "ca_file": certs.CAFile}), "tls.server_plaintext", conf, "", nil},
		"plaintext at a TLS port":             {storage(map[string]any{"addrs": []string{secure.Addr()}, "ca_file": certs.CAFile}), "tls.server_requires_tls", conf, "", nil},
		"a key of the old documentation":      {storage(map[string]any{"addrs": []string{secure.Addr()}, "use_ssl": true, "ca_file": certs.CAFile, "max_version": "1.2"}), "config.unknown_key", conf, "", nil},
		"a misspelt key":                      {storage(map[string]any{"addrs": seeds, "enable-cluster": true}), "config.unknown_key", conf, "", nil},
		"a variable with an underscore":       {variables("TYK_GW_STORAGE_ADDRS="+secure.Addr(), "TYK_GW_STORAGE_CAFILE="+certs.CAFile, "TYK_GW_STORAGE_USE_SSL=true"), "config.unknown_variable", env, "", nil},
		"blanks in the list":                  {variables("TYK_GW_STORAGE_ENABLECLUSTER=true", "TYK_GW_STORAGE_ADDRS="+strings.Join(seeds, ", ")), "config.bad_addr", env, "", nil},
		"JSON in the list":                    {variables("TYK_GW_STORAGE_ENABLECLUSTER=true", `TYK_GW_STORAGE_ADDRS=["`+strings.Join(seeds, `","`)+`"]`), "config.bad_addr", env, "", nil},
		"a URL as the address":                {storage(map[string]any{"addrs": []string{"redis://" + open.Addr()}}), "config.bad_addr", conf, "", nil},
		"yes as a truth value":                {variables("TYK_GW_STORAGE_ADDRS="+seeds[0], "TYK_GW_STORAGE_ENABLECLUSTER=yes"), "config.bad_value", env, "", nil},
		"a port as text":                      {storage(map[string]any{"host": host, "port": strconv.Itoa(number)}), "config.type_error", conf, "", nil},
		"a type that is not redis":            {settings{component: "gateway", file: map[string]any{"storage": map[string]any{"type": "Redis", "addrs": []string{open.Addr()}}}}, "config.type_not_redis", conf, "", nil},
		"an empty variable":                   {settings{component: "gateway", file: gateway(map[string]any{"addrs": []string{closed.Addr()}, "password": password}).file, env: []string{"TYK_GW_STORAGE_PASSWORD="}}, "config.empty_variable_overrides", env, "", nil},
		"a version that does not exist":       {storage(map[string]any{"addrs": []string{secure.Addr()}, "use_ssl": true, "ca_file": certs.CAFile, "tls_min_version": "TLS1.2"}), "config.bad_tls_version", conf, "", nil},
		"milliseconds":                        {storage(map[string]any{"addrs": []string{open.Addr()}, "timeout": 5000}), "config.timeout_unit", conf, "", nil},
		"a certificate without its key":       {storage(map[string]any{"addrs": []string{both.TLSAddr()}, "use_ssl": true, "ca_file": certs.CAFile, "cert_file": certs.ClientCert}), "config.incomplete_keypair", conf, certs.ClientKey, nil},
		"cluster and Sentinel together":       {storage(map[string]any{"addrs": seeds, "enable_cluster": true, "master_name": "mymaster"}), "mode.both", conf, "", nil},
		"passwords in each other's place":     {storage(map[string]any{"addrs": locked.Addrs(), "master_name": "mymaster", "password": sentinelPassword, "sentinel_password": password}), "auth.passwords_swapped", conf, password, nil},
		"a pool of two":                       {storage(map[string]any{"addrs": []string{open.Addr()}, "optimisation_max_active": 2}), "capacity.pool_timeout_risk", conf, "", nil},
		"Pump with the Gateway's TLS key":     {settings{component: "pump", file: map[string]any{"analytics_storage_config": map[string]any{"addrs": []string{secure.Addr()}, "use_ssl": true, "ca_file": certs.CAFile}}}, "config.unknown_key", conf, "", nil},
		"Dashboard with a key of the Gateway": {settings{component: "dashboard", file: map[string]any{"redis_addrs": seeds, "redis_enable_cluster": true}}, "config.unknown_key", conf, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "passwords in each other's place" {
				t.Run("is named", func(t *testing.T) { first(t, check(t, i.settings), "", i.id) })
				return
			}
			heal(t, i)
		})
	}
}

// TestFixesOfServers: the redis-cli lines heal as they are.
func TestFixesOfServers(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	one := func(lines ...string) *redistest.Node { return e.Server(estate.Lines(lines...)) }
	at := func(n *redistest.Node, more map[string]any) settings {
		return gateway(merged(map[string]any{"addrs": []string{n.Addr()}}, more))
	}
	small := one("maxclients 60")
	idle := one("timeout 30")
	full := one("maxmemory 600kb", "maxmemory-policy noeviction")
	alone := one("min-replicas-to-write 1")
	narrow := one("user tyk on >"+password+" ~* &* +@all -publish", "user default on nopass ~* &* +@all")
	keys := one("user tyk on >"+password+" ~analytics-* &* +@all", "user default on nopass ~* &* +@all")
	silent := one("user tyk on >"+password+" ~* resetchannels +@all", "user default on nopass ~* &* +@all")
	follower := one()
	follower.CLI("REPLICAOF", "127.0.0.1", strconv.Itoa(port(small.Addr())))
	redistest.Until(t, "the replica follows", func() bool { return strings.Contains(follower.CLI("INFO", "replication"), "master_link_status:up") })
	tyk := map[string]any{"username": "tyk", "password": password}
	for name, i := range map[string]ill{
		"maxclients below the pool":   {at(small, nil), "capacity.maxclients_below_pool", redis, "", nil},
		"idle connections are closed": {at(idle, nil), "server.closes_idle", redis, "", nil},
		"memory is used up":           {at(full, nil), "server.oom", redis, "", nil},
		"not enough replicas":         {at(alone, nil), "server.noreplicas", redis, "", nil},
		"may not publish":             {at(narrow, tyk), "auth.no_permission", redis, "", nil},
		"may not touch Tyk's keys":    {at(keys, tyk), "auth.no_permission", redis, "", nil},
		"may not use Tyk's channels":  {at(silent, tyk), "auth.no_permission", redis, "", nil},
	} {
		t.Run(name, func(t *testing.T) { heal(t, i) })
	}
	t.Run("a replica in the primary's place", func(t *testing.T) {
		heal(t, ill{settings: at(follower, nil), id: "server.readonly", kind: conf})
	})
}

// TestFixesOfClusters: topology and announcements.
func TestFixesOfClusters(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	nameless := e.Cluster(3, 1, estate.OwnHosts())
	for _, n := range nameless.Nodes() {
		n.CLI("CONFIG", "SET", "cluster-preferred-endpoint-type", "unknown-endpoint")
	}
	t.Run("endpoints without an address", func(t *testing.T) {
		heal(t, ill{settings: gateway(map[string]any{"enable_cluster": true, "addrs": nameless.Addrs()}), id: "cluster.no_endpoint", kind: redis})
	})
	drifted := e.Cluster(3, 1, estate.OwnHosts(), estate.Password(password), estate.NodeTimeout(time.Minute))
	odd := drifted.Primaries[1]
	odd.CLI("CONFIG", "SET", "requirepass", "another-password")
	t.Run("one node with another password is named", func(t *testing.T) {
		r := check(t, gateway(map[string]any{"enable_cluster": true, "addrs": []string{drifted.Addrs()[0], drifted.Addrs()[2]}, "password": password}))
		first(t, r, odd.Addr(), "auth.node_differs")
	})
}
