package cli

import (
	"fmt"
	"slices"

	urfave "github.com/urfave/cli/v2"
)

// notInput are the options that do not decide what is read and looked at, but what is said of it and where.
var notInput = []string{
	"only", "skip", "fail-on", "wait", "baseline", "explain", "o", "no-color", "q", "v",
	"output", "dry-run", "pseudonyms", "encrypt-to", "drop", "interval", "for", "all", // of bundle, watch and fix
}

// invocation is the command with every option that decides what is read and looked at, as the user gave them; no option
// holds a secret.
func invocation(c *urfave.Context, command string) []string {
	words := []string{command}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if !c.IsSet(name) || slices.Contains(notInput, name) {
			continue
		}
		switch f.(type) {
		case *urfave.BoolFlag:
			if c.Bool(name) {
				words = append(words, "--"+name)
			}
		case *urfave.StringSliceFlag:
			for _, value := range c.StringSlice(name) {
				words = append(words, "--"+name, value)
			}
		case *urfave.DurationFlag:
			words = append(words, "--"+name, c.Duration(name).String())
		default:
			words = append(words, "--"+name, fmt.Sprint(c.Value(name)))
		}
	}
	return words
}
