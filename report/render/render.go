// Package render writes a Report as bytes, one file a format. It does not judge, choose or sort: what a report says
// first is printed first. It knows no clock (times are told against the end of the run), no environment, no files
// and no network.
//
// Text of a peer was made printable when it was read; each format escapes for its own medium all the same, because a
// report can come from a file.
//
// The Prometheus text is written by hand: client_golang would bring protobuf and the metrics of this process along
// for a dozen lines.
package render

import (
	"io"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Options are how a reader wants to be told. The zero value is good for a file.
type Options struct {
	Width   int  // columns of the terminal; 0 is 100
	Color   bool // terminal colours
	ASCII   bool // nothing beyond ASCII
	Verbose bool // every node, every finding
	Quiet   bool // the headline alone
	Chains  bool // what TLS showed at every server, in full, below a table
	// Explain gives the title and the explanation of a finding; nil where the catalogue is not at hand.
	Explain func(id probe.FaultID) (title, doc string)
	// FailOn is the level that JUnit counts as a failure, so that a test report and the exit status agree; "" is fail.
	FailOn report.FailOn
}

// Format writes one report. An error is an error of the writer, or of the program itself.
type Format func(io.Writer, *report.Report, Options) error

// formats is the registry, in the order in which they are offered.
var formats = []struct {
	name  string
	write Format
}{
	{"table", writeTable},
	{"json", writeJSON},
	{"html", writeHTML},
	{"junit", writeJUnit},
	{"markdown", writeMarkdown},
	{"prometheus", writePrometheus},
	{"nagios", writeNagios},
	{"jsonl", writeJSONL},
}

// Formats lists the names for -o, the default first.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Lookup finds a format by its name.
func Lookup(name string) (Format, bool) {
	for _, f := range formats {
		if f.name == name {
			return f.write, true
		}
	}
	return nil, false
}
