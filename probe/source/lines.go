package source

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// maxLine is the longest line that can be a variable; Linux takes 128 KiB for one.
const maxLine = 1 << 18

// FromEnviron takes variables as os.Environ gives them. Origin is the variable's own name.
func FromEnviron(environ []string) []probe.Variable {
	vars := make([]probe.Variable, 0, len(environ))
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			vars = append(vars, probe.Variable{Name: name, Value: value, Origin: probe.Origin(name)})
		}
	}
	return vars
}

var (
	assignment = regexp.MustCompile(`(?m)^[ \t]*(export +)?[A-Za-z_][A-Za-z0-9_.-]*=`)
	scripted   = regexp.MustCompile(`(?m)^#!|^[ \t]*(if |fi$|then$|else$|do$|done$|for |while |case |esac$|exec |source |\. |set [-+]|echo |cd |\./|/\w|docker |kubectl |local |function )|` +
		`^[ \t]*export +\w+=.*(\$|` + "`" + `)|^[ \t]*\w+=.*(\$\(|` + "`" + `)`)
)

// readLines reads KEY=VALUE lines. Blank lines and comments are skipped, and so are names without a value, which docker
// takes from its own environment. A pair of quotes around the value is taken off, as compose and systemd do.
func readLines(path string, data []byte) ([]probe.Variable, error) {
	var out []probe.Variable
	for i, line := range strings.Split(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), "\n") {
		line = strings.TrimLeft(strings.TrimSuffix(line, "\r"), " \t")
		if line == "" || line[0] == '#' || len(line) > maxLine {
			continue
		}
		key, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !ok {
			continue
		}
		key = strings.TrimLeft(key, " \t")
		if key == "" {
			return nil, fmt.Errorf("has no name before = in line %d", i+1)
		}
		bare, quoted := unquoted(value)
		v := placed(path, i+1, "", probe.Variable{Name: key, Value: bare})
		v.Quoted = quoted
		out = append(out, v)
	}
	return out, nil
}

// placed tells of a variable where in a file it stands.
func placed(path string, line int, service string, v probe.Variable) probe.Variable {
	v.Origin = probe.Origin(probe.Printable(filepath.Base(path)))
	if line > 0 {
		v.Origin += probe.Origin(":" + strconv.Itoa(line))
	}
	v.At = &probe.Place{Kind: probe.PlaceEnv, File: path, Line: line, Name: v.Name, Service: probe.Printable(service)}
	if v.Hidden != "" {
		v.Value = ""
	}
	return v
}

// unquoted takes a pair of quotes off.
func unquoted(v string) (bare string, quoted bool) {
	t := strings.TrimSpace(v)
	if len(t) >= 2 && (t[0] == '"' || t[0] == '\'') && t[len(t)-1] == t[0] {
		return t[1 : len(t)-1], true
	}
	return v, false
}
