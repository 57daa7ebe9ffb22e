package source

import (
	"fmt"
	"path/filepath"
	"strings"

	"tyk-redis-doctor/probe"
)

// Bounds of what is read in one run.
const (
	maxDeployments = 1000
	maxVariables   = 5000     // of one process
	maxTogether    = 200_000  // variables of all processes
	maxConf        = 64 << 20 // bytes of all configuration files
)

// tally counts what the processes of a run hold together.
type tally struct{ variables, bytes int }

// add counts one more process; false where that is more than a run can hold.
func (t *tally) add(vars []probe.Variable, f *probe.ConfFile) bool {
	t.variables += len(vars)
	if f != nil {
		t.bytes += len(f.Data)
	}
	return t.variables <= maxTogether && t.bytes <= maxConf
}

const tooMuch = "gives all processes together more variables or longer files than this program reads"

// bounded refuses more than a run can judge.
func (g *gathered) bounded(all []probe.Deployment) error {
	if len(all) > maxDeployments {
		what := fmt.Sprintf("describes more than %d Tyk processes", maxDeployments)
		return refuse(strings.Join(g.read, ", "), what, "Pass fewer of them at once.")
	}
	for _, d := range all {
		if len(d.Variables) > maxVariables {
			return refuse(filepath.Base(d.Source), fmt.Sprintf("gives one process more than %d variables", maxVariables), "")
		}
	}
	return nil
}
