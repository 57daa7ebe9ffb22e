package cli

import (
	"fmt"
	"strings"
	"unicode"
)

// wrap breaks paragraphs at a width; lines that begin with a blank, such as examples, stay as they are.
func wrap(text string, width int) string {
	if width <= 0 || width > 100 {
		width = 100
	}
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, " ") {
			out = append(out, line)
			continue
		}
		at := ""
		for _, word := range strings.Fields(line) {
			if at != "" && len([]rune(at))+1+len([]rune(word)) > width {
				out, at = append(out, at), ""
			}
			if at != "" {
				at += " "
			}
			at += word
		}
		out = append(out, at)
	}
	return strings.Join(out, "\n")
}

// visible shows text of a file that came from elsewhere: nothing in it moves the cursor or reorders the line.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
