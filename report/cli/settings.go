package cli

import (
	"fmt"
	"time"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/tykconf"
	"tyk-redis-doctor/report/bundle"
	"tyk-redis-doctor/report/render"
)

func (p *program) settingsCommand() *urfave.Command {
	return &urfave.Command{
		Name:  "settings",
		Usage: "show the effective settings, each with where it came from, and what is wrong with them; opens no connection",
		Flags: flags(inputFlags(), []urfave.Flag{
			&urfave.StringFlag{Name: "explain", Usage: "say by which rule `FIELD` got its value, and for which versions the rule holds"},
		}, judgeFlags(), outputFlags()),
		Action: p.settings,
	}
}

func (p *program) settings(c *urfave.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	outs, err := outputsOf(c)
	if err != nil {
		return err
	}
	for i := range outs {
		if outs[i].name == "table" {
			outs[i].format = render.Settings
		}
	}
	keys := &probe.Keyring{}
	stores, err := p.stores(c, keys)
	if err != nil {
		return err
	}
	if field := c.String("explain"); field != "" {
		return p.explainField(field, stores)
	}
	now := time.Now().UTC()
	ev := &probe.Evidence{Began: now, Finished: now, Stores: stores, Offline: true, Invocation: invocation(c, "settings")}
	bundle.NewScrubber(keys, stores).Evidence(ev)
	r := p.judge(ev, j)
	if err := p.write(outs, r, p.renderOptions(c)); err != nil {
		return err
	}
	p.exit(outs, r, j.failOn)
	return nil
}

func (p *program) explainField(field string, stores []probe.Store) error {
	for i := range stores {
		text := tykconf.Explain(field, &stores[i])
		if text == "" {
			return usagef("--explain %s: no such field; the fields are those that `settings` lists", field)
		}
		if _, err := fmt.Fprintf(p.sys.Out, "%s\n%s\n\n", stores[i].ID, render.Paragraphs(text, p.sys.Width)); err != nil {
			return usagef("standard output: %v", err)
		}
	}
	return nil
}
