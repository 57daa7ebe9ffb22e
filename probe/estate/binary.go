package estate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// Variable names the environment variable that names another redis-server.
const Variable = "REDIS_SERVER"

// Binary is the redis-server that an estate is made of.
type Binary struct {
	Path         string
	Product      string // "redis", "valkey", "redict"
	Version      string // the product's own, "7.0.15"
	major, minor int
}

// ErrNoServer is why there is no estate without redis-server.
var ErrNoServer = errors.New("redis-server is not installed; on Debian and Ubuntu: apt-get install redis-server redis-sentinel; " +
	"elsewhere set " + Variable + " to its path")

var versionLine = regexp.MustCompile(`^(?:(Redis|Valkey|Redict) s|S)erver v=(([0-9]+)\.([0-9]+)\.[0-9]+)`)

// Find looks for redis-server and asks it for its version.
func Find(ctx context.Context) (Binary, error) {
	name := os.Getenv(Variable)
	if name == "" {
		name = "redis-server"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return Binary{}, fmt.Errorf("%w (%v)", ErrNoServer, err)
	}
	said, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return Binary{}, fmt.Errorf("ask %s for its version: %w", path, err)
	}
	b, known := parseVersion(string(said))
	if !known {
		return Binary{}, fmt.Errorf("ask %s for its version: it says %.60q", path, said)
	}
	b.Path = path
	return b, nil
}

func parseVersion(said string) (Binary, bool) {
	m := versionLine.FindStringSubmatch(said)
	if m == nil || m[1] == "" && !strings.HasPrefix(m[2], "7.2.") {
		return Binary{}, false
	}
	b := Binary{Product: strings.ToLower(cmp.Or(m[1], "valkey")),
		Version: m[2]} // Valkey 7.2 says "Server v=7.2.7", KeyDB "Server v=255.255.255"
	b.major, _ = strconv.Atoi(m[3])
	b.minor, _ = strconv.Atoi(m[4])
	return b, true
}

// AtLeast compares the version. Valkey goes on where Redis 7.2 left off.
func (b Binary) AtLeast(major, minor int) bool {
	return b.major > major || b.major == major && b.minor >= minor
}
