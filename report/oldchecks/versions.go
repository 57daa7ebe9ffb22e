package checks

import (
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
)

// release is a version of a server down to its minor part.
type release struct{ major, minor int }

func (r release) before(o release) bool {
	return r.major < o.major || r.major == o.major && r.minor < o.minor
}

func (r release) String() string { return fmt.Sprintf("%d.%d", r.major, r.minor) }

// releaseOf reads "7.0.15" and "8.1.1-rc2"; ok is false where there is no version.
func releaseOf(version string) (r release, ok bool) {
	n, err := fmt.Sscanf(version, "%d.%d", &r.major, &r.minor)
	return r, err == nil && n == 2
}

// atLeast is true for a version that is known and not older.
func atLeast(version string, major, minor int) bool {
	r, ok := releaseOf(version)
	return ok && !r.before(release{major, minor})
}

// support is what the documentation says that one run of versions of a component works with.
type support struct {
	in             string  // versions of the component
	oldest, newest release // of Redis
	valkey         release // the newest Valkey; none where it is not mentioned
}

var (
	redis62, redis7, redis82, redis84 = release{6, 2}, release{7, 99}, release{8, 2}, release{8, 4}
	valkey81                          = release{8, 1}
)

// supports are taken from Tyk's documentation: the table "Supported Redis versions" (Gateway and Dashboard), and the
// compatibility rows of the release notes (Pump, MDCB, and Valkey, which came with 5.9). For 5.0 to 5.2 the table says
// 7.x where the page of that time says 6.0 and 6.2 only; the page agrees with the client of these versions, which
// cannot read a cluster of Redis 7. Nothing is documented for the Identity Broker. The first line that fits counts.
var supports = map[probe.Component][]support{
	probe.Gateway:   tykSupports,
	probe.Dashboard: tykSupports,
	probe.Pump: {
		{">=1.14.0", redis62, redis84, valkey81},
		{">=1.12.1", redis62, redis82, valkey81},
		{">=1.11.0", release{6, 0}, redis7, release{}},
		{">=1.9.0", release{6, 0}, redis82, release{}},
	},
	probe.MDCB: {
		{">=2.12.0", redis62, redis84, valkey81},
		{">=2.8.2", redis62, redis82, valkey81},
		{">=2.5.0", redis62, redis7, release{}},
		{"<2.5.0", release{6, 0}, redis62, release{}},
	},
}

var tykSupports = []support{
	{">=5.12.0", redis62, redis84, valkey81},
	{">=5.9.0", redis62, redis82, valkey81},
	{">=5.3.0", redis62, redis7, release{}},
	{"<5.3.0", release{6, 0}, redis62, release{}},
}

// oldestValkey is the first release of Valkey.
var oldestValkey = release{7, 2}

// oldestWorking is the first Redis with everything that the clients of Tyk and this program rely on (ACL, HELLO).
// What is older than documented and not older than this works, and is worth a line only.
var oldestWorking = release{6, 0}

// supportOf is what is documented for the version of a store's component; false where nothing is.
func supportOf(s *probe.Store) (support, bool) {
	text := s.TykVersion
	if strings.Count(text, ".") == 1 {
		text += ".9999" // given without a patch: the last one
	}
	v, err := semver.NewVersion(text)
	if err != nil {
		return support{}, false
	}
	for _, known := range supports[s.Component] {
		if within, err := semver.NewConstraint(known.in); err == nil && within.Check(v) {
			return known, true
		}
	}
	return support{}, false
}

// productNames are how the servers are called by people.
var productNames = map[string]string{
	"redis": "Redis", "valkey": "Valkey", "keydb": "KeyDB", "dragonfly": "Dragonfly", "redis enterprise": "Redis Enterprise",
	"kvrocks": "Kvrocks", "garnet": "Garnet", "pika": "Pika",
}

// serverText is a server by product and version: "Redis 7.0.15".
func serverText(s *probe.Server) string {
	name := productNames[s.Product]
	if name == "" {
		name = capital(s.Product)
	}
	if name == "" {
		name = "Redis"
	}
	return strings.TrimSpace(name + " " + s.Version)
}
