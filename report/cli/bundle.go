package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"github.com/rs/zerolog"
	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/bundle"
	"tyk-redis-doctor/report/render"
)

func (p *program) bundleCommand() *urfave.Command {
	return &urfave.Command{
		Name:  "bundle",
		Usage: "check, and put everything that a support engineer asks for into one archive, without secrets",
		Flags: flags(inputFlags(), walkFlags(), judgeFlags(), outputFlags(), []urfave.Flag{
			&urfave.StringFlag{
				Name:  "output",
				Usage: "write the archive to `FILE` (default: a name with host and UTC time, in the working directory)",
			},
			&urfave.BoolFlag{Name: "dry-run", Usage: "list what would be in the archive, and write none"},
			&urfave.BoolFlag{Name: "pseudonyms", Usage: "replace host names and addresses, the same one by the same name everywhere"},
			&urfave.StringSliceFlag{Name: "encrypt-to", Usage: "encrypt the archive with age to `RECIPIENT`, age1... (repeatable)"},
			&urfave.StringSliceFlag{Name: "drop", Usage: "leave the entry `PATH` out (repeatable)"},
		}),
		Action: p.bundle,
		Subcommands: []*urfave.Command{
			{Name: "verify", Usage: "say whether an archive is whole and unchanged", ArgsUsage: "FILE", Action: p.bundleVerify},
			{Name: "show", Usage: "list an archive, or print one of its entries", ArgsUsage: "FILE [ENTRY]", Action: p.bundleShow},
		},
	}
}

func (p *program) bundle(c *urfave.Context) error {
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
	recipients, err := recipientsOf(c.StringSlice("encrypt-to"))
	if err != nil {
		return err
	}
	keys := &probe.Keyring{}
	stores, err := p.stores(c, keys)
	if err != nil {
		return err
	}
	var log bytes.Buffer
	ev, err := p.observe(c, stores, keys, zerolog.New(bundle.NewScrubber(keys, stores).Writer(&log)).With().Timestamp().Logger())
	if err != nil {
		return err
	}
	logText := log.Bytes()
	if c.Bool("pseudonyms") {
		names := bundle.NewPseudonyms(ev)
		names.Evidence(ev)
		logText = []byte(names.Text(log.String()))
	}
	r := p.judge(ev, j)
	m, entries, err := p.planBundle(c, r, logText, keys, stores)
	if err != nil {
		return err
	}
	if c.Bool("dry-run") {
		return listBundle(p.sys.Out, m)
	}
	name := c.String("output")
	if name == "" {
		name = bundleName(r, len(recipients) > 0)
	}
	if err := writeFile(p.path(name), func(w io.Writer) error { return sealed(w, recipients, m, entries) }); err != nil {
		return usagef("bundle: %v", err)
	}
	if err := p.write(outs, r, p.renderOptions(c)); err != nil {
		return err
	}
	fmt.Fprintf(p.sys.Err, "wrote %s: %d entries\n", name, len(m.Entries)+1)
	p.exit(outs, r, j.failOn)
	return nil
}

// planBundle renders the report for the archive and lets the archive attack itself.
func (p *program) planBundle(
	c *urfave.Context,
	r *report.Report,
	log []byte,
	keys *probe.Keyring,
	stores []probe.Store,
) (*bundle.Manifest, []bundle.Entry, error) {
	o := p.renderOptions(c)
	o.Color, o.ASCII, o.Width, o.Quiet, o.Verbose = false, false, 0, false, false
	var rendered []bundle.Entry
	for _, e := range []struct{ format, path, kind string }{
		{"json", "report.json", "report"}, {"html", "report.html", "report"}, {"markdown", "summary.md", "summary"}} {
		format, _ := render.Lookup(e.format)
		var b bytes.Buffer
		if err := format(&b, r, o); err != nil {
			return nil, nil, fmt.Errorf("bundle: %s: %w", e.path, err)
		}
		rendered = append(rendered, bundle.Entry{Path: e.path, Kind: e.kind, Data: b.Bytes()})
	}
	m, entries, err := bundle.Plan(bundle.Input{Report: r, Rendered: rendered, Log: log, Keys: keys,
		Scrubber: bundle.NewScrubber(keys, stores), Pseudonyms: c.Bool("pseudonyms")}, c.StringSlice("drop"))
	var leak *bundle.LeakError
	if errors.As(err, &leak) {
		return nil, nil, usagef("%v", leak)
	}
	return m, entries, err
}

// bundleName says where and when; encrypted ones end in .age.
func bundleName(r *report.Report, encrypted bool) string {
	host := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' {
			return c
		}
		return '-'
	}, r.Evidence.Vantage.Hostname)
	name := "tyk-redis-" + host + "-" + r.Finished.UTC().Format("20060102T150405Z") + ".tar.gz"
	if encrypted {
		name += ".age"
	}
	return name
}

func recipientsOf(list []string) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, s := range list {
		r, err := age.ParseX25519Recipient(s)
		if err != nil {
			return nil, usagef("--encrypt-to %s: %v", s, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// sealed writes the archive, encrypted where there are recipients.
func sealed(w io.Writer, to []age.Recipient, m *bundle.Manifest, entries []bundle.Entry) error {
	if len(to) == 0 {
		return bundle.Write(w, m, entries)
	}
	enc, err := age.Encrypt(w, to...)
	if err != nil {
		return err
	}
	if err := bundle.Write(enc, m, entries); err != nil {
		return err
	}
	return enc.Close()
}

func (p *program) bundleVerify(c *urfave.Context) error {
	if c.NArg() != 1 {
		return usagef("bundle verify: expected one FILE")
	}
	o, err := p.openBundle(c.Args().First())
	if err != nil {
		return usagef("bundle verify: %v", err)
	}
	_, err = fmt.Fprintf(
		p.sys.Out,
		"ok: %d entries, unchanged since %s\n",
		len(o.Entries),
		o.Manifest.Captured.Format("2006-01-02 15:04:05 UTC"),
	)
	return err
}

func (p *program) bundleShow(c *urfave.Context) error {
	if c.NArg() != 1 && c.NArg() != 2 {
		return usagef("bundle show: expected FILE, or FILE ENTRY")
	}
	o, err := p.openBundle(c.Args().First())
	if err != nil {
		return usagef("bundle show: %v", err)
	}
	if c.NArg() == 1 {
		return listBundle(p.sys.Out, &o.Manifest)
	}
	data := o.Entry(c.Args().Get(1))
	if data == nil {
		return usagef("bundle show: there is no entry %q", c.Args().Get(1))
	}
	if p.sys.OutTerminal {
		data = []byte(probe.Visible(string(data)))
	}
	_, err = p.sys.Out.Write(data)
	return err
}

func listBundle(w io.Writer, m *bundle.Manifest) error {
	captured := m.Captured.Format("2006-01-02 15:04:05 UTC")
	if _, err := fmt.Fprintf(w, "%s  by %s, captured %s\n", probe.Visible(m.Root), probe.Visible(m.Tool), captured); err != nil {
		return err
	}
	for _, e := range m.Entries {
		cut := ""
		if e.Cut != "" {
			cut = "  (" + probe.Visible(e.Cut) + ")"
		}
		if _, err := fmt.Fprintf(w, "%9d  %-12s %s%s\n", e.Size, probe.Visible(e.Kind), probe.Visible(e.Path), cut); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) openBundle(name string) (*bundle.Opened, error) {
	f, err := p.openRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bundle.Open(f)
}

// openRegular opens a file that can be read to its end: no directory, no pipe.
func (p *program) openRegular(name string) (*os.File, error) {
	st, err := os.Stat(p.path(name))
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	return os.Open(p.path(name))
}

// reportOfBundle gives the report inside an archive.
func reportOfBundle(o *bundle.Opened) (*report.Report, error) {
	data := o.Entry("report.json")
	if data == nil {
		return nil, errors.New("the bundle has no report.json")
	}
	if !json.Valid(data) {
		return nil, errors.New("report.json of the bundle is not JSON")
	}
	return render.Decode(bytes.NewReader(data), maxSaved)
}

var gzipMagic = []byte{0x1f, 0x8b}

// saved reads a report, or the one inside a bundle; "-" is standard input.
func (p *program) saved(name string) (*report.Report, error) {
	var in io.Reader = p.sys.In
	if name != "-" {
		f, err := p.openRegular(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	start := make([]byte, len(gzipMagic))
	n, err := io.ReadFull(in, start)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	in = io.MultiReader(bytes.NewReader(start[:n]), in)
	var r *report.Report
	if bytes.Equal(start[:n], gzipMagic) {
		var o *bundle.Opened
		if o, err = bundle.Open(in); err == nil {
			r, err = reportOfBundle(o)
		}
	} else {
		r, err = render.Decode(in, maxSaved)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return r, nil
}
