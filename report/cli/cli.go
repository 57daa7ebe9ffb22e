package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/report"
)

// Main runs the program with its arguments, the first of which is its own name, and gives the exit status.
func Main(ctx context.Context, args []string, sys IO) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(sys.Err, "tyk-redis-doctor: internal error: %v\n", p)
			code = report.ExitInternal
		}
	}()
	out := &reader{Writer: sys.Out}
	sys.Out = out
	p := &program{sys: sys}
	app := p.app()
	if n := len(args); n > 1 && args[n-1] == completing {
		p.complete(app, args[1:n-1])
		return report.ExitOK
	}
	err := unknownCommand(app, args)
	if err == nil {
		err = app.RunContext(ctx, arrange(app, args))
	}
	if err == nil || out.gone {
		return p.code
	}
	fmt.Fprintf(sys.Err, "tyk-redis-doctor: %v\n", err)
	var usage *usageError
	if errors.As(err, &usage) {
		return report.ExitUsage
	}
	return report.ExitInternal
}

// program is one run: the system it runs on and the exit status its command decided.
type program struct {
	sys  IO
	code int
}

// usageError is a mistake on the command line, or an output that cannot be written: exit 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, a ...any) error { return &usageError{fmt.Sprintf(format, a...)} }

// defaultCommand runs when none is named.
const defaultCommand = "check"

func (p *program) app() *urfave.App {
	urfave.VersionFlag = &urfave.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true} // -v is --verbose
	app := &urfave.App{
		Name:                      "tyk-redis-doctor",
		Usage:                     "say why a Tyk component cannot use its Redis, root cause first",
		UsageText:                 "tyk-redis-doctor [command] [options]\n\nWithout a command: check.",
		Version:                   p.sys.Version,
		Reader:                    p.sys.In,
		Writer:                    p.sys.Out,
		ErrWriter:                 p.sys.Err,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*urfave.Context, error) {},
		OnUsageError:              onUsageError,
		CommandNotFound:           func(*urfave.Context, string) {},
		Commands:                  p.commands(),
	}
	for _, c := range app.Commands {
		prepare(c)
	}
	return app
}

// prepare keeps urfave from printing help to standard output on a mistake, in every command and below.
func prepare(c *urfave.Command) {
	c.OnUsageError = onUsageError
	c.HideHelpCommand = true
	for _, sub := range c.Subcommands {
		prepare(sub)
	}
}

func onUsageError(c *urfave.Context, err error, _ bool) error {
	name := "tyk-redis-doctor"
	if c.Command != nil && c.Command.Name != "" && c.Command.Name != name {
		name += " " + c.Command.Name
	}
	return usagef("%v; see: %s --help", err, name)
}

// unknownCommand refuses a first word that is no command: urfave would print help and end well.
func unknownCommand(app *urfave.App, args []string) error {
	if len(args) < 2 || strings.HasPrefix(args[1], "-") || topLevel(args[1]) || app.Command(args[1]) != nil {
		return nil
	}
	return usagef("%q is no command; see: tyk-redis-doctor --help", args[1])
}

// arrange puts the default command in where none is named, and flags before arguments, which urfave wants and people
// do not think of.
func arrange(app *urfave.App, args []string) []string {
	if len(args) == 0 {
		return args
	}
	rest := args[1:]
	if len(rest) > 0 && topLevel(rest[0]) {
		return args
	}
	command := app.Command(defaultCommand)
	out := []string{args[0]}
	if len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		if command = app.Command(rest[0]); command == nil {
			return args
		}
		out, rest = append(out, rest[0]), rest[1:]
	} else {
		out = append(out, defaultCommand)
	}
	if len(rest) > 0 {
		for _, sub := range command.Subcommands {
			if sub.HasName(rest[0]) {
				command, out, rest = sub, append(out, rest[0]), rest[1:]
				break
			}
		}
	}
	return append(out, flagsFirst(command.Flags, rest)...)
}

func topLevel(arg string) bool {
	switch arg {
	case "-h", "--help", "--version", "help":
		return true
	}
	return false
}

func flagsFirst(flags []urfave.Flag, args []string) []string {
	var front, back []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			return append(append(append(front, "--"), back...), args[i+1:]...)
		}
		if len(a) < 2 || a[0] != '-' {
			back = append(back, a)
			continue
		}
		front = append(front, a)
		if name := strings.TrimLeft(a, "-"); !strings.Contains(name, "=") && takesValue(flags, name) && i+1 < len(args) {
			i++
			front = append(front, args[i])
		}
	}
	return append(front, back...)
}

func takesValue(flags []urfave.Flag, name string) bool {
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				d, ok := f.(urfave.DocGenerationFlag)
				return ok && d.TakesValue()
			}
		}
	}
	return false
}
