package tykconf

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// tib reads tib.conf and TYK_IB_*: the file must be there, also where TYK_IB_OMITCONFIGFILE drops what it holds;
// errors in it and in the variables are logged, and the rest counts.
func (r *reader) tib() []probe.Store {
	r.load(habits{prefix: componentPrefix[probe.TIB], lone: true})
	if r.file.Path == "" && r.here() {
		r.note(probe.Note{
			ID: probe.ConfigFileMissing, Key: "tib.conf", Value: "tib.conf", Stops: true,
			Text: "There is no tib.conf in the working directory: the Identity Broker exits, also with TYK_IB_OMITCONFIGFILE=true: Could not open configuration, giving up.",
		})
	}
	return r.single()
}

// here tells whether the component's variables are those of this process, so that its files are to be looked for here
// too. Those of a file may belong to another machine.
func (r *reader) here() bool {
	for name, v := range r.env {
		if strings.HasPrefix(name, componentPrefix[r.component]+"_") && string(v.Origin) != name {
			return false
		}
	}
	return true
}
