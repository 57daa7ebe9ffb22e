package probe

// FaultID names a kind of trouble. It is the id of the finding that reports it, "family.slug".
type FaultID string

// Fault is trouble met on the way: data, not a Go error. A step that failed carries one.
type Fault struct {
	ID   FaultID `json:"id"`
	Text string  `json:"text"` // what the server or the operating system said, made printable
}

// The faults that a step of a visit can carry. What needs more than one node to be seen is judged later, from
// the evidence, and has its id in the catalogue alone.
const (
	NetDNS         FaultID = "net.dns"
	NetRefused     FaultID = "net.refused"
	NetTimeout     FaultID = "net.timeout"
	NetUnreachable FaultID = "net.unreachable"
	NetClosed      FaultID = "net.closed" // accepted, then closed or reset
	NetWrongFamily FaultID = "net.wrong_family"
	NetIntercepted FaultID = "net.intercepted" // something local accepts connections to every port
	NetLocalLimit  FaultID = "net.local_limit" // this machine refused: file descriptors, ports, source address
	NetBadAddr     FaultID = "config.bad_addr" // the address cannot be dialled at all

	ProtoNoReply          FaultID = "proto.no_reply" // connected, silent
	ProtoNotRedis         FaultID = "proto.not_redis"
	ProtoProxyProtocol    FaultID = "proto.proxy_protocol"
	ProtoProxyUnsupported FaultID = "proto.proxy_unsupported" // twemproxy, Envoy
	ProtoHostile          FaultID = "proto.hostile"           // a reply beyond every limit: lengths, depth, size

	TLSServerPlaintext   FaultID = "tls.server_plaintext"
	TLSServerRequiresTLS FaultID = "tls.server_requires_tls"
	TLSVersion           FaultID = "tls.version"
	TLSNoSharedCipher    FaultID = "tls.no_shared_cipher"
	TLSClientRequired    FaultID = "tls.client_cert_required"
	TLSClientRejected    FaultID = "tls.client_cert_rejected"
	TLSHandshake         FaultID = "tls.handshake_failed" // refused for a reason the alert does not tell

	AuthWrongPassword   FaultID = "auth.wrong_password"
	AuthMissingPassword FaultID = "auth.missing_password"
	AuthNoPermission    FaultID = "auth.no_permission"
	AuthNotNeeded       FaultID = "auth.not_needed"

	ServerReadonly        FaultID = "server.readonly"
	ServerLoading         FaultID = "server.loading"
	ServerOOM             FaultID = "server.oom"
	ServerMisconf         FaultID = "server.misconf"
	ServerNoReplicas      FaultID = "server.noreplicas"
	ServerMasterDown      FaultID = "server.masterdown"
	ServerProtectedMode   FaultID = "server.protected_mode"
	ServerWritesHeld      FaultID = "server.writes_held" // CLIENT PAUSE WRITE, or a failover in progress
	ServerBusy            FaultID = "server.busy"
	ServerCommandDisabled FaultID = "server.command_disabled" // unknown command or subcommand
	ServerError           FaultID = "server.error"            // an error reply of no known kind

	CapacityMaxclients FaultID = "capacity.maxclients_reached"

	ClusterStateFail    FaultID = "cluster.state_fail"         // CLUSTERDOWN
	ClusterMoved        FaultID = "mode.cluster_not_enabled"   // MOVED, ASK to a client that is not cluster aware
	ClusterOnStandalone FaultID = "mode.cluster_on_standalone" // cluster support disabled
	DBOutOfRange        FaultID = "config.db_out_of_range"
	DBInCluster         FaultID = "config.db_in_cluster" // SELECT with a number above 0 on a cluster node
	SentinelNoMaster    FaultID = "sentinel.unknown_master"

	RunCanceled FaultID = "run.cut_short" // the deadline, an interrupt or --max-nodes came first
)
