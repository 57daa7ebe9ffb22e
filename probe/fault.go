package probe

// Fault is trouble met on the way: data, not a Go error. A step that failed carries one.
type Fault struct {
	ID   FaultID `json:"id"`
	Text string  `json:"text"` // what the server or the operating system said, made printable; for people alone
	// Kind tells apart what one id covers; "" where it does not matter or was not told. Package wire, which reads the
	// words of servers and of the operating system, sets it.
	Kind FaultKind `json:"kind,omitempty"`
	// Addr is an address that the fault names: the one of the other family that does answer (net.wrong_family), the one
	// that MOVED or ASK points to (mode.cluster_not_enabled). "" where it names none.
	Addr string `json:"addr,omitempty"`
	// Command is the command that was refused, as an ACL rule spells it, where the server names it: "cluster|slots".
	Command string `json:"command,omitempty"`
}

// FaultKind is which of several kinds of one fault it is.
type FaultKind string

// The kinds.
const (
	NoSuchHost      FaultKind = "no_such_host"     // net.dns: the resolver says that the name does not exist
	ResolverSilent  FaultKind = "resolver_silent"  // net.dns: the resolver did not answer
	ResolverFailing FaultKind = "resolver_failing" // net.dns: the resolver answered with a failure of its own

	NoRouteHere     FaultKind = "no_route"         // net.unreachable: this machine has no route to the network
	HostUnreachable FaultKind = "host_unreachable" // net.unreachable: somebody on the way, or a firewall, says that the host is not there

	LimitFiles  FaultKind = "limit_files"  // net.local_limit: file descriptors
	LimitPorts  FaultKind = "limit_ports"  // net.local_limit: local ports
	LimitSource FaultKind = "limit_source" // net.local_limit: the source address does not exist here
	LimitMemory FaultKind = "limit_memory" // net.local_limit: memory or buffers of the kernel

	DeniedCommand FaultKind = "denied_command" // auth.no_permission: the command
	DeniedKey     FaultKind = "denied_key"     // auth.no_permission: the keys
	DeniedChannel FaultKind = "denied_channel" // auth.no_permission: the channels

	UserDisabled   FaultKind = "user_disabled"    // auth.wrong_password: the server says that the user is switched off
	DefaultUserOff FaultKind = "default_user_off" // auth.*: a password alone was sent, and the default user takes none because it is off

	MovedAway FaultKind = "moved" // mode.cluster_not_enabled: MOVED
	AskedAway FaultKind = "asked" // mode.cluster_not_enabled: ASK

	AddressRefused FaultKind = "address_refused" // server.address_not_allowed: a list of client addresses
	QuotaUsedUp    FaultKind = "quota"           // server.quota_used_up

	SaveRefused   FaultKind = "save"   // server.misconf: the last snapshot failed
	AppendRefused FaultKind = "append" // server.misconf: the append-only file cannot be written

	BusyFunction FaultKind = "function" // server.busy: a function, which FUNCTION KILL ends; else a script

	ExecWithoutMulti FaultKind = "exec_without_multi" // server.error: the harmless answer to a bare EXEC
	NoScript         FaultKind = "no_script"          // server.error: the harmless answer to EVALSHA of a script that is not there
	NoQuorum         FaultKind = "no_quorum"          // server.error: a Sentinel's answer to SENTINEL CKQUORUM
)
