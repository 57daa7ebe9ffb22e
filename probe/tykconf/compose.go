package tykconf

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// environment reads compose's environment: a map, or a list of KEY=VALUE.
func (m *manifest) environment(n *yaml.Node) {
	if m.visits++; n == nil || m.visits > maxVisits {
		return
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if key, value, ok := strings.Cut(text(alias(item)), "="); ok {
				m.interpolated(key, value, item.Line)
			}
		}
		return
	}
	pairs(n, func(k, v *yaml.Node) {
		switch {
		case k.Value == "<<":
			m.environment(v)
		case v.Kind == yaml.ScalarNode && v.Tag != "!!null":
			m.interpolated(k.Value, v.Value, k.Line)
		}
	})
}

var interpolation = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?-)([^}]*))?[^}]*\}|\$([A-Za-z_][A-Za-z0-9_]*)`)

// mayBeSecret tells names of variables that hold secrets.
var mayBeSecret = regexp.MustCompile(`(?i)pass|pw|secret|auth|token|cred|key`)

// interpolated takes ${NAME:-default} as its default; without one the value is not visible. What a $ in a secret made a
// name of is a piece of the secret, and is not told.
func (m *manifest) interpolated(key, value string, line int) {
	hidden, whole := "", value
	value = interpolation.ReplaceAllStringFunc(strings.ReplaceAll(value, "$$", "\x00"), func(ref string) string {
		parts := interpolation.FindStringSubmatch(ref)
		switch secret := mayBeSecret.MatchString(key) || strings.Contains(whole, "@"); {
		case parts[2] != "":
		case secret && (ref != whole || parts[4] != ""):
			hidden = "a variable of the shell that runs compose; if the $ belongs to the value, write $$"
		default:
			hidden = "the variable " + parts[1] + parts[4] + " of the shell that runs compose"
		}
		return parts[3]
	})
	m.add(key, strings.ReplaceAll(value, "\x00", "$"), line, hidden)
}
