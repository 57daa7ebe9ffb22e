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
)

// tree is a JSON object.
type tree = map[string]any

func at(addrs ...string) []string { return addrs }

// variables are a Gateway without a storage block in its file.
func variables(list ...string) settings {
	return settings{component: "gateway", file: tree{}, env: append([]string{"TYK_GW_STORAGE_TYPE=redis"}, list...)}
}

// TestFixesOfStandalone: the changes of the file or of the variables heal.
func TestFixesOfStandalone(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	open := e.Server()
	closed := e.Server(estate.Password(password))
	host, number := "127.0.0.1", strconv.Itoa(port(open.Addr()))
	for name, i := range map[string]ill{
		"missing password":              {id: "auth.missing_password", settings: gateway(tree{"addrs": at(closed.Addr())})},
		"missing password, by variable": {id: "auth.missing_password", settings: variables("TYK_GW_STORAGE_ADDRS=" + closed.Addr())},
		"wrong password": {
			id: "auth.wrong_password", settings: gateway(tree{"addrs": at(closed.Addr()), "password": "wrong-password"}),
		},
		"user that does not exist": {
			id:       "auth.unknown_user|auth.wrong_password",
			settings: gateway(tree{"addrs": at(closed.Addr()), "username": "tyk", "password": password}),
		},
		"line break in the password": {
			id:       "config.whitespace_in_secret",
			settings: gateway(tree{"addrs": at(closed.Addr()), "password": password + "\n"}),
		},
		"enable_cluster at standalone": {
			id: "mode.cluster_on_standalone", settings: gateway(tree{"addrs": at(open.Addr()), "enable_cluster": true}),
		},
		"data nodes as Sentinels": {
			id: "mode.redis_as_sentinel", settings: gateway(tree{"addrs": at(open.Addr()), "master_name": "tyk-redis"}),
		},
		"a URL as the address": {id: "config.bad_addr", settings: gateway(tree{"addrs": at("redis://" + open.Addr())})},
		"a port as text":       {id: "config.type_error", settings: gateway(tree{"host": host, "port": number})},
		"a type that is not redis": {
			id:       "config.type_not_redis",
			settings: settings{component: "gateway", file: tree{"storage": tree{"type": "Redis", "addrs": at(open.Addr())}}},
		},
		"an empty variable": {id: "config.empty_variable_overrides", settings: settings{
			component: "gateway", env: []string{"TYK_GW_STORAGE_PASSWORD="},
			file: gateway(tree{"addrs": at(closed.Addr()), "password": password}).file,
		}},
		"a variable over an address that answers": {id: "config.variable_overrides", settings: settings{
			component: "gateway", env: []string{"TYK_GW_STORAGE_ADDRS=127.0.0.1:1"}, file: gateway(tree{"addrs": at(open.Addr())}).file,
		}},
		"milliseconds": {id: "config.timeout_unit", settings: gateway(tree{"addrs": at(open.Addr()), "timeout": 5000})},
		"a pool of two": {
			id: "capacity.pool_timeout_risk", settings: gateway(tree{"addrs": at(open.Addr()), "optimisation_max_active": 2}),
		},
	} {
		t.Run(name, func(t *testing.T) { heal(t, i, supplied("")) })
	}
}

// TestFixesOfModes: which kind of Redis it is.
func TestFixesOfModes(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	seeds := e.Cluster(3, 1, estate.OwnHosts()).Addrs()[:3]
	list := strings.Join(seeds, ",")
	trio := e.Sentinels(2, 3, estate.OwnHosts(), estate.MasterName("tyk-redis"))
	for name, i := range map[string]ill{
		"cluster without enable_cluster": {id: "mode.cluster_not_enabled", settings: gateway(tree{"addrs": seeds})},
		"the same, by variable":          {id: "mode.cluster_not_enabled", settings: variables("TYK_GW_STORAGE_ADDRS=" + list)},
		"a misspelt key":                 {id: "config.unknown_key", settings: gateway(tree{"addrs": seeds, "enable-cluster": true})},
		"a key of the Gateway": {
			id: "config.unknown_key", settings: settings{
				component: "dashboard", file: tree{"redis_addrs": seeds, "redis_enable_cluster": true},
			},
		},
		"cluster and Sentinel together": {
			id: "mode.both", settings: gateway(tree{"addrs": seeds, "enable_cluster": true, "master_name": "mymaster"}),
		},
		"blanks in the list": {
			id:       "config.bad_addr",
			settings: variables("TYK_GW_STORAGE_ENABLECLUSTER=true", "TYK_GW_STORAGE_ADDRS="+strings.Join(seeds, ", ")),
		},
		"JSON in the list": {
			id:       "config.bad_addr",
			settings: variables("TYK_GW_STORAGE_ENABLECLUSTER=true", `TYK_GW_STORAGE_ADDRS=["`+strings.Join(seeds, `","`)+`"]`),
		},
		"yes as a truth value": {
			id: "config.bad_value", settings: variables("TYK_GW_STORAGE_ADDRS="+seeds[0], "TYK_GW_STORAGE_ENABLECLUSTER=yes"),
		},
		"Sentinels without a master name": {id: "mode.master_name_missing", settings: gateway(tree{"addrs": trio.Addrs()})},
		"another master name": {
			id: "sentinel.unknown_master", settings: gateway(tree{"addrs": trio.Addrs(), "master_name": "mymaster"}),
		},
		"another master name, by variable": {
			id:       "sentinel.unknown_master",
			settings: variables("TYK_GW_STORAGE_ADDRS="+strings.Join(trio.Addrs(), ","), "TYK_GW_STORAGE_MASTERNAME=Tyk-Redis"),
		},
	} {
		t.Run(name, func(t *testing.T) { heal(t, i, supplied("")) })
	}
}

// TestFixesOfPasswordsAndTLS: two passwords, and certificates.
func TestFixesOfPasswordsAndTLS(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	certs := e.NewTLS(loopbackNames())
	open := e.Server()
	secure := e.Server(estate.OverTLS(certs)).Addr()
	both := e.Server(estate.BesideTLS(certs))
	locked := e.Sentinels(2, 3, estate.OwnHosts(), estate.Password(password), estate.SentinelPassword(sentinelPassword))
	sentinels := tree{"addrs": locked.Addrs(), "master_name": "mymaster", "password": password}
	overTLS := tree{"addrs": at(secure), "use_ssl": true, "ca_file": certs.CAFile}
	for name, i := range map[string]ill{
		"no sentinel password": {id: "auth.sentinel_missing_password", settings: gateway(sentinels)},
		"wrong sentinel password": {
			id: "auth.sentinel_wrong_password", settings: gateway(with(sentinels, "sentinel_password", "wrong-one")),
		},
		"passwords in each other's place": {
			id:       "auth.passwords_swapped",
			settings: gateway(with(with(sentinels, "password", sentinelPassword), "sentinel_password", password)),
		},
		"TLS at a plaintext port":        {id: "tls.server_plaintext", settings: gateway(with(overTLS, "addrs", at(open.Addr())))},
		"plaintext at a TLS port":        {id: "tls.server_requires_tls", settings: gateway(with(overTLS, "use_ssl", false))},
		"a key of the old documentation": {id: "config.unknown_key", settings: gateway(with(overTLS, "max_version", "1.2"))},
		"a version that does not exist":  {id: "config.bad_tls_version", settings: gateway(with(overTLS, "tls_min_version", "TLS1.2"))},
		"Pump with the Gateway's TLS key": {
			id: "config.unknown_key", settings: settings{component: "pump", file: tree{"analytics_storage_config": overTLS}},
		},
		"a certificate without its key": {
			id:       "config.incomplete_keypair",
			settings: gateway(with(with(overTLS, "addrs", at(both.TLSAddr())), "cert_file", certs.ClientCert)),
		},
		"a variable with an underscore": {
			id:       "config.unknown_variable",
			settings: variables("TYK_GW_STORAGE_ADDRS="+secure, "TYK_GW_STORAGE_CAFILE="+certs.CAFile, "TYK_GW_STORAGE_USE_SSL=true"),
		},
	} {
		t.Run(name, func(t *testing.T) { heal(t, i, supplied(certs.ClientKey)) })
	}
}

// TestFixesOfVariablesInFiles: the change goes to the file that sets the variable.
func TestFixesOfVariablesInFiles(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	addrs := e.Cluster(3, 1, estate.OwnHosts()).Addrs()
	for name, text := range map[string]string{
		"tyk.env": "# the Gateway\nTYK_GW_STORAGE_TYPE=redis\nTYK_GW_STORAGE_ADDRS=" + strings.Join(addrs, ",") + "\n",
		"compose.yaml": "services:\n  edge:\n    image: tykio/tyk-gateway:v5.8.0\n    environment:\n      TYK_GW_STORAGE_TYPE: redis\n" +
			"      TYK_GW_STORAGE_ADDRS: " + strings.Join(addrs, ",") + "\n",
		"compose.yml": "services:\n  edge:\n    image: tykio/tyk-gateway:v5.8.0\n    environment:\n    - TYK_GW_STORAGE_TYPE=redis\n" +
			"    - TYK_GW_STORAGE_ADDRS=" + strings.Join(addrs, ",") + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s := settings{component: "gateway", args: []string{"--env-file", file}}
			heal(t, ill{id: "mode.cluster_not_enabled", settings: s}, supplied(""))
		})
	}
}

// TestFixesOfServers: commands for redis-cli and changes of a server's process heal as they are.
func TestFixesOfServers(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	one := func(id string, more tree, lines ...string) ill {
		n := e.Server(estate.Lines(lines...))
		return ill{id: id, settings: gateway(merged(tree{"addrs": at(n.Addr())}, more)), servers: []*redistest.Node{n}}
	}
	user, anybody := "user tyk on >"+password, "user default on nopass"+everything(e)
	tyk := tree{"username": "tyk", "password": password}
	cases := map[string]ill{
		"maxclients below the pool":   one("capacity.maxclients_below_pool", nil, "maxclients 60"),
		"idle connections are closed": one("server.closes_idle", nil, "timeout 30"),
		"memory is used up":           one("server.oom", nil, "maxmemory 600kb", "maxmemory-policy noeviction"),
		"not enough replicas":         one("server.noreplicas", nil, "min-replicas-to-write 1"),
		"may not publish":             one("auth.no_permission", tyk, user+everything(e)+" -publish", anybody),
		"may not touch Tyk's keys":    one("auth.no_permission", tyk, user+strings.Replace(everything(e), "~*", "~analytics-*", 1), anybody),
		"no transactions":             one("server.command_disabled", nil, `rename-command MULTI ""`),
	}
	if e.Binary.AtLeast(6, 2) {
		cases["may not use Tyk's channels"] = one("auth.no_permission", tyk, user+" ~* resetchannels +@all", anybody)
	}
	for name, i := range cases {
		t.Run(name, func(t *testing.T) { heal(t, i, supplied("")) })
	}
}

// TestFixesOfReplicas: who is the primary, and who is down.
func TestFixesOfReplicas(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	primary, follower := e.Server(), e.Server()
	follower.CLI("REPLICAOF", "127.0.0.1", strconv.Itoa(port(primary.Addr())))
	redistest.Until(t, "the replica follows", func() bool {
		return strings.Contains(follower.CLI("INFO", "replication"), "master_link_status:up")
	})
	t.Run("a replica in the primary's place", func(t *testing.T) {
		heal(t, ill{id: "server.readonly", settings: gateway(tree{"addrs": at(follower.Addr())})}, supplied(""))
	})
	w := e.Sentinels(1, 3, estate.OwnHosts())
	w.Replicas[0].Kill()
	t.Run("a replica that is down", func(t *testing.T) {
		heal(t, ill{
			id: "net.refused|sentinel.replica_down|sentinel.no_promotable_replica", servers: append(w.Data(), w.Sentinels...),
			settings: gateway(tree{"addrs": w.Addrs(), "master_name": "mymaster"}),
		}, supplied(""))
	})
}

// TestFixesOfClusters: topology and announcements.
func TestFixesOfClusters(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	if e.Binary.AtLeast(7, 0) { // the first that announces something else than addresses
		nameless := e.Cluster(3, 1, estate.OwnHosts())
		for _, n := range nameless.Nodes() {
			n.CLI("CONFIG", "SET", "cluster-preferred-endpoint-type", "unknown-endpoint")
		}
		t.Run("endpoints without an address", func(t *testing.T) {
			heal(t, ill{
				id: "cluster.no_endpoint", servers: nameless.Nodes(),
				settings: gateway(tree{"enable_cluster": true, "addrs": nameless.Addrs()}),
			}, supplied(""))
		})
	}
	hung := e.Cluster(3, 1, estate.OwnHosts(), estate.NodeTimeout(time.Minute))
	hung.Primaries[1].Stop()
	t.Run("a primary that hangs", func(t *testing.T) {
		s := gateway(tree{"enable_cluster": true, "addrs": hung.Addrs(), "timeout": 2})
		heal(t, ill{id: "proto.no_reply|cluster.primary_down", settings: s, servers: hung.Nodes()}, supplied(""))
	})
	drifted := e.Cluster(3, 1, estate.OwnHosts(), estate.Password(password), estate.NodeTimeout(time.Minute))
	odd := drifted.Primaries[1]
	odd.CLI("CONFIG", "SET", "requirepass", "another-password")
	odd.Password = "another-password"
	t.Run("one node with another password", func(t *testing.T) {
		s := gateway(tree{"enable_cluster": true, "addrs": at(drifted.Addrs()[0], drifted.Addrs()[2]), "password": password})
		first(t, check(t, s), odd.Addr(), "auth.node_differs")
		heal(t, ill{id: "auth.node_differs", settings: s, servers: drifted.Nodes()}, supplied(""))
	})
}
