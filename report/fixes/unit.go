package fixes

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"tyk-redis-doctor/report"
)

// patchedUnit sets variables of a systemd unit whose lines have one variable each; a new one comes before the others.
func patchedUnit(content string, f report.Fix) (string, error) {
	if f.Needs != "" || len(f.Unset) > 0 {
		return "", errByHand
	}
	text := strings.SplitAfter(content, "\n")
	one := regexp.MustCompile(`^Environment=(?:"([A-Za-z0-9_]+)=[^"\\]*"|([A-Za-z0-9_]+)=[^\s"'\\]*)\s*$`)
	for _, name := range slices.Sorted(maps.Keys(f.Set)) {
		value := fmt.Sprint(f.Set[name])
		if strings.ContainsAny(value, "\"\\%$\n") {
			return "", errByHand
		}
		line, first, at := fmt.Sprintf("Environment=%q\n", name+"="+value), -1, -1
		for i, l := range text {
			m := one.FindStringSubmatch(strings.TrimRight(l, "\r\n"))
			switch {
			case m != nil && m[1]+m[2] == name:
				at = i
			case m == nil && strings.Contains(l, name+"="):
				return "", errByHand
			}
			if m != nil && first < 0 {
				first = i
			}
		}
		switch {
		case at >= 0:
			text[at] = line
		case first >= 0:
			text = slices.Insert(text, first, line)
		default:
			return "", errByHand
		}
	}
	return strings.Join(text, ""), nil
}

// patchedTask sets variables of a container of an ECS task.
func patchedTask(content string, f report.Fix) (string, error) {
	if f.Needs != "" || len(f.Unset) > 0 {
		return "", errByHand
	}
	for i, c := range gjson.Get(content, "containerDefinitions").Array() {
		if c.Get("name").String() != f.Service {
			continue
		}
		env := fmt.Sprintf("containerDefinitions.%d.environment", i)
		for _, name := range slices.Sorted(maps.Keys(f.Set)) {
			at, value := -1, fmt.Sprint(f.Set[name])
			for k, v := range gjson.Get(content, env).Array() {
				if v.Get("name").String() == name {
					at = k
				}
			}
			var err error
			if at >= 0 {
				content, err = sjson.Set(content, fmt.Sprintf("%s.%d.value", env, at), value)
			} else {
				content, err = sjson.Set(content, env+".-1", map[string]string{"name": name, "value": value})
			}
			if err != nil {
				return "", errByHand
			}
		}
		return content, nil
	}
	return "", errByHand
}
