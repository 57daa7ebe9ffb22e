package tykconf

import (
	"strings"
	"sync"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// squeezed is a name without the differences of spelling that people mix up: case, underscores, hyphens, dots.
func squeezed(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(name))
}

// meanings are the squeezed names of every component's dialect, and what people write in place of them.
var meanings = sync.OnceValue(func() map[string]component.Field {
	m := map[string]component.Field{}
	for f, names := range synonyms {
		for _, n := range strings.Fields(names) {
			m[n] = f
		}
	}
	for _, c := range component.All() {
		for _, r := range c.Main().Rows {
			if r.Field != "" {
				m[squeezed(r.Key)], m[squeezed(r.Go)] = r.Field, r.Field
			}
		}
	}
	return m
})

var synonyms = map[component.Field]string{
	component.EnableCluster: "cluster clustered clusterenabled clustermode enableclustermode rediscluster redisenablecluster " +
		"usecluster iscluster enableclusters",
	component.Database: "db dbindex dbnumber databaseindex redisdb",
	component.Addrs: "addr address addresses nodes endpoint endpoints redisaddr redisaddress redisaddresses " +
		"redisnodes clusternodes clusteraddrs seeds sentinels sentineladdrs sentinelhosts",
	component.Host:             "hostname server redisserver redishostname",
	component.Username:         "user redisuser acluser",
	component.Password:         "pass passwd redispass auth requirepass redisauth",
	component.SentinelPassword: "sentinelpass sentinelauth",
	component.MasterName:       "master masterset mastersetname sentinelmaster sentinelmastername sentinelmasterset mastergroup",
	component.UseSSL:           "ssl tls enablessl enabletls usetls sslenabled tlsenabled redistls redisssl redisusetls",
	component.SkipVerify: "sslsecureskipverify skipverify insecureskipverify tlsinsecureskipverify sslskipverify " +
		"tlsskipverify sslinsecure redissslsecureskipverify",
	component.CAFile:     "ca cacert cacertfile sslca tlsca tlscafile sslcacert redissslcafile",
	component.CertFile:   "cert sslcert tlscert tlscertfile clientcert redissslcertfile",
	component.KeyFile:    "sslkey tlskey tlskeyfile clientkey redissslkeyfile",
	component.MinVersion: "tlsmin minimumversion mintlsversion redissslminversion",
	component.MaxVersion: "tlsmax maximumversion maxtlsversion redissslmaxversion",
	component.MaxActive:  "maxactiveconnections maxconnections maxconns poolsize optimizationmaxactive",
	component.MaxIdle:    "maxidleconnections optimizationmaxidle",
	component.Timeout:    "connectiontimeout connecttimeout dialtimeout",
}

// meant finds the field that a name which no version knows is meant for. typos: also where a letter or two are wrong.
func meant(name string, typos bool) (component.Field, bool) {
	s := squeezed(name)
	if f, ok := meanings()[s]; ok {
		return f, true
	}
	if f, ok := meanings()[strings.TrimPrefix(s, "redis")]; ok && s != "redis" {
		return f, true
	}
	if !typos || len(s) < 4 {
		return "", false
	}
	limit, best, found := 1, component.Field(""), false
	if len(s) > 6 {
		limit = 2
	}
	nearest := 2*limit + 2
	for known, f := range meanings() {
		if len(known) < 4 {
			continue
		}
		d := 2 * probe.Distance(s, known, limit)
		if len(known) != len(s) {
			d++ // letters in the wrong place are likelier than missing ones
		}
		switch {
		case d < nearest:
			nearest, best, found = d, f, true
		case d == nearest && d <= 2*limit+1 && f != best:
			found = false // two meanings are equally near
		}
	}
	return best, found
}
