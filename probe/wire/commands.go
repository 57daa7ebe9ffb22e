package wire

import (
	"fmt"
	"strings"
)

// Command is one command with its arguments: a name and strings, numbers or bytes.
type Command []any

// Name is the command, with its subcommand where the command alone does not say whether it only reads.
func (c Command) Name() string {
	if len(c) == 0 {
		return ""
	}
	first := strings.ToUpper(fmt.Sprint(c[0]))
	if containers[first] && len(c) > 1 {
		return first + " " + strings.ToUpper(fmt.Sprint(c[1]))
	}
	return first
}

// containers are commands that mean nothing without their subcommand.
var containers = map[string]bool{"ACL": true, "CLIENT": true, "CLUSTER": true, "COMMAND": true, "CONFIG": true, "SENTINEL": true}

// allowed is every command that this program sends on its own account, and why. A session refuses any other. Besides
// these the rehearsal's client sends what every go-redis sends: HELLO, CLIENT SETINFO, COMMAND, CLUSTER SLOTS, the
// questions to Sentinels and a subscription there.
var allowed = map[string]string{
	"AUTH":       "the component's own credentials, or another of its settings after these were refused",
	"SELECT":     "the component's database",
	"HELLO":      "product, version, mode and role in one reply; proxies that do not know it hang up",
	"PING":       "how Tyk asks whether Redis is up; latency",
	"TIME":       "clock skew",
	"INFO":       "version, mode, role, clients, memory, persistence, replication, keyspace",
	"ROLE":       "role and replication state",
	"ACL WHOAMI": "the user that the server takes us for",

	"CLIENT INFO": "the addresses that the server sees on this connection: proxies and NAT",
	"CONFIG GET":  "maxclients, timeout, databases, min-replicas-to-write, cluster-require-full-coverage, cluster-node-timeout",

	"CLUSTER INFO":  "state, slots, size",
	"CLUSTER NODES": "all nodes, also those that CLUSTER SLOTS leaves out",
	"CLUSTER SLOTS": "the addresses that clients are sent to",
	"CLUSTER MYID":  "whom we reached",

	"SENTINEL MASTERS":                 "the names a Sentinel knows, with flags and quorum",
	"SENTINEL GET-MASTER-ADDR-BY-NAME": "what Tyk asks",
	"SENTINEL REPLICAS":                "replicas and their state",
	"SENTINEL SENTINELS":               "the other Sentinels",
	"SENTINEL CKQUORUM":                "whether a failover could be authorised",
	"SENTINEL MYID":                    "whom we reached",

	"MULTI":         "opens the rehearsal of a write: what follows is queued, never executed",
	"DISCARD":       "ends it",
	"EXEC":          "alone, where no transaction is open, it does nothing: whether the component may end one",
	"SUBSCRIBE":     "whether the component may subscribe; taken back at once",
	"UNSUBSCRIBE":   "takes it back",
	"COMMAND COUNT": "whether a cluster client may ask for the table of commands, which it does before it sends any",
	"COMMAND INFO":  "which commands a server lacks that does not know MULTI either, so that they cannot be queued",
	"RESET":         "logs out, the last that is said: whether the server is open to whoever does not log in",

	"GET":           "a read of a key that does not exist; before authentication it tells a Sentinel, and a server that is open",
	"MGET":          "a read of the component, on a key that does not exist",
	"EXISTS":        "a read of the component, on a key that does not exist",
	"TTL":           "a read of the component, on a key that does not exist",
	"SCAN":          "a read of the component, one step of it",
	"LRANGE":        "a read of the component, on a key that does not exist",
	"ZCARD":         "a read of the component, on a key that does not exist",
	"ZRANGE":        "a read of the component, on a key that does not exist",
	"ZRANGEBYSCORE": "a read of the component, on a key that does not exist",
	"EVALSHA":       "a script of a name that no script has: whether the component may run scripts",
}

// optIn are the commands of --write, beyond those.
var optIn = map[string]string{
	"SET":     "one key of this program's own, new and with an expiry",
	"DEL":     "deletes it",
	"PUBLISH": "one message on a channel of this program's own",
}

// noScript is the name that no script has.
var noScript = strings.Repeat("0", 40)

// check refuses what is not on the list. Between MULTI and DISCARD everything is, since nothing of it is executed. EXEC is
// refused wherever a transaction was ever opened before, in these commands or on this connection.
func check(cmds []Command, write, opened bool) error {
	queued := false
	for _, c := range cmds {
		name := c.Name()
		switch {
		case name == "EXEC" && (queued || opened):
			return fmt.Errorf("EXEC is never sent after MULTI")
		case queued && name == "DISCARD":
			queued = false
		case queued:
		case name == "MULTI":
			queued, opened = true, true
		case name == "EVALSHA" && (len(c) < 2 || c[1] != noScript):
			return fmt.Errorf("EVALSHA is sent for no script that may exist")
		case allowed[name] != "" || write && optIn[name] != "":
		default:
			return fmt.Errorf("%s is not among the commands that this program sends", name)
		}
	}
	if queued {
		return fmt.Errorf("MULTI without DISCARD in one pipeline")
	}
	return nil
}
