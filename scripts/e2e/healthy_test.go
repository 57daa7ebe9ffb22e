//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/tlsinspect/mint"
)

const password, sentinelPassword = "Right-Pw-4711", "Sentinel-Pw-1234"

// loopbackNames are for certificates of estates whose servers have addresses of their own.
func loopbackNames() mint.Option {
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprintf("127.0.0.%d", 11+i))
	}
	return mint.Names(append(names, "127.0.0.1", "::1", "localhost")...)
}

// everything are all rights, as this server spells them: channels have had rules since 6.2.
func everything(e *redistest.Estate) string {
	if e.Binary.AtLeast(6, 2) {
		return " ~* &* +@all"
	}
	return " ~* +@all"
}

func port(addr string) int {
	_, p, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(p)
	return n
}

// TestHealthyStandalone: whatever is configured, nothing is wrong, and nothing above info may be said.
func TestHealthyStandalone(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	certs := e.NewTLS(loopbackNames())
	mutual := *certs
	mutual.Mutual = true
	open := e.Server()
	closed := e.Server(estate.Password(password))
	acl := e.Server(estate.Password("admin-password"), estate.Lines("user tyk on >"+password+everything(e)))
	secure := e.Server(estate.Password(password), estate.OverTLS(certs))
	both := e.Server(estate.OverTLS(&mutual))
	socket := e.Server(estate.Socket())
	v6 := e.Server(estate.Hosts(func(int) string { return "::1" }))
	renamed := e.Server(estate.Lines(`rename-command CONFIG ""`, `rename-command FLUSHALL ""`, `rename-command KEYS ""`))
	roomy := e.Server(estate.Lines("maxmemory 200mb", "maxmemory-policy noeviction", "appendonly yes"))
	tls := tree{"use_ssl": true, "ca_file": certs.CAFile, "addrs": at(secure.Addr()), "password": password}
	cases := map[string]settings{
		"addrs":         gateway(tree{"addrs": at(open.Addr())}),
		"host and port": gateway(tree{"host": "127.0.0.1", "port": port(open.Addr())}),
		"host name":     gateway(tree{"host": "localhost", "port": port(open.Addr())}),
		"database 3":    gateway(tree{"addrs": at(open.Addr()), "database": 3}),
		"password":      gateway(tree{"addrs": at(closed.Addr()), "password": password}),
		"ACL user":      gateway(tree{"addrs": at(acl.Addr()), "username": "tyk", "password": password}),
		"default user":  gateway(tree{"addrs": at(closed.Addr()), "username": "default", "password": password}),
		"TLS":           gateway(tls),
		"mutual TLS": gateway(tree{
			"addrs": at(both.Addr()), "use_ssl": true, "ca_file": mutual.CAFile,
			"cert_file": mutual.ClientCert, "key_file": mutual.ClientKey,
		}),
		"TLS 1.2 alone":                    gateway(with(tls, "tls_max_version", "1.2")),
		"TLS 1.3 alone":                    gateway(with(tls, "tls_min_version", "1.3")),
		"Unix socket":                      gateway(tree{"addrs": at(socket.Socket)}),
		"IPv6":                             gateway(tree{"addrs": at(v6.Addr())}),
		"renamed commands":                 gateway(tree{"addrs": at(renamed.Addr())}),
		"maxmemory with room, append-only": gateway(tree{"addrs": at(roomy.Addr())}),
		"a longer timeout":                 gateway(tree{"addrs": at(open.Addr()), "timeout": 20}),
		"a larger pool":                    gateway(tree{"addrs": at(open.Addr()), "optimisation_max_active": 2000}),
		"variables alone": variables(
			"TYK_GW_STORAGE_HOST=127.0.0.1", "TYK_GW_STORAGE_PORT="+strconv.Itoa(port(closed.Addr())), "TYK_GW_STORAGE_PASSWORD="+password,
		),
		"a variable over the file": {
			component: "gateway", file: gateway(tree{"addrs": at("127.0.0.1:1")}).file,
			env: []string{"TYK_GW_STORAGE_ADDRS=" + open.Addr()},
		},
		"an older Gateway": {
			component: "gateway", file: gateway(tree{"addrs": at(closed.Addr()), "password": password}).file,
			args: []string{"--tyk-version", "5.0"},
		},
		"separate stores": {component: "gateway", file: tree{
			"enable_separate_cache_store": true, "enable_analytics": true, "enable_separate_analytics_store": true,
			"storage":           tree{"type": "redis", "addrs": at(open.Addr())},
			"cache_storage":     tree{"type": "redis", "addrs": at(roomy.Addr())},
			"analytics_storage": tree{"type": "redis", "addrs": at(closed.Addr()), "password": password}}},
		"Dashboard": {component: "dashboard", file: tree{
			"redis_host": "127.0.0.1", "redis_port": port(closed.Addr()), "redis_password": password, "mongo_url": "mongodb://m/t",
		}},
		"Pump": {component: "pump", file: tree{
			"analytics_storage_type":   "redis",
			"analytics_storage_config": tree{"type": "redis", "addrs": at(closed.Addr()), "password": password}, "pumps": tree{},
		}},
		"MDCB": {component: "mdcb", file: tree{"storage": tree{"type": "redis", "addrs": at(closed.Addr()), "password": password}}},
		"Identity Broker": {component: "tib", file: tree{
			"BackEnd": tree{"IdentityBackendSettings": tree{"Addrs": at(closed.Addr()), "Password": password}},
		}},
	}
	for name, s := range cases {
		t.Run(name, func(t *testing.T) { quiet(t, check(t, s)) })
	}
}

// with is a copy with one more setting.
func with(m map[string]any, key string, value any) map[string]any {
	out := tree{key: value}
	for k, v := range m {
		if k != key {
			out[k] = v
		}
	}
	return out
}

// TestHealthyCluster: one seed, all seeds, replicas as seeds, with everything on.
func TestHealthyCluster(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	plain := e.Cluster(3, 1, estate.OwnHosts())
	certs := e.NewTLS(loopbackNames())
	secure := e.Cluster(3, 1, estate.OwnHosts(), estate.OverTLS(certs), estate.Password(password))
	six := e.Cluster(6, 1, estate.Hosts(func(int) string { return "::1" }))
	cluster := func(addrs []string, more ...any) settings {
		m := tree{"enable_cluster": true, "addrs": addrs}
		for i := 0; i+1 < len(more); i += 2 {
			m[more[i].(string)] = more[i+1]
		}
		return gateway(m)
	}
	all := plain.Addrs()
	cases := map[string]settings{
		"all listed":                             cluster(all),
		"the primaries":                          cluster(all[:3]),
		"one seed":                               cluster(all[:1]),
		"replicas as seeds":                      cluster(all[3:]),
		"database is ignored only where it is 0": cluster(all, "database", 0),
		"TLS and a password":                     cluster(secure.Addrs(), "use_ssl", true, "ca_file", certs.CAFile, "password", password),
		"one seed over TLS": cluster(
			secure.Addrs()[5:], "use_ssl", true, "ca_file", certs.CAFile, "password", password,
		),
		"six and six on IPv6":  cluster(six.Addrs()[:2]),
		"from the environment": variables("TYK_GW_STORAGE_ENABLECLUSTER=true", "TYK_GW_STORAGE_ADDRS="+all[0]+","+all[1]),
		"Pump": {
			component: "pump", file: tree{"analytics_storage_config": tree{"enable_cluster": true, "addrs": all[:3]}},
		},
		"Dashboard": {
			component: "dashboard", file: tree{"enable_cluster": true, "redis_addrs": all[:3], "mongo_url": "mongodb://m/t"},
		},
	}
	if e.Binary.AtLeast(7, 0) { // the first that announces names
		localhost := estate.AnnounceHostname(func(int) string { return "localhost" })
		named := e.Cluster(3, 1, localhost, estate.Lines("cluster-preferred-endpoint-type hostname"))
		cases["host names"] = cluster([]string{"localhost:" + strconv.Itoa(port(named.Addrs()[0]))})
	}
	for name, s := range cases {
		t.Run(name, func(t *testing.T) {
			r := check(t, s)
			quiet(t, r)
			if want := map[bool]int{true: 12, false: 6}[name == "six and six on IPv6"]; len(r.Evidence.Nodes) != want {
				t.Errorf("%d rows, want %d", len(r.Evidence.Nodes), want)
			}
		})
	}
}

// TestHealthySentinels: trios and fives, with one and two passwords, over TLS.
func TestHealthySentinels(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	certs := e.NewTLS(loopbackNames())
	trio := e.Sentinels(2, 3, estate.OwnHosts())
	both := []estate.Option{estate.Password(password), estate.SentinelPassword(sentinelPassword), estate.OverTLS(certs)}
	locked := e.Sentinels(2, 3, append(both, estate.OwnHosts())...)
	five := e.Sentinels(1, 5, estate.OwnHosts(), estate.Password(password), estate.MasterName("tyk"))
	for name, s := range map[string]settings{
		"trio":       gateway(tree{"master_name": "mymaster", "addrs": trio.Addrs()}),
		"one listed": gateway(tree{"master_name": "mymaster", "addrs": trio.Addrs()[:1]}),
		"database 2": gateway(tree{"master_name": "mymaster", "addrs": trio.Addrs(), "database": 2}),
		"TLS and two passwords": gateway(tree{
			"master_name": "mymaster", "addrs": locked.Addrs(), "password": password, "sentinel_password": sentinelPassword,
			"use_ssl": true, "ca_file": certs.CAFile,
		}),
		"five": gateway(tree{"master_name": "tyk", "addrs": five.Addrs(), "password": password}),
		"Identity Broker": {component: "tib", file: tree{
			"BackEnd": tree{"IdentityBackendSettings": tree{"MasterName": "tyk", "Addrs": five.Addrs(), "Password": password}},
		}},
	} {
		t.Run(name, func(t *testing.T) { quiet(t, check(t, s)) })
	}
}

// TestComponentsTogether: five components at one Redis are compared, and nothing differs.
func TestComponentsTogether(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	n := e.Server(estate.Password(password))
	other := e.Server(estate.Password(password))
	dir := t.TempDir()
	files := func(pumpAddr string, pumpDB int) []string {
		var args []string
		all := tree{
			"tyk.conf":           tree{"storage": tree{"type": "redis", "addrs": at(n.Addr()), "password": password}},
			"tyk_analytics.conf": tree{"redis_addrs": at(n.Addr()), "redis_password": password, "mongo_url": "mongodb://m/t"},
			"pump.conf":          tree{"analytics_storage_config": tree{"addrs": at(pumpAddr), "password": password, "database": pumpDB}},
			"tyk_sink.conf":      tree{"storage": tree{"type": "redis", "addrs": at(n.Addr()), "password": password}},
			"tib.conf": tree{
				"BackEnd": tree{"IdentityBackendSettings": tree{"Addrs": at(n.Addr()), "Password": password}},
			},
		}
		for name, file := range all {
			text, err := json.Marshal(file)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, "--conf", path)
		}
		return args
	}
	compare := func(args []string) ran {
		return run(t, dir, nil, append([]string{"compare", "-o", "json"}, args...)...)
	}
	quiet(t, parse(t, compare(files(n.Addr(), 0))))
	first(t, parse(t, compare(files(other.Addr(), 0))), "", "drift.different_redis")
	first(t, parse(t, compare(files(n.Addr(), 1))), "", "drift.different_database")
}
