package cli

import (
	"fmt"
	"net"
	"time"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/tykconf"
)

func (p *program) tlsCommand() *urfave.Command {
	return &urfave.Command{
		Name:      "tls",
		Usage:     "look at the TLS of one address alone: handshake, chain, every reason to refuse it",
		ArgsUsage: "HOST:PORT",
		Flags: flags([]urfave.Flag{
			&urfave.StringFlag{Name: "ca-file", Usage: "trust the CA in `FILE` instead of the system's"},
			&urfave.StringFlag{Name: "cert-file", Usage: "client certificate `FILE`"},
			&urfave.StringFlag{Name: "key-file", Usage: "key `FILE` of the client certificate"},
			&urfave.BoolFlag{Name: "skip-verify", Usage: "do not verify the server's certificate"},
			&urfave.DurationFlag{Name: "timeout", Usage: "of one step, `D`", Value: 5 * time.Second},
			&urfave.DurationFlag{Name: "deadline", Usage: "of the whole run, `D`", Value: 30 * time.Second},
		}, judgeFlags(), outputFlags()),
		Action: p.tls,
	}
}

// tls checks one address with TLS and without credentials, and judges what belongs to the way there.
func (p *program) tls(c *urfave.Context) error {
	if c.NArg() != 1 {
		return usagef("tls: expected one HOST:PORT")
	}
	addr := c.Args().First()
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return usagef("tls %s: %v", addr, err)
	}
	asked := append(invocation(c, "tls"), addr)
	if !c.IsSet("only") {
		if err := c.Set("only", "tls.*,net.*,proto.*,run.cut_short,config.bad_addr"); err != nil {
			return fmt.Errorf("tls: limit the judging: %w", err)
		}
	}
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	outs, err := outputsOf(c)
	if err != nil {
		return err
	}
	keys := &probe.Keyring{}
	store := tykconf.Direct([]string{addr}, tykconf.DirectOptions{TLS: true, CAFile: c.String("ca-file"), CertFile: c.String("cert-file"),
		KeyFile: c.String("key-file"), SkipVerify: c.Bool("skip-verify"), Dir: p.sys.Dir}, keys)
	ev, err := p.observe(c, []probe.Store{store}, keys, p.log(c, keys))
	if err != nil {
		return err
	}
	ev.TLSAlone, ev.Invocation = true, asked
	r := p.judge(ev, j)
	o := p.renderOptions(c)
	o.Chains = true
	if err := p.write(outs, r, o); err != nil {
		return err
	}
	p.exit(outs, r, j.failOn)
	return nil
}
