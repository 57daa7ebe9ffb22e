package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/render"
	"tyk-redis-doctor/report/verdict"
)

// output is one -o: a format, and a file or standard output.
type output struct {
	name   string
	format render.Format
	file   string // "" standard output
}

// outputsOf reads every -o. Standard output takes one format; files as many as are named.
func outputsOf(c *urfave.Context) ([]output, error) {
	var outs []output
	onStdout := 0
	for _, arg := range c.StringSlice("o") {
		name, file, named := strings.Cut(arg, "=")
		format, ok := render.Lookup(name)
		if !ok {
			return nil, usagef("-o %s: no such format; there are %s", arg, strings.Join(render.Formats(), ", "))
		}
		if named && file == "" {
			return nil, usagef("-o %s: the file name after = is missing", arg)
		}
		if file == "" {
			onStdout++
		}
		outs = append(outs, output{name, format, file})
	}
	if onStdout > 1 {
		return nil, usagef("-o: two formats on standard output; give all but one a file, as in -o json=report.json")
	}
	if len(outs) == 0 {
		table, _ := render.Lookup("table")
		outs = append(outs, output{name: "table", format: table})
	}
	return outs, nil
}

// renderOptions are how a person at this terminal wants to be told.
func (p *program) renderOptions(c *urfave.Context) render.Options {
	all := verdict.All()
	on := report.FailOn(c.String("fail-on"))
	return render.Options{
		Width:   p.sys.Width,
		Color:   p.sys.OutTerminal && !c.Bool("no-color") && p.sys.getenv("NO_COLOR") == "" && p.sys.getenv("TERM") != "dumb",
		ASCII:   !p.sys.utf8(),
		Quiet:   c.Bool("q"),
		Verbose: c.Bool("v"),
		FailOn:  on,
		Explain: func(id probe.FaultID) (title, doc string) {
			check, _ := all.Find(id)
			return check.Title, check.Doc
		},
	}
}

// write renders the report to every output. A file appears only when it is complete. Where one place cannot be written the
// others are all the same; where the report has come to nobody, its first line goes to standard error.
func (p *program) write(outs []output, r *report.Report, o render.Options) error {
	var failed []string
	told := false
	for _, out := range outs {
		how := o
		if out.file != "" {
			how.Color, how.ASCII, how.Width = false, false, 0
		}
		var b bytes.Buffer
		if err := out.format(&b, r, how); err != nil {
			return fmt.Errorf("-o %s: %w", out.name, err) // ours, not that of the place it goes to
		}
		switch err := p.deliver(out, b.Bytes()); {
		case err != nil:
			failed = append(failed, err.Error())
		case out.file == "":
			told = true
		}
	}
	if len(failed) == 0 {
		return nil
	}
	if !told {
		word := strings.ToUpper(string(r.Verdict))
		fmt.Fprintf(p.sys.Err, "%s  %s\n", word, r.Headline)
	}
	return usagef("%s", strings.Join(failed, "; "))
}

// deliver writes what is complete to its place. That nobody reads standard output any more is no fault.
func (p *program) deliver(out output, text []byte) error {
	if out.file == "" {
		if _, err := p.sys.Out.Write(text); err != nil && !errors.Is(err, syscall.EPIPE) {
			return fmt.Errorf("standard output: %w", err)
		}
		return nil
	}
	err := writeFile(p.path(out.file), func(w io.Writer) error { _, err := w.Write(text); return err })
	if err != nil {
		return fmt.Errorf("-o %s: %w", out.name, err)
	}
	return nil
}

// writeFile makes a file with mode 0600 beside its final place and moves it there once it is complete. What is there and
// is no regular file, a device or a pipe, is written into and stays what it is.
func writeFile(path string, fill func(io.Writer) error) (err error) {
	if st, err := os.Stat(path); err == nil && !st.Mode().IsRegular() {
		return writeInto(path, fill)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // the first error is the one to tell
			_ = os.Remove(f.Name())
			err = fmt.Errorf("cannot write %s: %w", path, err)
		}
	}()
	if err = fill(f); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeInto writes what is complete to a device or a pipe in one go.
func writeInto(path string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	_, err = f.Write(b.Bytes())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}

// path makes a name of the command line absolute, from the working directory.
func (p *program) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.sys.Dir, name)
}

// nagiosAlone tells whether standard output speaks the Nagios plugin protocol, which has exit statuses of its own.
func nagiosAlone(outs []output) bool {
	for _, out := range outs { // outputsOf lets one format at most have standard output
		if out.name == "nagios" && out.file == "" {
			return true
		}
	}
	return false
}

// exit decides the exit status.
func (p *program) exit(outs []output, r *report.Report, on report.FailOn) {
	if nagiosAlone(outs) {
		p.code = report.NagiosCode(r.Verdict)
		return
	}
	p.code = report.ExitCode(r, on)
}
