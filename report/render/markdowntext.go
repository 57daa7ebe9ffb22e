package render

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// mdText escapes text for a paragraph or an item of a list.
func mdText(s string) string { return mdLine(mdCell(s)) }

// mdCell escapes text for the middle of a line. Characters that begin a mention, a link or HTML become entities, for
// GitHub finds some of these before it looks at backslashes.
func mdCell(s string) string {
	var b strings.Builder
	for _, r := range probe.Visible(s) {
		switch {
		case mdEntities[r] != "":
			b.WriteString(mdEntities[r])
		case strings.ContainsRune("\\`*_{}[]()#+!|~$^=\"'", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "://", "&#58;//")
}

var mdEntities = map[rune]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '@': "&#64;"}

// mdHTML escapes text that stands inside an element, where Markdown does not look at backslashes.
func mdHTML(s string) string { return htmlInMarkdown.Replace(probe.Visible(s)) }

var htmlInMarkdown = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "&#64;", ":", "&#58;",
	"`", "&#96;", "|", "&#124;", "[", "&#91;", "]", "&#93;", "{", "&#123;")

// mdLine keeps the beginning of a line from being read as a list, a rule or the mark of a heading.
func mdLine(s string) string {
	rest := strings.TrimLeft(s, "0123456789")
	at := len(s) - len(rest)
	if at == 0 && strings.HasPrefix(rest, "-") || at > 0 && (rest == "." || strings.HasPrefix(rest, ". ")) {
		return s[:at] + `\` + rest
	}
	return s
}

// mdCode is a code span; its fence is longer than any run of backticks inside.
func mdCode(s string) string {
	s = strings.ReplaceAll(probe.Visible(s), "|", `\u007c`)
	fence := mdFence(s, 1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// mdBlock is a block of code at an indentation, with the text's own lines.
func mdBlock(indent, s string) string {
	var b strings.Builder
	lines := textLines(s)
	for i, l := range lines {
		lines[i] = probe.Visible(l)
	}
	fence := mdFence(strings.Join(lines, "\n"), 3)
	b.WriteString(indent + fence + "text\n")
	for _, l := range lines {
		b.WriteString(indent + l + "\n")
	}
	b.WriteString(indent + fence + "\n")
	return b.String()
}

// mdFence is at least least backticks, and more than any run of them in s.
func mdFence(s string, least int) string {
	run, longest := 0, 0
	for _, r := range s {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return strings.Repeat("`", max(least, longest+1))
}
