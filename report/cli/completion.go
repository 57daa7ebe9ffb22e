package cli

import (
	"fmt"
	"slices"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/render"
	"tyk-redis-doctor/report/verdict"
)

// completing is the last argument of a shell that asks what may stand in place of the word before it.
const completing = "--generate-bash-completion"

// complete prints what may stand in place of the last of the words, one a line. Nothing stands for the name of a file, which
// the shells complete themselves.
func (p *program) complete(app *urfave.App, words []string) {
	for _, offer := range offers(app, words) {
		_, _ = fmt.Fprintln(p.sys.Out, offer) // a shell that stops reading needs no more
	}
}

// offers are the completions of the last word, which is empty where none is begun yet.
func offers(app *urfave.App, words []string) []string {
	before, current := words, ""
	if n := len(words); n > 0 {
		before, current = words[:n-1], words[n-1]
	}
	command, sub := named(app, before)
	flags := command.Flags
	if sub != nil {
		flags = sub.Flags
	}
	if flag, ok := openFlag(flags, before, current); ok {
		if current == "=" {
			current = ""
		}
		return begun(current, "", values(command.Name, flag, current))
	}
	if name, value, joined := strings.Cut(current, "="); joined && strings.HasPrefix(name, "-") {
		return begun(value, name+"=", values(command.Name, strings.TrimLeft(name, "-"), value))
	}
	if strings.HasPrefix(current, "-") {
		list := flagWords(flags)
		if len(before) == 0 {
			list = append(list, "--help", "--version")
		}
		return begun(current, "", list)
	}
	var list []string
	switch {
	case len(before) == 0:
		for _, c := range app.Commands {
			list = append(list, c.Name)
		}
	case command.Name == "explain":
		list = ids()
	case sub == nil && len(before) == 1:
		for _, s := range command.Subcommands {
			list = append(list, s.Name)
		}
	}
	return begun(current, "", list)
}

// named is the command of a line, and the one below it where there is one.
func named(app *urfave.App, words []string) (command, sub *urfave.Command) {
	if len(words) > 0 {
		command = app.Command(words[0])
	}
	if command == nil {
		return app.Command(defaultCommand), nil
	}
	for _, s := range command.Subcommands {
		if len(words) > 1 && s.HasName(words[1]) {
			return command, s
		}
	}
	return command, nil
}

// openFlag is the option whose value is being written. Bash makes three words of --name=value.
func openFlag(flags []urfave.Flag, before []string, current string) (string, bool) {
	n := len(before)
	if n > 1 && before[n-1] == "=" {
		n--
	}
	if n == 0 || len(before[n-1]) < 2 || before[n-1][0] != '-' {
		return "", false
	}
	name := strings.TrimLeft(before[n-1], "-")
	return name, takesValue(flags, name)
}

// begun are the offers that go on from what is written, each with what stands before it.
func begun(current, prefix string, list []string) []string {
	var out []string
	for _, l := range list {
		if strings.HasPrefix(l, current) {
			out = append(out, prefix+l)
		}
	}
	return out
}

// formats are those of the commands that have formats of their own.
var formats = map[string][]string{
	"watch":     {"live", "table", "jsonl"},
	"catalogue": {"table", "json"},
	"version":   {"text", "json"},
}

// values are what an option may be given, where that is known; of a list, with what is written of it already.
func values(command, flag, written string) []string {
	switch flag {
	case "component":
		return strings.Split(componentList(), ", ")
	case "fail-on":
		return []string{string(report.FailOnFail), string(report.FailOnWarn), string(report.FailOnNever)}
	case "o":
		if own := formats[command]; own != nil {
			return own
		}
		return render.Formats()
	case "only", "skip":
		done := written[:strings.LastIndex(written, ",")+1]
		var out []string
		for _, id := range append(families(), ids()...) {
			out = append(out, done+id)
		}
		return out
	}
	return nil
}

func ids() []string {
	var out []string
	for _, c := range verdict.All() {
		out = append(out, string(c.ID))
	}
	return out
}

// families are the globs of ids that belong together.
func families() []string {
	var out []string
	for _, c := range verdict.All() {
		family, _, _ := strings.Cut(string(c.ID), ".")
		if glob := family + ".*"; !slices.Contains(out, glob) {
			out = append(out, glob)
		}
	}
	return out
}

// flagWords are the options as they are written.
func flagWords(flags []urfave.Flag) []string {
	var out []string
	for _, f := range flags {
		for _, name := range f.Names() {
			out = append(out, dashed(name))
		}
	}
	return append(out, "--help")
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
