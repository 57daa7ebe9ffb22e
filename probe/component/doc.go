// Package component is all that is peculiar to each Tyk component: one file each, with one literal of type Component.
// How it is recognised, where its file lies, how file and variables become settings and in which versions, how it
// spells each setting, which Redis client it has and what that client does, what it does with Redis, and how the Helm
// charts set it up. Nothing outside this package decides by the name or the version of a component; who wants to know
// asks the literal, the probe.Driver that was made of it, or Demands.
//
//	gateway.go dashboard.go pump.go mdcb.go tib.go     the literals
//	direct.go                                          addresses alone, without a component
//	sync.go operator.go                                programs of the family without Redis settings; outsider.go
//	component.go                                       what a literal holds; Get, All
//	field.go block.go                                  settings and how they are spelled; Spell
//	version.go                                         versions and constraints on them
//	loading.go                                         how file and variables become settings
//	era.go shards.go                                   generations of the Redis client; Driver
//	work.go demand.go                                  commands, keys and channels; Demands, Functions, KeyedRead
//	chart.go                                           values of the Helm charts
//	support.go                                         servers that the documentation names
//	schema/*.txt                                       all settings, those around the Redis blocks too
//
// Constraints are those of semver ("2.9.6 - 2.9.99 || >=3.0.2 <3.1.0"). A version without a patch is held for the last
// patch of its line, a release candidate for its release. Where a list of them has an order, the first that the version
// meets counts. The tests prove that no literal leaves anything out.
//
// # Add an alias of a key
//
//  1. A Row in the component's table of rows, with the versions that know it; Old is true where another spelling of the
//     same field is the right one.
//  2. A case that reads it: a folder in tykconf/testdata/COMPONENT.
//
// A name that no version knows, and that people write all the same, is no row: synonyms in tykconf/nearest.go.
//
// # Support a new version
//
//  1. Newest in the component's file; Beyond, where the first unknown version moves too.
//  2. What changed, each in its table: a Row with In for a new key, an Era for another go-redis, a Work for a new command,
//     a constraint of Loading, Client or Resolves that begins or ends, a Support for the servers of its release notes.
//  3. The settings around the Redis blocks, where their order or types changed: schema/*.txt, with @ and a constraint.
//  4. era_test.go and work_test.go: a line each.
//  5. Only a habit of the client that nobody knows yet is more: a field of probe.Driver, set in Component.Driver (era.go).
//
// # Add a component
//
//  1. Its constant in probe/store.go, and its place in probe.Components.
//  2. One file here with its literal, and its name in components (component.go).
//  3. schema/NAME.txt: its settings in the order of its structure, as far as they are known.
//  4. go test ./probe/component ./probe/tykconf says what is missing.
//
// Reading is the same for all components (tykconf/settings.go). Only what no data here can say is code there: a decoder
// of values of its own is a Kind here and a type in tykconf/schema.go, as LooseMap is; a source of secrets is a field of
// References and a function in tykconf/reference.go.
package component
