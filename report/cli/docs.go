package cli

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/report/verdict"
)

// Docs are the files about the program that are made from the program: the manual pages, one a command, and the shell
// completions, by the name they are installed under.
func Docs() map[string]string {
	app := (&program{}).app()
	docs := map[string]string{
		"tyk-redis-doctor.1":    programPage(app),
		"tyk-redis-doctor.fish": fishCompletion,
		"tyk-redis-doctor.bash": bashCompletion,
		"_tyk-redis-doctor":     zshCompletion,
	}
	for _, c := range app.Commands {
		docs[app.Name+"-"+c.Name+".1"] = commandPage(app, c)
	}
	return docs
}

// The program itself lists what may come next; the shells only ask it, and offer files where it says nothing.
const bashCompletion = `_tyk_redis_doctor() {
	local offers
	mapfile -t offers < <("${COMP_WORDS[@]:0:COMP_CWORD+1}" --generate-bash-completion 2>/dev/null)
	COMPREPLY=("${offers[@]}")
}
complete -o default -F _tyk_redis_doctor tyk-redis-doctor
`

const zshCompletion = `#compdef tyk-redis-doctor
local -a offers
offers=("${(@f)$("${(@)words[1,CURRENT]}" --generate-bash-completion 2>/dev/null)}")
offers=(${offers:#})
if (( $#offers )); then
	compadd -a offers
else
	_files
fi
`

const fishCompletion = `function __tyk_redis_doctor_offers
	set -l words (commandline -opc) (commandline -ct)
	$words --generate-bash-completion 2>/dev/null
end
complete -c tyk-redis-doctor -a '(__tyk_redis_doctor_offers)'
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
