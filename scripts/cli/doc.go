// Package cli holds the command line against its contract: every command and option, the exit status, both streams, and
// the files that are written. Each file of testdata/script is one story; to write a new one, copy a line and run
// go test ./scripts/cli -run TestScripts/NAME.
package cli
