package source

import "regexp"

// foreign is a text that is refused by what it is.
type foreign struct {
	name          *regexp.Regexp // of the file; nil for any
	text          *regexp.Regexp // in it; nil for any
	what, instead string
}

const (
	aScript    = "is a shell script, whose values are known only when it runs"
	terraform  = "is Terraform, whose values are known only when it is applied"
	dockerfile = "is a Dockerfile: the image is made of it, and a container gets more"
	kubeText   = "is the text of kubectl describe, which leaves out what ConfigMaps and Secrets hold"
	toInspect  = "Pass `docker inspect CONTAINER`, the compose file or the variables with --env-file."
	toCat      = "Pass what `systemctl cat UNIT` prints, with --env-file FILE or - for standard input."
	toPlain    = "Decrypt it, and pass what comes of it with --env-file FILE or - for standard input."
)

var foreignForms = []foreign{
	{regexp.MustCompile(`\.(ba|z|k)?sh$`), nil, aScript, toEnv},
	{nil, regexp.MustCompile(`\A(\xef\xbb\xbf)?#!`), aScript, toEnv},
	{regexp.MustCompile(`(?i)\.(bat|cmd|ps1)$`), nil, "is a script of Windows, whose values are known only when it runs", toWritten},
	{regexp.MustCompile(`\.(tf|tfvars|hcl)$`), nil, terraform, toWritten},
	{nil, regexp.MustCompile(`(?m)^(resource|module|provider|locals|data|variable)\s+("[^"\n]*"\s*)*\{`), terraform, toWritten},
	{nil, regexp.MustCompile(`(?m)^\s*job\s+"[^"\n]*"\s*\{`), "is a job of Nomad, whose values are known only when it runs", toWritten},
	{regexp.MustCompile(`(?i)(^|\.)(Docker|Container)file(\.|$)`), nil, dockerfile, toInspect},
	{nil, regexp.MustCompile(`(?m)\A(\s*#.*\n|ARG .*\n|\s*\n)*FROM \S+`), dockerfile, toInspect},
	{regexp.MustCompile(`^(GNU)?[Mm]akefile$|\.mk$`), nil, "is a Makefile, whose values are known only when it runs", toWritten},
	{nil, regexp.MustCompile(`(?m)^\[(program|supervisord|unix_http_server)(:[^\]\n]*)?\][ \t]*\r?$`),
		"is a configuration of supervisord", "Pass `--process PID` where it runs, or the variables (KEY=VALUE lines) with --env-file."},
	{nil, regexp.MustCompile(`(?m)^ExecStart=\{ path=`), "is what systemctl show prints, without the files that the unit names", toCat},
	{nil, regexp.MustCompile(`\A\s*(\$ANSIBLE_VAULT;|age-encryption\.org/|-----BEGIN (AGE ENCRYPTED FILE|PGP MESSAGE)-----)`),
		"is encrypted", toPlain},
	{nil, regexp.MustCompile(`\A\s*-----BEGIN [A-Z ]*(CERTIFICATE|KEY)-----`), "is a certificate or a key, and no settings", toAnyOf},
	{nil, regexp.MustCompile(`(?m)<set to the key '|^Name:\s+\S+\s*$[\s\S]*^Containers:|^\s+Mounts:\s*$[\s\S]*\((rw|ro)|` +
		`^\s+(Image|Port|Ports|Host Port):\s{2,}\S`), kubeText, toKube},
}

// unfilledName tells names of files of which a tool makes others.
var unfilledName = regexp.MustCompile(`\.(tpl|tmpl|tftpl|j2|jinja2?|erb|ctmpl|gotmpl)$`)

// misshapen refuses a text that is neither lines nor YAML, by what it looks like.
func misshapen(file, base string, list bool) error {
	switch {
	case unfilledName.MatchString(base):
		return refuse(file, "is a template, whose values are known only when it is filled", toWritten)
	case list:
		return refuse(file, "begins as a list of JSON and is none: it has a mistake, or is a template that is not filled", toAnyOf)
	}
	return refuse(file, "holds no variables: none of its lines is KEY=VALUE", toAnyOf)
}
