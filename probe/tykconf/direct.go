package tykconf

import (
	"path/filepath"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/tlsinspect"
)

// DirectOptions are the settings of a check without any Tyk configuration.
type DirectOptions struct {
	Cluster    bool
	MasterName string // the addresses are Sentinels that monitor it
	Username   string

	Password, SentinelPassword string
	Database                   int

	TLS, SkipVerify           bool
	CAFile, CertFile, KeyFile string
	Dir                       string // working directory, for relative paths
}

// Direct makes the store of a check without configuration: a client as Tyk's newest components build it, over the
// addresses given. Unlike a component's, a standalone one keeps all of them: each was asked for.
func Direct(addrs []string, o DirectOptions, k *probe.Keyring) probe.Store {
	if k == nil {
		k = &probe.Keyring{}
	}
	s := probe.Store{
		ID: "direct/redis", Component: probe.Direct, Block: "redis", Active: true, Starts: true, Source: "the command line",
		Mode: probe.Standalone, Addrs: slices.Clone(addrs), AddrsFrom: "addrs", Configured: slices.Clone(addrs),
		Username: o.Username, Password: k.Add(o.Password), SentinelPassword: k.Add(o.SentinelPassword),
		PasswordShape: probe.ShapeOf(o.Password), SentinelPasswordShape: probe.ShapeOf(o.SentinelPassword),
		Database: o.Database, MasterName: o.MasterName, EnableCluster: o.Cluster,
		TimeoutS: defaultTimeout,
		Pool: probe.Pool{
			Size:              defaultPool,
			ClientsPerProcess: 1,
			Scope:             "client",
			IdleS:             idlePerTimeout * defaultTimeout,
			WaitS:             defaultTimeout + 1,
		},
		Driver: directDriver(),
		Origin: map[string]probe.Origin{}, Places: map[string]probe.Place{},
	}
	switch {
	case o.MasterName != "":
		s.Mode = probe.Sentinel
	case o.Cluster:
		s.Mode, s.Pool.Scope = probe.Cluster, "client and node"
	}
	for field, set := range map[string]bool{
		"addrs": true, "master_name": o.MasterName != "", "enable_cluster": o.Cluster, "username": o.Username != "", "password": o.Password != "",
		"sentinel_password": o.SentinelPassword != "", "database": o.Database != 0, "use_ssl": o.TLS, "skip_verify": o.SkipVerify,
		"ca_file": o.CAFile != "", "cert_file": o.CertFile != "", "key_file": o.KeyFile != "",
	} {
		if set {
			s.Origin[field], s.Places[field] = "command line", *optionOf(field)
		}
	}
	at := func(path string) string {
		if path == "" || filepath.IsAbs(path) || o.Dir == "" {
			return path
		}
		return filepath.Join(o.Dir, path)
	}
	s.TLS = tlsinspect.Settings{
		Enabled: o.TLS, SkipVerify: o.SkipVerify, CAFile: at(o.CAFile), CertFile: at(o.CertFile), KeyFile: at(o.KeyFile),
		MinVersion: "1.2", MaxVersion: "1.3",
	}
	_, s.Files = tlsinspect.Load(s.TLS, o.Dir)
	s.Starts = !slices.ContainsFunc(s.Files, func(f tlsinspect.FileFact) bool { return f.Problem != "" })
	for _, f := range s.Files {
		if f.Problem != "" {
			s.Notes = append(s.Notes, probe.Note{
				ID: probe.FaultID(
					f.Problem,
				), Field: f.Role, Key: f.Role, Origin: "command line", Value: f.Path, Stops: true, Text: f.Path + ": " + f.Text + ".",
				Place: optionOf(f.Role), Why: f.Text,
			})
		}
	}
	return s
}

// directDriver is the newest client, all of whose settings can be given on the command line.
func directDriver() probe.Driver {
	c := component.Get(probe.Direct)
	v, err := c.Version("")
	if err != nil {
		panic("tykconf: " + err.Error()) // a version of ours is wrong
	}
	d := c.Driver(v, component.Block{})
	d.KnowsSentinelPassword, d.KnowsTLSFiles = true, true
	return d
}

// options are the options of the command line that set a field.
var options = map[component.Field]string{
	component.Addrs: "--addr", component.MasterName: "--master-name", component.EnableCluster: "--cluster",
	component.Username: "--username", component.Password: "--password-file", component.SentinelPassword: "--sentinel-password-file",
	component.UseSSL: "--tls", component.SkipVerify: "--skip-verify",
	component.CAFile: "--ca-file", component.CertFile: "--cert-file", component.KeyFile: "--key-file",
}

func optionOf(field component.Field) *probe.Place {
	return &probe.Place{Kind: probe.PlaceOption, Name: options[field]}
}
