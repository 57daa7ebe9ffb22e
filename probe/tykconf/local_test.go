package tykconf

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/source"
)

// local is what a user of this machine points at.
type local struct {
	Files     []source.Conf
	Component probe.Component
	Env       []probe.Variable
	Versions  map[probe.Component]string
	Dir, Root string
	Keyring   *probe.Keyring
}

// readLocal reads it as the command line does.
func readLocal(in local) ([]probe.Store, error) {
	deployments, err := source.Read(source.Input{Confs: in.Files, Component: in.Component, Environ: in.Env, Dir: in.Dir, Root: in.Root})
	if err != nil {
		return nil, err
	}
	return Read(Input{Deployments: deployments, Component: in.Component, Versions: in.Versions, Keyring: in.Keyring})
}
