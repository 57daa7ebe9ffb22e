package cli

import (
	"fmt"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/report"
)

// status is one line of EXIT STATUS.
type status struct {
	code int
	text string
}

// judged are the statuses of the commands that give a verdict, done those of the others.
var (
	judged = []status{
		{report.ExitOK, "Nothing was found at or above --fail-on."},
		{report.ExitFindings, "Something was. Settings with which Tyk could not start are a finding too."},
		{report.ExitUsage, "The command line is wrong, there is nothing to read, or an output cannot be written."},
		{report.ExitIncomplete, "No verdict: the deadline, an interrupt or missing rights, and nothing worse was found."},
		{report.ExitInternal, "Internal error."},
	}
	done = []status{
		{report.ExitOK, "It was done."},
		{report.ExitUsage, "The command line is wrong, there is nothing to read, or an output cannot be written."},
		{report.ExitInternal, "Internal error."},
	}
)

// page is a manual page in the making.
type page struct{ strings.Builder }

// newPage begins the manual page of a command, "" for that of the program.
func newPage(app *urfave.App, command, usage string) *page {
	name := app.Name
	if command != "" {
		name += "-" + command
	}
	p := &page{}
	p.line(`.TH %s 1 "" %s "User Commands"`, roff(strings.ToUpper(name)), roff(app.Name))
	p.section("NAME")
	p.line(`%s \- %s`, roff(name), roff(usage))
	return p
}

func (p *page) line(format string, a ...any) { fmt.Fprintf(p, format+"\n", a...) }

func (p *page) section(name string) { p.line(".SH %s", name) }

// roff is a text as it is to be read: no line of it is a request, no dash a hyphen.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	for _, c := range []string{".", "'"} {
		if strings.HasPrefix(text, c) {
			text = `\&` + text
		}
	}
	return text
}

// options lists options with what they take and what holds without them.
func (p *page) options(flags []urfave.Flag) {
	for _, f := range flags {
		d, ok := f.(urfave.DocGenerationFlag)
		if !ok {
			continue
		}
		var names []string
		for _, n := range f.Names() {
			names = append(names, `\fB`+roff(dashed(n))+`\fR`)
		}
		takes, usage := placeholder(d.GetUsage())
		p.line(".TP")
		if d.TakesValue() {
			p.line(`%s \fI%s\fR`, strings.Join(names, ", "), roff(takes))
		} else {
			p.line("%s", strings.Join(names, ", "))
		}
		p.line("%s%s", roff(usage), roff(without(d)))
	}
}

// placeholder is what an option takes, in quotes within its usage, and the usage without the quotes.
func placeholder(usage string) (takes, text string) {
	before, rest, ok := strings.Cut(usage, "`")
	takes, after, ok2 := strings.Cut(rest, "`")
	if !ok || !ok2 {
		return "VALUE", usage
	}
	return takes, before + takes + after
}

// without says what holds where an option is not given; "" where nothing does.
func without(d urfave.DocGenerationFlag) string {
	switch text := strings.Trim(d.GetDefaultText(), `"`); {
	case !d.TakesValue() || text == "" || text == "0" || text == "0s":
		return ""
	default:
		return " (default: " + text + ")"
	}
}

func (p *page) exitStatus(list []status) {
	p.section("EXIT STATUS")
	for _, s := range list {
		p.line(".TP\n.B %d\n%s", s.code, roff(s.text))
	}
}

// programPage is the page of the program as a whole.
func programPage(app *urfave.App) string {
	p := newPage(app, "", app.Usage)
	p.section("SYNOPSIS")
	p.line(".B %s\n[command] [option ...] [argument ...]", roff(app.Name))
	p.section("DESCRIPTION")
	p.line("Reads the settings of a Tyk component as that component would, visits every server that they lead to, and prints the root " +
		"cause first, with what to change. It only reads, in Redis too, but for what \\fB\\-\\-write\\fR and \\fB\\-\\-pool\\-test\\fR do.")
	p.section("COMMANDS")
	for _, c := range app.Commands {
		p.line(".TP\n.B %s\n%s", roff(c.Name), roff(c.Usage))
	}
	p.section("ENVIRONMENT")
	p.line(".TP\n.B TYK_*\nThe variables of the Tyk components are read as the components read them.")
	p.line(".TP\n.B NO_COLOR\nNo colour on a terminal either.")
	p.line(".TP\n.B COLUMNS\nThe width of the report where standard output is no terminal.")
	p.exitStatus(judged)
	p.line(".PP\nWith \\fB\\-o nagios\\fR alone on standard output: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.")
	p.section("SEE ALSO")
	var pages []string
	for _, c := range app.Commands {
		pages = append(pages, `\fB`+roff(app.Name+"-"+c.Name)+`\fR(1)`)
	}
	p.line("%s", strings.Join(pages, ",\n"))
	return p.String()
}

// commandPage is the page of one command and of those below it.
func commandPage(app *urfave.App, c *urfave.Command) string {
	p := newPage(app, c.Name, c.Usage)
	p.section("SYNOPSIS")
	p.line(".B %s\n[option ...] %s", roff(app.Name+" "+c.Name), roff(c.ArgsUsage))
	for _, s := range c.Subcommands {
		p.line(".br\n.B %s\n%s", roff(app.Name+" "+c.Name+" "+s.Name), roff(s.ArgsUsage))
	}
	if len(c.Subcommands) > 0 {
		p.section("COMMANDS")
	}
	for _, s := range c.Subcommands {
		p.line(".TP\n.B %s\n%s", roff(s.Name), roff(s.Usage))
	}
	p.section("OPTIONS")
	p.options(append(c.Flags[:len(c.Flags):len(c.Flags)], &urfave.BoolFlag{Name: "help", Aliases: []string{"h"}, Usage: "show help"}))
	list := done
	if takesValue(c.Flags, "fail-on") {
		list = judged
	}
	p.exitStatus(list)
	if takesValue(c.Flags, "fail-on") && takesValue(c.Flags, "o") && formats[c.Name] == nil {
		p.line(".PP\nWith \\fB\\-o nagios\\fR alone on standard output: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.")
	}
	p.section("SEE ALSO")
	p.line(`\fB%s\fR(1)`, roff(app.Name))
	return p.String()
}
