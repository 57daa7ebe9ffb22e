package server

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var addressNotAllowed = checks.Check{
	ID: probe.ServerAddressNotAllowed, Title: "Client address that the service does not permit", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "A managed service has a list of the client addresses that it permits (whitelist, allowed IP addresses, security group), and " +
		"the address from which we come is not on it. Every command is refused, AUTH as well, so that the password says nothing. Behind NAT " +
		"the service sees another address than the machine has; its answer mostly names it.",
	Hint:  "Add the address to the list of permitted addresses of the instance.",
	Judge: refusal(probe.ServerAddressNotAllowed, tellAddress),
}

func tellAddress(_ *checks.Case, s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding {
	ours := "the address of " + title(s) + ", as the service sees it,"
	what := prose.Say("{nodes} {refuses|refuse} every command from here: the client's address is not on the list that the service permits.")
	if f.Addr != "" {
		ours = probe.HostOf(f.Addr)
		what = prose.Say("{nodes} {refuses|refuse} every command from %s: that address is not on the list that the service permits.", ours)
	}
	return checks.Finding{
		What: what,
		Seen: prose.Say("It says: %s.", prose.Clause(f.Text)),
		Hint: prose.Say("Add %s to the list of permitted addresses (whitelist, allowed IP addresses, security group) of the instance, in "+
			"the console of its provider.", ours),
		Fix: fixes.Ways(fixes.Network("add " + ours + " to the whitelist (permitted IP addresses) of the instance at " + n.Addr)),
	}
}

var quotaUsedUp = checks.Check{
	ID: probe.ServerQuotaUsedUp, Title: "Quota of the service used up", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "A managed service limits requests, traffic or data, and the limit is reached: commands are refused until the quota is renewed " +
		"or raised. PING and AUTH may be answered all the same, so that Tyk looks connected.",
	Hint:  "Raise the quota at the provider, or find what uses it up.",
	Judge: refusal(probe.ServerQuotaUsedUp, tellQuota),
}

func tellQuota(_ *checks.Case, s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding {
	return checks.Finding{
		What: prose.Say("The quota of the service at {nodes} is used up: commands of %s are refused.", title(s)),
		Seen: prose.Say("It says: %s. PING may be answered all the same.", prose.Clause(f.Text)),
		Hint: prose.Say("Raise the quota (the plan) of the instance at its provider, or find what uses it up; one of a day or a month is " +
			"renewed by itself."),
		Fix: fixes.Network("raise the quota (the plan) of the instance at " + n.Addr + " at its provider"),
	}
}

// tellServices are the errors of managed services that have a name of their own, told as the errors that they are as well:
// what they keep from working, in the service's own words.
func tellServices(c *checks.Case) []checks.Finding {
	return slices.Concat(
		refusal(probe.ServerAddressNotAllowed, asError(tellAddress, "the client's address is not on the list that the service permits"))(c),
		refusal(probe.ServerQuotaUsedUp, asError(tellQuota, "the quota of the service is used up"))(c),
	)
}

// asError tells of the commands that a service refuses, and why.
func asError(tell telling, why string) telling {
	return func(c *checks.Case, s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding {
		found := tell(c, s, n, f)
		commands := checks.CommandsOf(c.RefusedBy(n, f.ID))
		if len(commands) == 0 {
			commands = []string{"commands of " + title(s)}
		}
		found.What = prose.Say("{nodes} {refuses|refuse} %s: %s.", prose.Some(commands), why)
		return found
	}
}
