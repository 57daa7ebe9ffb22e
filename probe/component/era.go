package component

import (
	"strings"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
)

// Era is a run of versions of one component that share a generation of the Redis client.
type Era struct {
	In      string // versions, as a constraint; "" all that are left
	Client  string // redigo, v6, v8, v9
	GoRedis string // its version; "" for redigo
}

// Client is how a component builds its clients, beyond what its generation decides. All but Clients are constraints on
// the versions in which a thing is so.
type Client struct {
	Count []Count // of one process, over all stores

	ShardCount        string // REDIGOCLUSTER_SHARDCOUNT has an effect: versions with redigocluster
	PingDecides       string // "up" means that PING was answered; else that keys could be written and read
	Limiter           string // the rate limiter has a client of its own, with the settings of the main block
	LimiterIgnoresTLS string // which takes skip-verify alone of them

	KeepsPool        string // pool size and idle time are left to go-redis
	FixedIdle        string // idle connections are closed after 240 s, whatever the timeout
	BoundedPool      string // a pool of more than 2147483647 connections makes it panic
	NegativeTimeouts string // a negative timeout is passed on, with which every dial ends at once
}

// Count is how many clients one process of some versions builds. The first one that the version meets counts.
type Count struct {
	In string
	N  int
}

// Clients is how many clients one process builds over all of its stores.
func (c Component) Clients(v Version) int {
	for _, n := range c.Client.Count {
		if v.Within(n.In) {
			return n.N
		}
	}
	return 1
}

// Era gives the generation of the client in a version.
func (c Component) Era(v Version) Era {
	for _, e := range c.Eras {
		if v.Within(e.In) {
			return e
		}
	}
	return Era{}
}

// habits are what the generations do, whatever the component.
var habits = map[string]probe.Driver{
	"redigo": {AuthUnneededFails: true},
	"v6":     {AuthUnneededFails: true, KnowsSentinel: true, SlotsThreeOnly: true},
	"v8":     {AuthUnneededFails: true, KnowsSentinel: true, SlotsThreeOnly: true, SendsUsername: true},
	"v9":     {KnowsSentinel: true, SendsUsername: true, SendsHello: true},
}

// plainMaster are the versions of go-redis whose dialler for Sentinel mode ignores TLS on the way to the primary.
const plainMaster = "<8.8.3"

// Driver tells the habits of the client in a version, over a block of the component.
func (c Component) Driver(v Version, b Block) probe.Driver { return c.driver(c.Era(v), v, b) }

// DriverOf is Driver where the binary itself says which go-redis it has: "9.7.0"; "" where it does not.
func (c Component) DriverOf(v Version, b Block, goRedis string) probe.Driver {
	e := c.Era(v)
	if major, _, ok := strings.Cut(goRedis, "."); ok {
		if _, known := habits["v"+major]; known {
			e = Era{Client: "v" + major, GoRedis: goRedis}
		}
	}
	return c.driver(e, v, b)
}

func (c Component) driver(e Era, v Version, b Block) probe.Driver {
	d := habits[e.Client]
	d.Era, d.GoRedis, d.Verified = e.Client, e.GoRedis, c.Verified()
	d.KnowsSentinelPassword, d.KnowsTLSFiles = b.Knows(v, SentinelPassword), b.Knows(v, CAFile)
	d.PlainMaster = e.meets(plainMaster)
	d.ShardCountRead = v.Within(c.Client.ShardCount)
	d.PingDecides = v.Within(c.Client.PingDecides)
	d.HasLimiter = v.Within(c.Client.Limiter)
	d.LimiterIgnoresTLS = v.Within(c.Client.LimiterIgnoresTLS)
	return d
}

// meets tells whether the era's go-redis meets a constraint; redigo meets none.
func (e Era) meets(in string) bool {
	if e.GoRedis == "" {
		return false
	}
	v, err := semver.NewVersion(e.GoRedis)
	return err == nil && constraint(in).Check(v)
}

// Milestones are versions with which something changed, as they are said to people: "5.3", "2.9.6, 3.0.2 and 3.1.1".
// "" where no version of the component had, or has, it.
type Milestones struct {
	LastRedigo string // the last with redigo, which alone reads REDIGOCLUSTER_SHARDCOUNT
	GoRedis    string // the first with go-redis
	Username   string // the first that send a user name
	MasterTLS  string // the first that speak TLS to the primary behind Sentinels
	Storage    string // the first with Tyk's storage library: go-redis v9, TLS files, four elements in CLUSTER SLOTS
	LimiterTLS string // the first whose rate limiter takes all TLS settings over
}

// Since says with which version of each component of open code something came, for a sentence: "Gateway from 5.3, Pump
// from 1.9, Identity Broker from 1.5".
func Since(pick func(Milestones) string) string {
	text := ""
	for _, c := range All() {
		at := pick(c.First)
		if at == "" || !c.Verified() {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += c.Short + " from " + at
	}
	return text
}
