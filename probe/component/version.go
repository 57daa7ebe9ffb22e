package component

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/Masterminds/semver/v3"
)

// Version is the version of a component that is predicted.
type Version struct {
	Text  string // as reported: "5.14.0", "5.8"
	Given bool   // by the user; else the newest known one is assumed
	Newer bool   // newer than anything known: predicted as the newest known one

	at *semver.Version // what constraints are held against; of a version without patch level the last patch
}

// lastPatch stands for the newest patch of a version that was given without one.
const lastPatch = ".9999"

// Version reads a version of the component; "" is the newest known one. What is no component has no versions.
func (c Component) Version(text string) (Version, error) {
	if c.Newest == "" {
		return c.newestVersion(), fmt.Errorf("version %q of no component", text)
	}
	if strings.TrimSpace(text) == "" {
		return c.newestVersion(), nil
	}
	clean := strings.TrimPrefix(strings.TrimSpace(text), "v")
	whole := clean
	switch strings.Count(strings.SplitN(clean, "-", 2)[0], ".") {
	case 0: // the newest of that line
		whole += ".9999" + lastPatch
		if known := semver.MustParse(c.Newest); fmt.Sprint(known.Major()) == clean {
			whole = c.Newest
		}
	case 1:
		whole += lastPatch
	}
	at, err := semver.StrictNewVersion(whole)
	if err != nil {
		return Version{}, fmt.Errorf("version %q of %s: expected X.Y or X.Y.Z, as in %s", text, c.ID, c.Newest)
	}
	release, err := at.SetPrerelease("")
	if err != nil {
		return Version{}, fmt.Errorf("version %q of %s: %w", text, c.ID, err)
	}
	return Version{Text: clean, Given: true, Newer: constraint(c.Beyond).Check(&release), at: &release}, nil
}

func (c Component) newestVersion() Version {
	if c.Newest == "" {
		return Version{at: &semver.Version{}}
	}
	return Version{Text: c.Newest, at: semver.MustParse(c.Newest)}
}

// Within tells whether the version meets a constraint of this package's tables; the empty one is met by all.
func (v Version) Within(in string) bool { return in == "" || constraint(in).Check(v.at) }

var lowerBound = regexp.MustCompile(`(?:>=|^|\|\| )(\d+\.\d+\.\d+)`)

// FirstAfter is the lowest version that begins a run of those which meet a constraint, and is newer than this one: with
// which upgrade a key comes. "" where there is none.
func (v Version) FirstAfter(in string) string {
	var bounds []*semver.Version
	for _, m := range lowerBound.FindAllStringSubmatch(in, -1) {
		if at, err := semver.NewVersion(m[1]); err == nil && at.GreaterThan(v.at) {
			bounds = append(bounds, at)
		}
	}
	if len(bounds) == 0 {
		return ""
	}
	return slices.MinFunc(bounds, (*semver.Version).Compare).String()
}

// parsed are the constraints of the tables that were used: parsing one takes longer than all else of a reading.
var parsed sync.Map

// constraint parses a constraint of the tables.
func constraint(text string) *semver.Constraints {
	if c, ok := parsed.Load(text); ok {
		return c.(*semver.Constraints)
	}
	c, err := semver.NewConstraint(text)
	if err != nil {
		panic("component: constraint " + text + ": " + err.Error()) // a table of ours is wrong; a test reads them all
	}
	parsed.Store(text, c)
	return c
}
