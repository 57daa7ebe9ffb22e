package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/source"
	"tyk-redis-doctor/probe/tykconf"
)

// stores reads the settings that the flags point at.
func (p *program) stores(c *urfave.Context, keys *probe.Keyring) ([]probe.Store, error) {
	if c.IsSet("addr") {
		return p.direct(c, keys)
	}
	for _, f := range []string{
		"cluster", "master-name", "username", "password-file", "sentinel-password-file", "database", "tls", "ca-file", "cert-file",
		"key-file", "skip-verify",
	} {
		if c.IsSet(f) {
			return nil, usagef("--%s goes with --addr; with a configuration Tyk's own setting counts", f)
		}
	}
	deployments, err := p.deployments(c)
	var nothing *source.NothingError
	if errors.As(err, &nothing) {
		return nil, usagef("no Tyk configuration found.\nLooked at: %s, and the TYK_* variables.\nPoint the tool at something:\n"+
			"  --conf FILE         a component's configuration file (its variables are added)\n"+
			"  --env-file FILE     variables (KEY=VALUE), a compose file, Kubernetes manifests, Helm values, a task definition, a unit\n"+
			"  --addr HOST:PORT    a Redis without any Tyk configuration", strings.Join(nothing.Places, ", "))
	}
	if err != nil {
		return nil, usagef("%v", err)
	}
	in := tykconf.Input{Deployments: deployments, Component: probe.Component(c.String("component")), Keyring: keys}
	if in.Versions, err = versionsOf(c.String("tyk-version")); err != nil {
		return nil, err
	}
	stores, err := tykconf.Read(in)
	if err != nil {
		return nil, usagef("%v", err)
	}
	return stores, nil
}

// deployments are those that the options point at.
func (p *program) deployments(c *urfave.Context) ([]probe.Deployment, error) {
	in := source.Input{
		EnvFiles: c.StringSlice("env-file"), AllProcesses: c.Bool("all-processes"), Service: c.String("service"),
		Component: probe.Component(c.String("component")), Dir: p.sys.Dir, Proc: p.sys.Proc, Stdin: p.sys.In,
	}
	if _, outside := component.OutsiderNamed(string(in.Component)); in.Component != "" && !outside && !known(in.Component) {
		return nil, fmt.Errorf("--component %s: no such component; there are %s", in.Component, componentList())
	}
	if !c.Bool("no-env") {
		in.Environ = source.FromEnviron(p.sys.Environ)
	}
	if c.IsSet("process") {
		in.Processes = []int{c.Int("process")}
	}
	for _, arg := range c.StringSlice("conf") {
		in.Confs = append(in.Confs, confFile(arg))
	}
	return source.Read(in)
}

// confFile takes FILE or component=FILE. A file may have = in its name: only a known component counts before it.
func confFile(arg string) source.Conf {
	if name, file, ok := strings.Cut(arg, "="); ok && known(probe.Component(name)) {
		return source.Conf{Component: probe.Component(name), Path: file}
	}
	return source.Conf{Path: arg}
}

func known(c probe.Component) bool {
	for _, k := range probe.Components {
		if k == c {
			return true
		}
	}
	return false
}

func componentList() string {
	var names []string
	for _, k := range probe.Components {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// versionsOf reads --tyk-version: one version for the component checked, or component=version pairs.
func versionsOf(arg string) (map[probe.Component]string, error) {
	out := map[probe.Component]string{}
	for _, part := range splitList(arg) {
		name, v, named := strings.Cut(part, "=")
		if !named {
			name, v = "", part
		} else if !known(probe.Component(name)) {
			return nil, usagef("--tyk-version %s: no component %q; there are %s", arg, name, componentList())
		}
		out[probe.Component(name)] = v
	}
	return out, nil
}

// instances reads --instances.
func instances(arg string) (map[probe.Component]int, error) {
	out := map[probe.Component]int{}
	for _, part := range splitList(arg) {
		name, v, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(v)
		if !known(probe.Component(name)) || err != nil || n < 0 {
			return nil, usagef("--instances %s: expected component=NUMBER pairs as in gateway=4,pump=1, not %q", arg, part)
		}
		out[probe.Component(name)] = n
	}
	return out, nil
}

func splitList(arg string) []string {
	var out []string
	for _, part := range strings.Split(arg, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// direct makes the store of --addr.
func (p *program) direct(c *urfave.Context, keys *probe.Keyring) ([]probe.Store, error) {
	for _, f := range []string{"conf", "env-file", "process", "all-processes", "service", "component"} {
		if c.IsSet(f) {
			return nil, usagef("--addr is for a check without Tyk configuration; it does not go with --%s", f)
		}
	}
	for _, f := range []string{"ca-file", "cert-file", "key-file", "skip-verify"} {
		if c.IsSet(f) && !c.Bool("tls") {
			return nil, usagef("--%s goes with --tls", f)
		}
	}
	if c.IsSet("tyk-version") {
		return nil, usagef("--tyk-version goes with a component's configuration, not with --addr")
	}
	if c.Bool("cluster") && c.String("master-name") != "" {
		return nil, usagef("--cluster and --master-name exclude one another")
	}
	password, err := p.secret(c, "password-file", "Password")
	if err != nil {
		return nil, err
	}
	sentinelPassword, err := p.secret(c, "sentinel-password-file", "Password of the Sentinels")
	if err != nil {
		return nil, err
	}
	return []probe.Store{tykconf.Direct(c.StringSlice("addr"), tykconf.DirectOptions{
		Cluster: c.Bool("cluster"), MasterName: c.String("master-name"), Username: c.String("username"),
		Password: password, SentinelPassword: sentinelPassword, Database: c.Int("database"),
		TLS: c.Bool("tls"), CAFile: c.String("ca-file"), CertFile: c.String("cert-file"), KeyFile: c.String("key-file"),
		SkipVerify: c.Bool("skip-verify"), Dir: p.sys.Dir,
	}, keys)}, nil
}

// maxSecret is more than any password; a longer file is not one.
const maxSecret = 64 << 10

// secret reads a password from the file a flag names, or asks for it. One line break at the end is not part of it.
func (p *program) secret(c *urfave.Context, flag, prompt string) (string, error) {
	name := c.String(flag)
	switch {
	case name == "":
		return "", nil
	case name == "-" && p.sys.Password == nil:
		return "", usagef("--%s -: there is no terminal to ask on", flag)
	case name == "-":
		s, err := p.sys.Password(prompt)
		if err != nil {
			return "", usagef("--%s -: %v", flag, err)
		}
		return s, nil
	}
	f, err := os.Open(p.path(name))
	if err != nil {
		return "", usagef("--%s: %v", flag, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", usagef("--%s: %v", flag, err)
	}
	if len(b) > maxSecret {
		return "", usagef("--%s: %s is larger than %d bytes, which is no password", flag, name, maxSecret)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"), nil
}
