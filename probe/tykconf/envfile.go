package tykconf

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"tyk-redis-doctor/probe"
)

// ReadEnvFile reads variables from a file: KEY=VALUE lines as docker and systemd take them, a compose file's
// environment, Kubernetes manifests with env lists and ConfigMaps, or what docker inspect prints. Where a manifest takes a value from a secret that
// is not in the same file, the variable has no value and says so (Hidden). Their Origin is "FILE:LINE".
func ReadEnvFile(path string) ([]probe.Variable, error) {
	data, bad := readFile(path)
	if bad != nil {
		return nil, bad
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, fmt.Errorf("is binary, not KEY=VALUE lines or YAML")
	}
	if isYAML(path, data) {
		return readManifest(path, data)
	}
	return readLines(path, data)
}

var (
	yamlLine   = regexp.MustCompile(`(?m)^(apiVersion|kind|services|version|environment|env|data|spec|metadata|x-[\w-]+|- name|"?\w+"?):( |$)`)
	assignment = regexp.MustCompile(`(?m)^(export +)?[A-Za-z_][A-Za-z0-9_.-]*=`)
)

// isYAML tells manifests from KEY=VALUE lines: by the name of the file, else by which kind of line comes first.
func isYAML(path string, data []byte) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yml", ".yaml", ".json":
		return true
	case ".env":
		return false
	}
	yaml, lines := yamlLine.FindIndex(data), assignment.FindIndex(data)
	return yaml != nil && (lines == nil || yaml[0] < lines[0])
}

// maxLine is the longest line that can be a variable; Linux takes 128 KiB for one.
const maxLine = 1 << 18

// readLines reads KEY=VALUE lines. Blank lines and comments are skipped, and so are names without a value, which docker
// takes from its own environment. A pair of quotes around the value is taken off, as compose and systemd do.
func readLines(path string, data []byte) ([]probe.Variable, error) {
	var out []probe.Variable
	for i, line := range strings.Split(string(data), "\n") {
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
			return nil, fmt.Errorf("line %d: no name before =", i+1)
		}
		out = append(out, fromFile(path, i+1, probe.Variable{Name: key, Value: unquoted(value)}))
	}
	return out, nil
}

// fromFile tells of a variable where in a file it stands.
func fromFile(path string, line int, v probe.Variable) probe.Variable {
	v.Origin = place(probe.Printable(filepath.Base(path)), line)
	v.At = &probe.Place{Kind: probe.PlaceEnv, File: path, Line: line, Name: v.Name}
	return v
}

func unquoted(v string) string {
	t := strings.TrimSpace(v)
	if len(t) >= 2 && (t[0] == '"' || t[0] == '\'') && t[len(t)-1] == t[0] {
		return t[1 : len(t)-1]
	}
	return v
}
