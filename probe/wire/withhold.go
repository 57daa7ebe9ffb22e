package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// secrets are what a session has sent for authentication. A server that does not know AUTH repeats its arguments in the
// error, and other services repeat whatever they do not understand.
type secrets []string

// add notes the password of a command that carries one: its last argument. A user's name is no secret.
func (s *secrets) add(c Command) {
	if len(c) > 1 && c.Name() == "AUTH" {
		*s = append(*s, fmt.Sprint(c[len(c)-1]))
	}
}

// shortest is the length from which a secret is looked for inside of words, too.
const shortest = 4

// withhold takes them out of a peer's text. Redis repeats 128 characters of an argument, so the list of arguments goes
// as a whole.
func (s secrets) withhold(text string) string {
	if len(s) == 0 {
		return text
	}
	lower := strings.ToLower(text)
	if at := strings.Index(lower, "with args beginning with:"); at >= 0 && namesLogin(lower[:at]) {
		text = text[:at] + "with args withheld"
	}
	for _, secret := range s {
		switch {
		case len(secret) >= shortest:
			quoted := strconv.Quote(secret) // as go-redis shows what it cannot read
			text = strings.NewReplacer(secret, "(withheld)", quoted[1:len(quoted)-1], "(withheld)").Replace(text)
		case secret != "":
			for _, q := range []string{"'", "`", `"`} {
				text = strings.ReplaceAll(text, q+secret+q, q+"(withheld)"+q)
			}
		}
	}
	return text
}

func namesLogin(text string) bool {
	for _, name := range []string{"'auth'", "`auth`", "'hello'", "`hello`"} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}
