package fixes

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Patched is the content of a file after the changes of one way that concern it. kind conf takes a JSON file, env a file
// of KEY=VALUE lines, or one with services, helm the values of a chart. name is that of the file. The rest of it stays as
// it is, byte by byte.
func Patched(name, content string, changes []report.Fix) (string, error) {
	for _, f := range changes {
		var err error
		switch {
		case f.Needs != "" && (f.Kind == report.FixConf || f.Kind == report.FixEnv || f.Kind == report.FixHelm):
			err = errByHand // a file that holds what is still to be supplied would be taken as it is
		case f.Kind == report.FixConf && len(f.Edits) > 0:
			content, err = edited(content, f)
		case f.Kind == report.FixConf:
			content, err = patchedJSON(content, f)
		case f.Kind == report.FixEnv && f.Service == "" && slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name)):
			err = errByHand // a variable beside the values of a chart has a place of its own in each
		case f.Kind == report.FixEnv && f.Service == "":
			content = patchedLines(content, f)
		case f.Kind == report.FixEnv && path.Ext(name) == ".service":
			content, err = patchedUnit(content, f)
		case f.Kind == report.FixEnv && gjson.Get(content, "containerDefinitions").IsArray():
			content, err = patchedTask(content, f)
		case f.Kind == report.FixEnv, f.Kind == report.FixHelm:
			content, err = patchedYAML(content, f)
		default:
			err = fmt.Errorf("a fix of kind %s changes no file", f.Kind)
		}
		if err != nil {
			return "", err
		}
	}
	return content, nil
}

// edited makes the changes of a text. What was JSON before is another file than the one that was read.
func edited(content string, f report.Fix) (string, error) {
	after, fits := probe.Edited([]byte(content), f.Edits)
	if !fits || gjson.Valid(content) || !gjson.ValidBytes(after) {
		return "", fmt.Errorf("it is no longer the file that was read")
	}
	return string(after), nil
}

// patchedJSON sets and removes keys by their dotted names.
func patchedJSON(content string, f report.Fix) (string, error) {
	if !gjson.Valid(content) {
		return "", fmt.Errorf("it is no JSON, so it has to be changed by hand")
	}
	var err error
	for _, key := range slices.Sorted(maps.Keys(f.Set)) {
		if content, err = sjson.Set(content, key, f.Set[key]); err != nil {
			return "", fmt.Errorf("setting %s: %w", key, err)
		}
	}
	for _, key := range f.Unset {
		if content, err = sjson.Delete(content, key); err != nil {
			return "", fmt.Errorf("removing %s: %w", key, err)
		}
	}
	return content, nil
}

// patchedLines sets and removes variables; a new one comes at the end.
func patchedLines(content string, f report.Fix) string {
	lines := strings.SplitAfter(content, "\n")
	for _, name := range append(slices.Sorted(maps.Keys(f.Set)), f.Unset...) {
		assigns := regexp.MustCompile(`^\s*(?:export\s+)?` + regexp.QuoteMeta(name) + `=`)
		value, set := f.Set[name]
		written := false
		lines = slices.DeleteFunc(lines, func(l string) bool { return assigns.MatchString(l) && !set })
		for i, l := range lines {
			if assigns.MatchString(l) {
				lines[i] = assigns.FindString(l) + fmt.Sprint(value) + lineEnd(l)
				written = true
			}
		}
		if set && !written {
			if n := len(lines); n > 0 && lines[n-1] != "" {
				lines[n-1] += "\n"
			}
			lines = append(lines, name+"="+fmt.Sprint(value)+"\n")
		}
	}
	return strings.Join(lines, "")
}

func lineEnd(line string) string {
	return line[len(strings.TrimRight(line, "\r\n")):]
}

// Diff is the change of a file as a unified diff without context, so that nothing else of the file is shown; "" where
// nothing changes.
func Diff(name, before, after string) (string, error) {
	if before == after {
		return "", nil
	}
	if strings.ContainsAny(name, " \t") {
		name += "\t" // where a name has blanks a tab ends it
	}
	text, err := udiff.ToUnified(
		"a/"+strings.TrimPrefix(name, "/"),
		"b/"+strings.TrimPrefix(name, "/"),
		before,
		udiff.Strings(before, after),
		0,
	)
	if err != nil {
		return "", fmt.Errorf("comparing %s: %w", name, err)
	}
	return text, nil
}

// secretKey is a JSON key or a variable whose value is likely to be a secret, with the value beside it.
var secretKey = regexp.MustCompile(
	`(?i)(pass|secret|token|licen[cs]e|credential|private|api_?key|connection_string|mongo_?url|auth)[^"=:\n]*"?\s*[:=]\s*"?[^"\s,}]`,
)

// urlPassword is a URL with a password in it.
var urlPassword = regexp.MustCompile(`://[^\s/@:"]*:[^\s@"]+@`)

// placeholder is what stands for a value that only the reader has.
var placeholder = regexp.MustCompile(`"?<[^<>\n]+>"?`)

// Replaced are the texts of a JSON file that changes replace by what the reader supplies, or move to another key: they may
// be secrets, whatever their key is called.
func Replaced(content string, changes []report.Fix) []string {
	var out []string
	for _, f := range changes {
		if f.Needs == "" {
			continue
		}
		for _, key := range append(slices.Collect(maps.Keys(f.Set)), f.Unset...) {
			if old := gjson.Get(content, key); old.Type == gjson.String {
				out = append(out, old.Raw)
			}
		}
	}
	return out
}

// Shows tells whether a diff would show a value that is likely to be a secret, or one of those that are known.
func Shows(diff string, known []string) bool {
	for line := range strings.Lines(diff) {
		if !strings.HasPrefix(line, "+") && !strings.HasPrefix(line, "-") || strings.HasPrefix(line, "+++") ||
			strings.HasPrefix(line, "---") {
			continue
		}
		if secretKey.MatchString(placeholder.ReplaceAllString(line, "")) || urlPassword.MatchString(line) {
			return true
		}
		if slices.ContainsFunc(known, func(s string) bool { return s != "" && strings.Contains(line, s) }) {
			return true
		}
	}
	return false
}
