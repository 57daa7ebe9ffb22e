// Package checks holds what every family of checks is made of: the Check, the Case that it is asked about, the Finding
// that it answers with, and the ranks of root causes. The families are the rooms below: settings, network, tls, auth,
// mode, cluster, sentinel, server, capacity, drift. Judges are pure: no clock, no environment, no files, no network.
//
// To add a check: (1) add its id to probe/ids.go; (2) write the literal and, beside it, its judge in the file of its
// subject in the family's room, and name it in that room's Checks(); (3) write its test over the smallest evidence that
// shows it; (4) `make generate` writes the README table. Nothing else names an id.
//
// To add a question to Redis for it: (1) a field in probe/node.go; (2) the command, with its reason, in
// probe/wire/commands.go and the question in probe/visit; (3) the check.
package checks
