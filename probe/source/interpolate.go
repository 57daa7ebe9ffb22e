package source

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/sirupsen/logrus"
)

// compose-go warns of variables without a value by name, and what an unescaped $ in a password made a name of is a piece
// of the password.
func init() { logrus.SetOutput(io.Discard) }

// lookup gives the variables that a compose file is interpolated from.
type lookup func(name string) (string, bool)

const (
	maxReferences   = 40      // in one value: each may hold the next one in its default
	maxInterpolated = 1 << 17 // of one value, in bytes: what Linux takes for a variable
)

// mayBeSecret tells names of variables that hold secrets.
var mayBeSecret = regexp.MustCompile(`(?i)pass|pw|secret|auth|token|cred|key|licen`)

// mark stands in a text for a variable that has no value.
func mark(name string) string { return "\x00" + name + "\x00" }

var marked = regexp.MustCompile("\x00[^\x00]*\x00")

// interpolate fills the variables of a value. Those without a value, which compose would take for empty, are marked, and
// named in missing. bad is true where compose refuses the value.
func interpolate(value string, from lookup) (out string, missing []string, bad bool) {
	if !strings.Contains(value, "$") {
		return value, nil, false
	}
	if strings.Count(value, "$") > maxReferences || len(value) > maxInterpolated || strings.Contains(value, "\x00") {
		return "", nil, true
	}
	var asked []string
	fill := func(as string) (string, error) {
		return template.SubstituteWithOptions(value, func(name string) (string, bool) {
			v, ok := from(name)
			if !ok && !slices.Contains(asked, name) {
				asked = append(asked, name)
			}
			if !ok && name == as {
				return mark(name), true
			}
			return v, ok
		}, template.WithoutLogging)
	}
	plain, err := fill("")
	if err != nil && len(asked) == 0 {
		return "", nil, true
	}
	for _, name := range slices.Clone(asked) {
		with, again := fill(name)
		decides := strings.Contains(with, mark(name)) && (err != nil || marked.ReplaceAllString(with, "") == plain)
		if again == nil && decides && !strings.Contains(value, "${"+name+":-}") && !strings.Contains(value, "${"+name+"-}") {
			missing = append(missing, name)
		}
	}
	switch {
	case err != nil && len(missing) == 0:
		return "", nil, true
	case len(missing) == 0:
		return plain, nil, false
	}
	all, err := template.SubstituteWithOptions(value, func(name string) (string, bool) {
		if v, ok := from(name); ok || !slices.Contains(missing, name) {
			return v, ok
		}
		return mark(name), true
	}, template.WithoutLogging)
	return all, missing, err != nil
}

const escaped = " (write $$ for a $ of the value itself)"

// hiddenBy says where the value of a variable is that refers to others without a value, "" where all have one. What an
// unescaped $ in a secret made a name of is a piece of the secret, and is not told.
func hiddenBy(name, value string, missing []string, bad bool) string {
	secret := mayBeSecret.MatchString(name) || strings.Contains(value, "@")
	whole := len(missing) == 1 && strings.HasPrefix(value, "${"+missing[0]) && strings.IndexByte(value, '}') == len(value)-1
	switch {
	case bad:
		return "a value that compose refuses" + escaped
	case len(missing) == 0:
		return ""
	case secret && !whole:
		return "a variable of the shell that runs compose" + escaped
	case len(missing) > 1:
		return "the variables " + strings.Join(missing, ", ") + " of the shell that runs compose"
	}
	return "the variable " + missing[0] + " of the shell that runs compose"
}

// dotEnv reads an env file as compose does. Values that refer to variables without a value are marked.
func dotEnv(data []byte, from lookup) (map[string]string, error) {
	text := string(data)
	for line := range strings.Lines(text) {
		if strings.Count(line, "$") > maxReferences || len(line) > maxInterpolated {
			return nil, errTooManyReferences
		}
	}
	missing := map[string]bool{}
	plain, err := dotenv.UnmarshalWithLookup(text, func(name string) (string, bool) {
		v, ok := from(name)
		missing[name] = missing[name] || !ok
		return v, ok
	})
	if err != nil {
		return nil, err
	}
	const maxMissing = 50
	for name, is := range missing {
		if !is || len(missing) > maxMissing {
			continue
		}
		with, err := dotenv.UnmarshalWithLookup(text, func(asked string) (string, bool) {
			if asked == name {
				return mark(name), true
			}
			return from(asked)
		})
		for key, v := range with {
			was, set := plain[key]
			if err == nil && strings.Contains(v, mark(name)) && (!set || marked.ReplaceAllString(v, "") == marked.ReplaceAllString(was, "")) {
				plain[key] = v
			}
		}
	}
	return plain, nil
}
