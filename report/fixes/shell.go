package fixes

import "strings"

// Word writes one word of a command for a POSIX shell.
func Word(w string) string {
	if w != "" && !strings.ContainsFunc(w, func(r rune) bool { return !strings.ContainsRune(plainChars, r) }) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
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
