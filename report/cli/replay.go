package cli

import urfave "github.com/urfave/cli/v2"

func (p *program) replayCommand() *urfave.Command {
	return &urfave.Command{
		Name:      "replay",
		Usage:     "judge a saved report or bundle again, offline, with today's catalogue",
		ArgsUsage: "FILE",
		Flags:     flags(judgeFlags(), outputFlags()),
		Action:    p.replay,
	}
}

func (p *program) replay(c *urfave.Context) error {
	if c.NArg() != 1 {
		return usagef("replay: expected one FILE, a report saved with -o json=FILE or a bundle, or - for standard input")
	}
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	outs, err := outputsOf(c)
	if err != nil {
		return err
	}
	old, err := p.saved(c.Args().First())
	if err != nil {
		return usagef("replay: %v", err)
	}
	if !c.IsSet("policy") {
		j.policy = old.Policy
	}
	r := p.judge(&old.Evidence, j)
	if err := p.write(outs, r, p.renderOptions(c)); err != nil {
		return err
	}
	p.exit(outs, r, j.failOn)
	return nil
}

// maxSaved bounds a saved report; one of 2,000 nodes with full views is a tenth of it.
const maxSaved = 256 << 20
