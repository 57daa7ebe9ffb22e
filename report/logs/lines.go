// Package logs reads lines of Tyk's log, and of the Redis client inside of it: what each means, what it does not tell, and
// which findings it can stand for.
package logs

import (
	"regexp"
	"sync"

	"tyk-redis-doctor/probe"
)

// Meaning is what a line of a log of Tyk, or of the Redis client inside it, means.
type Meaning struct {
	Says string          `json:"says"` // what the line means, and what it does not tell
	IDs  []probe.FaultID `json:"ids"`  // findings it can stand for, most likely first
	Run  string          `json:"run"`  // the command that tells which
}

// Read explains a line of a Tyk log. The first meaning is the most exact; a line that wraps another cause has
// more than one. nil: the line says nothing about Redis that is known here.
func Read(line string) []Meaning {
	var out []Meaning
	for _, l := range logLines {
		if !l.line().MatchString(line) {
			continue
		}
		out = append(out, Meaning{Says: l.says, IDs: l.ids, Run: l.command()})
		if !l.wraps {
			break
		}
	}
	return out
}

// logLine is one kind of line.
type logLine struct {
	line  func() *regexp.Regexp
	says  string
	ids   []probe.FaultID
	wraps bool   // another cause may stand in the same line: look on
	run   string // "" checks the families of ids
}

func (l logLine) command() string {
	if l.run != "" {
		return l.run
	}
	return "tyk-redis-doctor check --conf FILE"
}

func means(pattern, text string, ids ...probe.FaultID) logLine {
	line := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("(?i)" + pattern) }) // when it is needed first
	return logLine{line: line, says: text, ids: ids}
}

// around is a line that other text may make more exact.
func around(pattern, text string, ids ...probe.FaultID) logLine {
	l := means(pattern, text, ids...)
	l.wraps = true
	return l
}

// settingsOnly is a line about settings, for which no connection is needed.
func settingsOnly(l logLine) logLine {
	l.run = "tyk-redis-doctor settings --conf FILE"
	return l
}
