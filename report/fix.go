package report

import "tyk-redis-doctor/probe"

// Fix is one change that heals. A program can make it from the typed fields alone; Text says the same to a person.
type Fix struct {
	Kind FixKind `json:"kind"`
	// Way numbers alternatives that exclude each other, from 1. All fixes of way 1 together heal.
	Way int `json:"way,omitempty"`
	// Text can be pasted: one line, quoted for a POSIX shell where it is a command, without prose.
	Text string `json:"text"`

	// File is of conf the configuration file, of env the file that sets the variable, "" for the process's own.
	File    string         `json:"file,omitempty"`
	Service string         `json:"service,omitempty"` // env: the service of a compose file, the container of a manifest
	Set     map[string]any `json:"set,omitempty"`     // conf: dotted key → value; env: variable → text; helm: dotted value → value
	Unset   []string       `json:"unset,omitempty"`   // conf, env: what to remove
	// Edits change the text of a conf file that is no JSON, in rising order; their offsets are those of the file before.
	Edits []probe.Edit `json:"edits,omitempty"`
	Chart string       `json:"chart,omitempty"` // helm: "tyk-charts" or "tyk-helm-chart"

	Node string             `json:"node,omitempty"` // redis, server: the address of the server; network: that to be let through to
	Argv []string           `json:"argv,omitempty"` // redis: what follows redis-cli's connection options
	As   FixAccount         `json:"as,omitempty"`   // redis: who may run it
	Do   FixAction          `json:"do,omitempty"`   // server: what to do with the process
	Conf map[string]*string `json:"conf,omitempty"` // server: lines of its configuration file, name → value, null to remove

	// Needs is what the reader has to supply ("the password of user tyk"); the place for it stands in angle brackets in
	// Text, Node, Set, Argv and Conf. "" where the change can be made as it is.
	Needs string `json:"needs,omitempty"`
}

// FixKind says where a fix is applied.
type FixKind string

// The kinds of fix.
const (
	FixConf    FixKind = "conf"    // keys of the component's configuration file
	FixEnv     FixKind = "env"     // variables of the component's environment
	FixHelm    FixKind = "helm"    // values of the Tyk charts
	FixRedis   FixKind = "redis"   // a command for redis-cli on a named server
	FixServer  FixKind = "server"  // the process of a named server, or its configuration file
	FixNetwork FixKind = "network" // routes, firewalls, names
)

// FixAccount is who may run a command.
type FixAccount string

// The accounts.
const (
	AsStore FixAccount = "store" // the user of the component's settings
	AsAdmin FixAccount = "admin" // a user with all rights
)

// FixAction is what to do with a server's process.
type FixAction string

// The actions.
const (
	Start   FixAction = "start"
	Resume  FixAction = "resume"
	Restart FixAction = "restart"
)
