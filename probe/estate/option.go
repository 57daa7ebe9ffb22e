package estate

import (
	"fmt"
	"time"
)

// Option is how servers differ from the usual: one database server in plaintext on 127.0.0.1 that wants no password.
type Option func(*plan)

type plan struct {
	host     func(i int) string
	password string
	lines    []string
	tls      *TLS
	alsoTLS  bool
	socket   bool
	settle   bool

	announce     func(i int) string
	announceName func(i int) string
	slots        []string
	nodeTimeout  time.Duration

	masterName       string
	sentinelPassword string
	sentinelLines    []string
	sentinelPlain    bool
	quorum           int
	downAfter        time.Duration
}

func newPlan(options []Option) *plan {
	p := &plan{
		host:        func(int) string { return "127.0.0.1" },
		settle:      true,
		nodeTimeout: 5 * time.Second,
		masterName:  "mymaster",
		downAfter:   5 * time.Second,
	}
	for _, set := range options {
		set(p)
	}
	return p
}

// Hosts gives each server, counted from 0, a loopback address of its own.
func Hosts(host func(i int) string) Option { return func(p *plan) { p.host = host } }

// OwnHosts puts each server on an address of its own: 127.0.0.11, 127.0.0.12 and so on. On Linux alone every address
// of 127.0.0.0/8 is there by itself.
func OwnHosts() Option {
	return Hosts(func(i int) string { return fmt.Sprintf("127.0.0.%d", 11+i) })
}

// Password is asked of clients, and given to primaries by their replicas and by Sentinels.
func Password(password string) Option { return func(p *plan) { p.password = password } }

// Lines are added to redis.conf of the data servers: "maxclients 10", "user alice on >secret ~app:* +get".
func Lines(lines ...string) Option { return func(p *plan) { p.lines = append(p.lines, lines...) } }

// OverTLS makes every port speak TLS.
func OverTLS(t *TLS) Option { return func(p *plan) { p.tls = t } }

// BesideTLS opens a port for TLS beside the plaintext one: Server.TLSPort.
func BesideTLS(t *TLS) Option { return func(p *plan) { p.tls, p.alsoTLS = t, true } }

// Socket listens on a Unix socket as well: Server.Socket.
func Socket() Option { return func(p *plan) { p.socket = true } }

// Unsettled returns as soon as the servers answer, without waiting for the cluster or the Sentinels to be content.
func Unsettled() Option { return func(p *plan) { p.settle = false } }

// AnnounceIP makes the nodes of a cluster, counted from 0, announce another address than their own.
func AnnounceIP(ip func(i int) string) Option { return func(p *plan) { p.announce = ip } }

// AnnounceHostname makes the nodes of a cluster announce names in place of addresses. From Redis 7.0 on.
func AnnounceHostname(name func(i int) string) Option {
	return func(p *plan) { p.announceName = name }
}

// Slots are what the primaries serve, "0-99 200" each; without it the slots are shared out evenly.
func Slots(ranges ...string) Option { return func(p *plan) { p.slots = ranges } }

// NodeTimeout is cluster-node-timeout; 5 s without it.
func NodeTimeout(d time.Duration) Option { return func(p *plan) { p.nodeTimeout = d } }

// MasterName is what the Sentinels call the primary; "mymaster" without it.
func MasterName(name string) Option { return func(p *plan) { p.masterName = name } }

// SentinelPassword is asked of clients by the Sentinels.
func SentinelPassword(password string) Option {
	return func(p *plan) { p.sentinelPassword = password }
}

// SentinelLines are added to sentinel.conf, before what watches the primary.
func SentinelLines(lines ...string) Option {
	return func(p *plan) { p.sentinelLines = append(p.sentinelLines, lines...) }
}

// SentinelsInPlaintext leaves TLS to the data servers.
func SentinelsInPlaintext() Option { return func(p *plan) { p.sentinelPlain = true } }

// Quorum is how many Sentinels have to agree; the majority without it.
func Quorum(n int) Option { return func(p *plan) { p.quorum = n } }

// DownAfter is down-after-milliseconds of the Sentinels; 5 s without it.
func DownAfter(d time.Duration) Option { return func(p *plan) { p.downAfter = d } }
