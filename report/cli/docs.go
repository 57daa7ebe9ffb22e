package cli

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/report/verdict"
)

// Docs are the files about the program that are made from the program: the man page and the shell completions, by the
// name they are installed under.
func Docs() (map[string]string, error) {
	p := &program{sys: IO{Version: "see --version"}}
	app := p.app()
	man, err := app.ToManWithSection(1)
	if err != nil {
		return nil, fmt.Errorf("man page: %w", err)
	}
	fish, err := app.ToFishCompletion()
	if err != nil {
		return nil, fmt.Errorf("fish completion: %w", err)
	}
	return map[string]string{
		"tyk-redis-doctor.1":    man,
		"tyk-redis-doctor.fish": fish,
		"tyk-redis-doctor.bash": bashCompletion,
		"_tyk-redis-doctor":     zshCompletion,
	}, nil
}

// The program itself lists what may come next; the shells only ask it.
const bashCompletion = `_tyk_redis_doctor() {
	local words=("${COMP_WORDS[@]:0:COMP_CWORD}")
	local current="${COMP_WORDS[COMP_CWORD]}"
	[[ "$current" == -* ]] && words+=("$current")
	COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -- "$current"))
}
complete -o default -F _tyk_redis_doctor tyk-redis-doctor
`

const zshCompletion = `#compdef tyk-redis-doctor
local -a choices
choices=("${(@f)$(${words[@]:0:#words[@]-1} --generate-bash-completion 2>/dev/null)}")
_describe 'values' choices || _files
`

// FindingsTable is the catalogue as a Markdown table, for the README.
func FindingsTable() string {
	var b strings.Builder
	b.WriteString("| id | status | what |\n|---|---|---|\n")
	for _, c := range verdict.All() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.ID, c.Status, strings.ReplaceAll(c.Title, "|", `\|`))
	}
	return b.String()
}
