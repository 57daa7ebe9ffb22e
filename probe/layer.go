package probe

import "slices"

// Layer is the part of the way to a server that a fault is about.
type Layer string

// The layers, from the settings up.
const (
	LayerSettings   Layer = "settings"
	LayerName       Layer = "name"       // the host name and its addresses
	LayerConnection Layer = "connection" // TCP
	LayerTLS        Layer = "tls"
	LayerProtocol   Layer = "protocol" // whether what answers is Redis
	LayerLogin      Layer = "login"    // credentials and rights
	LayerServer     Layer = "server"   // what kind of server it is, and how it is
	LayerRun        Layer = "run"      // this program
)

// Presence is who was there, by what ended a visit.
type Presence int

// The presences. Unclear: the reason was one of ours, or tells nothing of the other end.
const (
	PresenceUnclear  Presence = iota
	PresenceNobody            // the visit ended before anybody said anything
	PresenceStranger          // something was there, and not a server that could be used as Redis
	PresenceServer            // only a server can be the cause
)

// stepFaults is every id that a step of a visit can carry.
var stepFaults = map[FaultID]struct {
	layer Layer
	who   Presence
}{
	ConfigBadAddr:      {LayerSettings, PresenceUnclear},
	ConfigDBOutOfRange: {LayerSettings, PresenceServer},
	ConfigDBInCluster:  {LayerSettings, PresenceServer},

	NetDNS:         {LayerName, PresenceNobody},
	NetWrongFamily: {LayerConnection, PresenceUnclear},
	NetRefused:     {LayerConnection, PresenceNobody},
	NetTimeout:     {LayerConnection, PresenceNobody},
	NetUnreachable: {LayerConnection, PresenceNobody},
	NetLocalLimit:  {LayerConnection, PresenceUnclear},
	NetClosed:      {LayerConnection, PresenceNobody},
	NetIntercepted: {LayerConnection, PresenceStranger},

	ProtoNoReply:          {LayerProtocol, PresenceNobody},
	ProtoNotRedis:         {LayerProtocol, PresenceStranger},
	ProtoProxyProtocol:    {LayerProtocol, PresenceStranger},
	ProtoProxyUnsupported: {LayerProtocol, PresenceStranger},
	ProtoHostile:          {LayerProtocol, PresenceStranger},

	TLSServerPlaintext:     {LayerTLS, PresenceServer},
	TLSServerRequiresTLS:   {LayerTLS, PresenceServer},
	TLSVersion:             {LayerTLS, PresenceServer},
	TLSNoSharedCipher:      {LayerTLS, PresenceServer},
	TLSHandshakeFailed:     {LayerTLS, PresenceServer},
	TLSUnknownCA:           {LayerTLS, PresenceServer},
	TLSMissingIntermediate: {LayerTLS, PresenceServer},
	TLSExpired:             {LayerTLS, PresenceServer},
	TLSNotYetValid:         {LayerTLS, PresenceServer},
	TLSWrongUsage:          {LayerTLS, PresenceServer},
	TLSWeakSignature:       {LayerTLS, PresenceServer},
	TLSBadCertificate:      {LayerTLS, PresenceServer},
	TLSNameMismatch:        {LayerTLS, PresenceServer},
	TLSNoSAN:               {LayerTLS, PresenceServer},
	TLSClientCertRequired:  {LayerTLS, PresenceServer},
	TLSClientCertRejected:  {LayerTLS, PresenceServer},
	TLSClientCertExpired:   {LayerTLS, PresenceServer},

	AuthWrongPassword:         {LayerLogin, PresenceServer},
	AuthMissingPassword:       {LayerLogin, PresenceServer},
	AuthNotNeeded:             {LayerLogin, PresenceServer},
	AuthNoPermission:          {LayerLogin, PresenceServer},
	AuthDefaultUserOff:        {LayerLogin, PresenceServer},
	AuthSentinelWrongPassword: {LayerLogin, PresenceServer},
	AuthSentinelNoPermission:  {LayerLogin, PresenceServer},

	ModeClusterOnStandalone: {LayerServer, PresenceServer},
	ModeClusterNotEnabled:   {LayerServer, PresenceServer},
	ClusterStateFail:        {LayerServer, PresenceServer},
	SentinelUnknownMaster:   {LayerServer, PresenceServer},

	ServerProtectedMode:       {LayerServer, PresenceServer},
	ServerLoading:             {LayerServer, PresenceServer},
	ServerBusy:                {LayerServer, PresenceServer},
	ServerWritesHeld:          {LayerServer, PresenceServer},
	ServerMasterdown:          {LayerServer, PresenceServer},
	ServerReadonly:            {LayerServer, PresenceServer},
	ServerOOM:                 {LayerServer, PresenceServer},
	ServerMisconf:             {LayerServer, PresenceServer},
	ServerNoreplicas:          {LayerServer, PresenceServer},
	ServerCommandDisabled:     {LayerServer, PresenceServer},
	ServerError:               {LayerServer, PresenceServer},
	ServerAddressNotAllowed:   {LayerServer, PresenceServer},
	ServerQuotaUsedUp:         {LayerServer, PresenceServer},
	CapacityMaxclientsReached: {LayerServer, PresenceServer},

	RunCutShort: {LayerRun, PresenceUnclear},
}

// Layer is the layer of a fault that a step can carry, "" of any other id.
func (id FaultID) Layer() Layer { return stepFaults[id].layer }

// Presence tells who was there where this fault ended a visit.
func (id FaultID) Presence() Presence { return stepFaults[id].who }

// statesOfServer are refusals that have nothing to do with the command that was refused.
var statesOfServer = []FaultID{
	ServerReadonly, ServerOOM, ServerMisconf, ServerNoreplicas, ServerMasterdown,
	ServerLoading, ServerBusy, ClusterStateFail, ModeClusterNotEnabled, AuthMissingPassword,
}

// IsState tells whether a refusal is about the state of the server: the first of each kind tells all.
func (id FaultID) IsState() bool { return slices.Contains(statesOfServer, id) }
