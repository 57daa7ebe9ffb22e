package checks

import (
	"encoding/json"
	"fmt"
	"net"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// setField is the change of one setting in every place where this store's component takes it from: file, variable,
// Helm value, each spelled as that component spells it. value is a string, a bool, an int or a []string. Pass "" for
// a secret or where the right value is not known: the text then asks for it.
func setField(s *probe.Store, field component.Field, value any) []report.Fix {
	name, ok := spell(s, field)
	if !ok {
		return nil
	}
	var out []report.Fix
	if name.Key != "" {
		out = append(out, report.Fix{Kind: report.FixConf, Text: confText(name.Key, value)})
	}
	if name.Variable != "" {
		out = append(out, report.Fix{Kind: report.FixEnv, Text: name.Variable + "=" + envText(value)})
	}
	if name.Helm != "" {
		out = append(out, report.Fix{Kind: report.FixHelm, Text: name.Helm + ": " + jsonText(value)})
	}
	return out
}

// keyOf is a field as the component's file spells it, for messages: "storage.use_ssl"; the field itself where the
// component has no key for it.
func keyOf(s *probe.Store, field component.Field) string {
	if name, ok := spell(s, field); ok && name.Key != "" {
		return name.Key
	}
	return field
}

// confText writes `"storage": {"use_ssl": true}` from "storage.use_ssl" and true.
func confText(key string, value any) string {
	parts := strings.Split(key, ".")
	return nest(parts, fmt.Sprintf("%q: %s", parts[len(parts)-1], jsonText(value)))
}

// nest puts `"use_ssl": true` into the objects that lead to it.
func nest(path []string, text string) string {
	for i := len(path) - 2; i >= 0; i-- {
		text = fmt.Sprintf("%q: {%s}", path[i], text)
	}
	return text
}

func jsonText(value any) string {
	if value == "" {
		value = "..."
	}
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(b))
}

func envText(value any) string {
	switch v := value.(type) {
	case string:
		if v == "" {
			return "..."
		}
		return v
	case []string:
		return strings.Join(v, ",")
	}
	return fmt.Sprint(value)
}

// redisFix is a command for redis-cli on one server.
func redisFix(addr, command string) report.Fix {
	return report.Fix{Kind: report.FixRedis, Text: redisCLI(addr) + " " + command}
}

// redisCLI is the start of a redis-cli command line for an address.
func redisCLI(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "redis-cli -s " + addr
	}
	return "redis-cli -h " + host + " -p " + port
}

// redisConf is a change on the servers that is no single command.
func redisConf(text string) report.Fix { return report.Fix{Kind: report.FixRedis, Text: text} }

// networkFix is a change of routes, firewalls or names.
func networkFix(text string) report.Fix { return report.Fix{Kind: report.FixNetwork, Text: text} }

// verify is the command that shows whether a fix worked: the same settings, only the checks that match the glob.
func verify(s *probe.Store, glob string) string {
	cmd := "tyk-redis-doctor check"
	switch {
	case s == nil:
	case s.Conf != "":
		cmd += " --conf " + s.Conf
	case s.Component == probe.Direct:
		for _, a := range s.Addrs {
			cmd += " --addr " + a
		}
	default:
		cmd += " --component " + string(s.Component)
	}
	return cmd + " --only '" + glob + "'"
}

// product is the component's name as people say it.
func product(c probe.Component) string { return component.Get(c).Title }

// clearField takes a setting away in every place where this store's component takes it from.
func clearField(s *probe.Store, field component.Field) []report.Fix {
	name, ok := spell(s, field)
	if !ok {
		return nil
	}
	var out []report.Fix
	if name.Key != "" {
		out = append(out, report.Fix{Kind: report.FixConf, Text: "remove " + name.Key})
	}
	if name.Variable != "" {
		out = append(out, report.Fix{Kind: report.FixEnv, Text: "unset " + name.Variable})
	}
	if name.Helm != "" {
		out = append(out, report.Fix{Kind: report.FixHelm, Text: name.Helm + ": \"\""})
	}
	return out
}
