package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

func (p *program) versionCommand() *urfave.Command {
	return &urfave.Command{
		Name:   "version",
		Usage:  "print the version, that of Go, and the newest version known of each Tyk component",
		Flags:  []urfave.Flag{&urfave.StringFlag{Name: "o", Usage: "`FORMAT`: text or json", Value: "text"}},
		Action: p.version,
	}
}

// about is what the program is and what it knows.
type about struct {
	Version string                     `json:"version"`
	Go      string                     `json:"go"`
	OS      string                     `json:"os"`   // as GOOS
	Arch    string                     `json:"arch"` // as GOARCH
	Tyk     map[probe.Component]string `json:"tyk"`  // the newest version known
}

func (p *program) version(c *urfave.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	v := about{Version: p.sys.Version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, Tyk: map[probe.Component]string{}}
	for _, name := range probe.Components {
		v.Tyk[name] = component.Get(name).Newest
	}
	var err error
	switch c.String("o") {
	case "text":
		err = versionLines(p.sys.Out, v)
	case "json":
		err = json.NewEncoder(p.sys.Out).Encode(v)
	default:
		return usagef("-o %s: the version comes as text or json", c.String("o"))
	}
	if err != nil {
		return usagef("standard output: %v", err)
	}
	return nil
}

func versionLines(w io.Writer, v about) error {
	if _, err := fmt.Fprintf(w, "tyk-redis-doctor %s, %s, %s/%s\n", v.Version, v.Go, v.OS, v.Arch); err != nil {
		return err
	}
	for _, name := range probe.Components {
		if _, err := fmt.Fprintf(w, "  %-10s up to %s\n", name, v.Tyk[name]); err != nil {
			return err
		}
	}
	return nil
}
