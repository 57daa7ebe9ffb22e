package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/fixes"
)

func (p *program) fixCommand() *urfave.Command {
	return &urfave.Command{
		Name:      "fix",
		Usage:     "print what would heal the first cause, as a diff of the files and a script for the rest; changes nothing",
		ArgsUsage: "[FILE]",
		Flags: flags(inputFlags(), walkFlags(), judgeFlags(), []urfave.Flag{
			&urfave.BoolFlag{DisableDefaultText: true, Name: "all", Usage: "of every cause, not of the first alone"},
		}),
		Action: p.fix,
	}
}

// fix checks, or reads a saved report, and prints the first way of the first cause.
func (p *program) fix(c *urfave.Context) error {
	if c.NArg() > 1 {
		return usagef("fix: expected at most one FILE, a report saved with -o json=FILE or a bundle")
	}
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	keys := &probe.Keyring{}
	r, err := p.reportToFix(c, j, keys)
	if err != nil {
		return err
	}
	text := p.remedy(r, c.Bool("all"), keys)
	if _, err := io.WriteString(p.sys.Out, text); err != nil {
		return usagef("standard output: %v", err)
	}
	p.code = report.ExitCode(r, j.failOn)
	return nil
}

func (p *program) reportToFix(c *urfave.Context, j judging, keys *probe.Keyring) (*report.Report, error) {
	if c.NArg() == 1 {
		old, err := p.saved(c.Args().First())
		if err != nil {
			return nil, usagef("fix: %v", err)
		}
		return p.judge(&old.Evidence, j), nil
	}
	return p.checkWith(c, j, keys)
}

// remedy is what is printed: the headline as a comment, the diffs, the script.
func (p *program) remedy(r *report.Report, all bool, keys *probe.Keyring) string {
	var b strings.Builder
	verdict := strings.ToUpper(string(r.Verdict))
	fmt.Fprintf(&b, "# %s  %s\n", verdict, probe.Visible(r.Headline))
	var changes []report.Fix
	for i, c := range r.Causes {
		if i > 0 && !all {
			break
		}
		f := r.Findings[*c.Index]
		way := fixes.FirstWay(f.Fix)
		if len(way) == 0 {
			fmt.Fprintf(&b, "# %s: no change that can be written down. %s\n", c.ID, probe.Visible(f.Hint))
		}
		changes = append(changes, way...)
	}
	if len(changes) == 0 {
		return b.String()
	}
	diffs, rest := p.diffs(changes, keys)
	b.WriteString(diffs)
	if len(rest) > 0 {
		b.WriteString(fixes.Script(rest))
	}
	return b.String()
}

// diffs are the changes of files that are here; what cannot be shown as one is left for the script.
func (p *program) diffs(changes []report.Fix, keys *probe.Keyring) (text string, rest []report.Fix) {
	byFile := map[string][]report.Fix{}
	var order []string
	for _, f := range changes {
		if f.File == "" || f.Kind != report.FixConf && f.Kind != report.FixEnv && f.Kind != report.FixHelm {
			rest = append(rest, f)
			continue
		}
		if byFile[f.File] == nil {
			order = append(order, f.File)
		}
		byFile[f.File] = append(byFile[f.File], f)
	}
	said := ""
	for _, name := range order {
		diff, err := p.diff(name, byFile[name], keys)
		switch {
		case err != nil:
			text += fmt.Sprintf("# %s: %s\n", probe.Visible(name), probe.Visible(err.Error()))
			rest = append(rest, byFile[name]...)
		case diff != "":
			if how := applied(name); how != said {
				text, said = text+how, how
			}
			text += diff
		}
	}
	return text, rest
}

// applied says how the diff of a file is applied.
func applied(name string) string {
	if filepath.IsAbs(name) {
		return "# changes of files: patch -p1 -d /\n"
	}
	return "# changes of files: patch -p1\n"
}

// maxPatched is far more than a configuration file has.
const maxPatched = 4 << 20

func (p *program) diff(name string, changes []report.Fix, keys *probe.Keyring) (string, error) {
	f, err := p.openRegular(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	before, err := io.ReadAll(io.LimitReader(f, maxPatched))
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", filepath.Base(name), err)
	}
	after, err := fixes.Patched(name, string(before), changes)
	if err != nil {
		return "", err
	}
	diff, err := fixes.Diff(name, string(before), after)
	if err != nil {
		return "", err
	}
	if fixes.Shows(diff, append(keys.Plain(), fixes.Replaced(string(before), changes)...)) {
		return "", fmt.Errorf("not shown as a diff, since the lines hold secrets; change what the comments below say")
	}
	return diff, nil
}
