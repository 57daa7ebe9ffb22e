package cli

import (
	"time"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/report/render"
)

// inputFlags say which settings are read.
func inputFlags() []urfave.Flag {
	return []urfave.Flag{
		&urfave.StringSliceFlag{Name: "conf", Usage: "read the component's configuration `FILE`, or component=FILE (repeatable)"},
		&urfave.StringFlag{Name: "component", Usage: "`NAME`: gateway, dashboard, pump, mdcb or tib; recognised when left out"},
		&urfave.StringSliceFlag{
			Name: "env-file",
			Usage: "read `FILE`, - for standard input: variables (KEY=VALUE lines), which are added to the environment and win; a " +
				"compose file, Kubernetes manifests, Helm values, an ECS task definition, a systemd unit (repeatable)",
		},
		&urfave.StringFlag{Name: "service", Usage: "of a file that describes several processes, the one called `NAME`"},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "no-env", Usage: "leave the variables of this process out"},
		&urfave.IntFlag{Name: "process", Usage: "take --conf and the environment of the running Tyk process `PID`"},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "all-processes", Usage: "the same of every Tyk process that runs on this machine"},
		&urfave.StringFlag{
			Name: "tyk-version",
			Usage: "predict version `X.Y[.Z]`; of several components gateway=5.8,pump=1.12 (default: that of the binary or of the " +
				"image, else the newest known)",
		},
		&urfave.StringFlag{Name: "instances", Usage: "processes per component for the pool budget: `gateway=4,dashboard=2`"},

		&urfave.StringSliceFlag{Name: "addr", Usage: "check `HOST:PORT` without any Tyk configuration (repeatable)"},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "cluster", Usage: "with --addr: a Redis Cluster"},
		&urfave.StringFlag{Name: "master-name", Usage: "with --addr: the addresses are Sentinels that monitor `NAME`"},
		&urfave.StringFlag{Name: "username", Usage: "with --addr: ACL user `NAME`"},
		&urfave.StringFlag{Name: "password-file", Usage: "with --addr: read the password from `FILE`, - to be asked for it"},
		&urfave.StringFlag{
			Name:  "sentinel-password-file",
			Usage: "with --addr: read the Sentinels' password from `FILE`, - to be asked for it",
		},
		&urfave.IntFlag{Name: "database", Usage: "with --addr: database `N`"},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "tls", Usage: "with --addr: use TLS"},
		&urfave.StringFlag{Name: "ca-file", Usage: "with --tls: trust the CA in `FILE` instead of the system's"},
		&urfave.StringFlag{Name: "cert-file", Usage: "with --tls: client certificate `FILE`"},
		&urfave.StringFlag{Name: "key-file", Usage: "with --tls: key `FILE` of the client certificate"},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "skip-verify", Usage: "with --tls: do not verify the server's certificate"},
	}
}

// walkFlags say how far the walk goes.
func walkFlags() []urfave.Flag {
	return []urfave.Flag{
		&urfave.DurationFlag{Name: "timeout", Usage: "of one step, `D` (default: the component's own)"},
		&urfave.DurationFlag{Name: "deadline", Value: 30 * time.Second, Usage: "of the whole run, `D`"},
		&urfave.DurationFlag{Name: "wait", Usage: "check again until the verdict is better than broken, or `D` is over"},
		&urfave.IntFlag{Name: "samples", Value: 5, Usage: "pings per node, `N`"},
		&urfave.IntFlag{Name: "max-nodes", Value: 2000, Usage: "addresses visited at most, `N`"},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "no-rehearsal", Usage: "do not start the component's own driver: a quick look"},
		&urfave.BoolFlag{
			DisableDefaultText: true,
			Name:               "write",
			Usage:              "also write, read back and delete a key on every primary, and publish and receive",
		},
		&urfave.IntFlag{Name: "pool-test", Usage: "also open `N` connections at once to each primary, hold and close them"},
	}
}

// judgeFlags say what counts.
func judgeFlags() []urfave.Flag {
	return []urfave.Flag{
		&urfave.StringFlag{Name: "only", Usage: "judge these `IDS` alone, globs allowed: 'tls.*,auth.*'"},
		&urfave.StringFlag{Name: "skip", Usage: "do not judge these `IDS`"},
		&urfave.StringFlag{Name: "fail-on", Value: "fail", Usage: "exit 1 from `LEVEL` on: fail, warn or never"},
		&urfave.StringFlag{Name: "policy", Usage: "thresholds and accepted findings from `FILE`"},
	}
}

// outputFlags say how it is told.
func outputFlags() []urfave.Flag {
	return []urfave.Flag{
		&urfave.StringSliceFlag{Name: "o", Usage: "`FORMAT[=FILE]` (repeatable): " + formatList()},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "no-color", Usage: "no colour on a terminal either"},
		&urfave.BoolFlag{DisableDefaultText: true, Name: "q", Aliases: []string{"quiet"}, Usage: "the headline alone"},
		&urfave.BoolFlag{
			DisableDefaultText: true,
			Name:               "v",
			Aliases:            []string{"verbose"},
			Usage:              "every row and column, and the log on standard error",
		},
	}
}

func formatList() string {
	list := ""
	for i, f := range render.Formats() {
		if i > 0 {
			list += ", "
		}
		list += f
	}
	return list
}

func flags(groups ...[]urfave.Flag) []urfave.Flag {
	var all []urfave.Flag
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}
