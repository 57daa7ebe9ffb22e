package cli

import (
	"slices"
	"testing"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/report/fixes"
)

// The line that verifies a fix has every option that decides what is read, looked at, and taken for a fault; none that hides
// a part of it.
func TestTheInvocationKeepsEveryOptionThatDecides(t *testing.T) {
	all := flags(inputFlags(), walkFlags(), judgeFlags(), outputFlags())
	args := []string{"program", "check"}
	var want []string
	hides := []string{"only", "skip", "fail-on", "wait", "o", "no-color", "q", "v"}
	for _, f := range all {
		name, value := f.Names()[0], "x y"
		switch f.(type) {
		case *urfave.BoolFlag:
			value = ""
		case *urfave.IntFlag:
			value = "3"
		case *urfave.DurationFlag:
			value = "7s"
		}
		args = append(args, "--"+name)
		if value != "" {
			args = append(args, value)
		}
		if !slices.Contains(hides, name) {
			want = append(want, "--"+name)
		}
	}
	var got []string
	app := &urfave.App{Commands: []*urfave.Command{{Name: "check", Flags: all, Action: func(c *urfave.Context) error {
		got = invocation(c, "check")
		return nil
	}}}}
	if err := app.Run(args); err != nil {
		t.Fatal(err)
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s is lost in %q", name, got)
		}
	}
	for _, name := range hides {
		if slices.Contains(got, "--"+name) {
			t.Errorf("--%s is kept in %q", name, got)
		}
	}
	if line := fixes.Verify([]string{"check", "--conf", "/etc/my tyk.conf"}); line != "tyk-redis-doctor check --conf '/etc/my tyk.conf'" {
		t.Error(line)
	}
}
