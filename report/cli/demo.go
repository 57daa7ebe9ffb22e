package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/tlsinspect/mint"
)

func (p *program) demoCommand() *urfave.Command {
	return &urfave.Command{
		Name:  "demo",
		Usage: "start a small Redis estate on this machine, break it one thing at a time, and check it each time",
		Flags: []urfave.Flag{
			&urfave.BoolFlag{Name: "keep", Usage: "leave the estate running until the interrupt, to try commands on it"},
		},
		Action: p.demo,
	}
}

// demoStart is how long an estate may take to come up.
const demoStart = time.Minute

func (p *program) demo(c *urfave.Context) (err error) {
	if err := noArguments(c); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tyk-redis-demo-")
	if err != nil {
		return fmt.Errorf("demo: make a folder for the estate: %w", err)
	}
	defer func() { err = firstError(err, os.RemoveAll(dir)) }()
	e, err := estate.New(c.Context, dir)
	if err != nil {
		return usagef("demo: %v", err)
	}
	defer func() { err = firstError(err, e.Close()) }()
	d := &demonstration{program: p, ctx: c.Context, estate: e, dir: dir}
	for _, act := range []func() error{d.cluster, d.sentinels} {
		if err := act(); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	if c.Bool("keep") {
		d.say("The estate stays up until you press Ctrl-C. Its configuration files are in %s.", dir)
		<-c.Context.Done()
	}
	return nil
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// demonstration is one run of the demo. Its passwords are for the estate it starts itself.
type demonstration struct {
	*program
	ctx    context.Context
	estate *estate.Estate
	dir    string
	number int
}

const demoPassword, demoSentinelPassword = "demo-redis-password", "demo-sentinel-password"

// cluster shows a cluster of 3+3 with TLS and a password: whole, with a dead primary, with the wrong authority.
func (d *demonstration) cluster() error {
	var names []string
	for i := range 6 {
		names = append(names, fmt.Sprintf("127.0.0.%d", 11+i))
	}
	certs, err := d.estate.NewTLS(mint.Names(names...))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(d.ctx, demoStart)
	defer cancel()
	cluster, err := d.estate.Cluster(
		ctx,
		3,
		1,
		estate.OwnHosts(),
		estate.OverTLS(certs),
		estate.Password(demoPassword),
		estate.NodeTimeout(2*time.Second),
	)
	if err != nil {
		return err
	}
	storage := map[string]any{"type": "redis", "enable_cluster": true, "addrs": cluster.Addrs()[:3], "password": demoPassword,
		"use_ssl": true, "ca_file": certs.CAFile}
	if err := d.check("A cluster of six nodes with TLS and a password. The Gateway's file lists three of them; all is "+
		"well.", storage); err != nil {
		return err
	}
	if err := cluster.Primaries[1].Kill(); err != nil {
		return err
	}
	if err := d.check("The primary of the middle third of the slots is killed.", storage); err != nil {
		return err
	}
	if err := cluster.Primaries[1].Start(ctx); err != nil {
		return err
	}
	if err := cluster.Settled(ctx); err != nil {
		return err
	}
	other := filepath.Join(d.dir, "other-ca.pem")
	if err := os.WriteFile(other, mint.NewCA("Some other CA").PEM(), 0o600); err != nil {
		return err
	}
	storage["ca_file"] = other
	return d.check("The node is back. Now ca_file names the authority of another installation.", storage)
}

// sentinels shows a primary with two replicas behind three Sentinels: without and with sentinel_password.
func (d *demonstration) sentinels() error {
	ctx, cancel := context.WithTimeout(d.ctx, demoStart)
	defer cancel()
	watched, err := d.estate.Sentinels(ctx, 2, 3, estate.Hosts(func(i int) string { return fmt.Sprintf("127.0.0.%d", 31+i) }),
		estate.Password(demoPassword), estate.SentinelPassword(demoSentinelPassword))
	if err != nil {
		return err
	}
	storage := map[string]any{"type": "redis", "addrs": watched.Addrs(), "master_name": watched.MasterName, "password": demoPassword}
	if err := d.check("Three Sentinels with a password of their own, which the Gateway's file does not have.", storage); err != nil {
		return err
	}
	storage["sentinel_password"] = demoSentinelPassword
	if err := d.check("With sentinel_password all is well.", storage); err != nil {
		return err
	}
	if err := watched.Replicas[0].Kill(); err != nil {
		return err
	}
	return d.check("One of the two replicas is killed.", storage)
}

// check writes a tyk.conf and lets the program look at it, just as it would be called by hand.
func (d *demonstration) check(what string, storage map[string]any) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	d.number++
	conf := filepath.Join(d.dir, fmt.Sprintf("tyk-%d.conf", d.number))
	text, err := json.MarshalIndent(map[string]any{"listen_port": 8080, "storage": storage}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(conf, append(text, '\n'), 0o600); err != nil {
		return err
	}
	d.say("%d. %s", d.number, what)
	args := []string{"tyk-redis-doctor", "check", "--no-env", "--conf", conf}
	d.say("   $ %s\n", strings.Join(args, " "))
	sys := d.sys
	sys.Dir = d.dir
	code := Main(d.ctx, slices.Clone(args), sys)
	d.say("   exit status %d\n", code)
	return nil
}

// say goes between the outputs; where standard output is gone, the next check says so.
func (d *demonstration) say(format string, a ...any) {
	_, _ = fmt.Fprintf(d.sys.Out, format+"\n", a...)
}
