package fixes

import "strings"

// Word writes one word of a command for a POSIX shell. A placeholder is left without quotes, so that a shell refuses the
// line as long as it stands there: quoted, a server would take it for the value.
func Word(w string) string {
	if isPlaceholder(w) {
		return w
	}
	if w != "" && !strings.ContainsFunc(w, func(r rune) bool { return !strings.ContainsRune(plainChars, r) }) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// isPlaceholder is true for "<password of tyk>", and for ">" before it, as a rule for passwords has it; of nothing but letters
// and what cannot mean anything else to a shell.
func isPlaceholder(w string) bool {
	w = strings.TrimPrefix(w, ">")
	if len(w) < 3 || w[0] != '<' || w[len(w)-1] != '>' {
		return false
	}
	return !strings.ContainsFunc(w[1:len(w)-1], func(r rune) bool { return r != ' ' && !strings.ContainsRune(plainChars, r) })
}

// plainChars mean nothing to a shell.
const plainChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_./:@%=,"

// Line is a command line of words.
func Line(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Word(w)
	}
	return strings.Join(quoted, " ")
}
