package tykconf

import (
	"fmt"
	"strings"
	"sync"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
)

// version is the version of a component that is predicted.
type version struct {
	text  string          // as reported: "5.14.0", "5.8"
	at    *semver.Version // what rules are held against; of a version without patch level the last patch
	given bool            // by the user; else the newest known one is assumed
	newer bool            // newer than anything known: predicted as the newest known one
}

// newest are the newest versions whose code or documentation the rules were taken from.
var newest = map[probe.Component]string{
	probe.Gateway: "5.14.0", probe.Dashboard: "5.14.0", probe.Pump: "1.16.0", probe.MDCB: "2.12.0", probe.TIB: "1.7.2",
}

// beyond are the first versions about whose settings nothing is known; of some a release candidate was read.
var beyond = map[probe.Component]string{
	probe.Gateway: ">=5.16.0-0", probe.Dashboard: ">=5.16.0-0", probe.Pump: ">=1.18.0-0", probe.MDCB: ">=2.13.0-0", probe.TIB: ">=1.8.0-0",
}

// KnownVersion is the version that is predicted where none is given: the newest known one; "" for what is no component.
func KnownVersion(c probe.Component) string { return newest[c] }

// lastPatch stands for the newest patch of a version that was given without one.
const lastPatch = ".9999"

// versionOf chooses the version to predict. only: the key "" of the versions counts for this component.
func versionOf(c probe.Component, versions map[probe.Component]string, only bool) (version, error) {
	text, given := versions[c]
	if !given && only {
		text, given = versions[""]
	}
	if !given || strings.TrimSpace(text) == "" {
		return version{text: newest[c], at: semver.MustParse(newest[c])}, nil
	}
	clean := strings.TrimPrefix(strings.TrimSpace(text), "v")
	whole := clean
	switch strings.Count(strings.SplitN(clean, "-", 2)[0], ".") {
	case 0: // the newest of that line
		whole += ".9999" + lastPatch
		if known := semver.MustParse(newest[c]); fmt.Sprint(known.Major()) == clean {
			whole = newest[c]
		}
	case 1:
		whole += lastPatch
	}
	at, err := semver.StrictNewVersion(whole)
	if err != nil {
		return version{}, fmt.Errorf("version %q of %s: expected X.Y or X.Y.Z, as in %s", text, c, newest[c])
	}
	release, err := at.SetPrerelease("")
	if err != nil {
		return version{}, fmt.Errorf("version %q of %s: %w", text, c, err)
	}
	return version{text: clean, at: &release, given: true, newer: constraint(beyond[c]).Check(&release)}, nil
}

// parsed are the constraints of the tables that were used: parsing one takes longer than all else of a reading.
var parsed sync.Map

// constraint parses a constraint of the tables of this program.
func constraint(text string) *semver.Constraints {
	if c, ok := parsed.Load(text); ok {
		return c.(*semver.Constraints)
	}
	c, err := semver.NewConstraint(text)
	if err != nil {
		panic("tykconf: constraint " + text + ": " + err.Error()) // a table of ours is wrong; a test reads them all
	}
	parsed.Store(text, c)
	return c
}

// within tells whether the version meets a constraint; the empty one is met by all.
func (v version) within(text string) bool { return text == "" || constraint(text).Check(v.at) }
