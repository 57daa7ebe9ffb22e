package checks

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// otherKind are the findings that explain why credentials are refused: they were given to a server of the wrong kind.
var otherKind = []string{"mode.master_name_missing", "mode.redis_as_sentinel", "mode.both"}

// authChecks ask whether the servers let Tyk in, and let it do what it has to.
func authChecks() []Check {
	return slices.Concat(tokenChecks(), loginChecks(), sentinelLoginChecks(), rightChecks())
}

func loginChecks() []Check {
	return []Check{
		{
			ID: "auth.passwords_swapped", Title: "Passwords of Redis and Sentinel swapped", Status: report.Fail,
			Doc:  "password goes to Redis and sentinel_password to the Sentinels; neither takes the other's place. A server refused the one and took the other, so that the two fields are most likely swapped. Measured by trying the other password once, after the right one was refused.",
			Hint: "Swap password and sentinel_password.", Judge: judgeSwapped,
		},
		{
			ID: "auth.username_without_password", Title: "User name without a password", Status: report.Fail,
			Doc:  "A user name is set and no password. Tyk's client then sends neither: no AUTH at all, so that Redis answers NOAUTH. Where Redis lets anybody in it works as the default user, which is a warning: the user of the settings is not the one in force.",
			Hint: "Set the password of that user.", Judge: judgeNamedWithoutPassword,
		},
		{
			ID: "auth.node_differs", Title: "One server with other credentials", Status: report.Fail,
			Doc:  "Some servers of the estate accept the credentials and others refuse the same ones: passwords and ACL users are kept per server and do not spread. Tyk fails for the keys of these servers, and its health check now and then. A replica, which Tyk does not use until it is promoted, is a warning.",
			Hint: "Give all servers the same password and the same ACL users.", Judge: judgeNodeDiffers,
		},
		{
			ID: "auth.unknown_user", Title: "User name that Redis does not know", Status: report.Fail,
			Doc:   "Redis refuses user name and password together and takes the password alone: it belongs to the default user. The reply to a wrong password, an unknown user and a disabled user is the same, byte for byte; trying the password without the name tells.",
			Hint:  "Remove the user name, or create the user.",
			After: otherKind, Judge: judgeUnknownUser,
		},
		{
			ID: "auth.user_disabled", Title: "User that is switched off", Status: report.Fail,
			Doc:   "The server says that the user is disabled. Redis and Valkey do not: there it is one of the possible meanings of WRONGPASS, see auth.wrong_password.",
			Hint:  "Switch the user on: ACL SETUSER NAME on.",
			After: otherKind, Judge: judgeUserDisabled,
		},
		{
			ID: probe.AuthWrongPassword, Title: "Password refused", Status: report.Fail,
			Doc:   "Every server that was asked refuses the credentials. Redis gives the same reply for a wrong password, a user that does not exist and one that is switched off. What could be told apart was: the password without the user name, the other password of the settings, the password without the white space around it, and the end of an access token. Each attempt is an entry in the server's ACL LOG, two at the most.",
			Hint:  "Correct the password, and the user name where there is one.",
			After: append([]string{"auth.passwords_swapped", "auth.expired_token"}, otherKind...), Judge: judgeWrongPassword,
		},
		{
			ID: probe.AuthMissingPassword, Title: "Password required", Status: report.Fail,
			Doc:   "Redis wants a password and Tyk sends none (NOAUTH): none is configured, or an empty variable has replaced it. sentinel_password is for the Sentinels alone and never sent to Redis.",
			Hint:  "Set the password.",
			After: append([]string{"auth.username_without_password"}, otherKind...), Judge: judgeMissingPassword,
		},
		{
			ID: probe.AuthNotNeeded, Title: "Password that Redis does not want", Status: report.Warn,
			Doc:  "A password is configured and the server lets anybody in: it is the wrong server, or has lost its password. Clients since Gateway 5.3 and Pump 1.9 do not notice; older ones fail, since AUTH is an error there. Where a named user logged in and only the default user is open as well, it is a hint.",
			Hint: "Set the password on the server (requirepass), or find out which server this is.", Judge: judgeNotNeeded,
		},
	}
}

func tokenChecks() []Check {
	return []Check{
		{
			ID: "auth.expired_token", Title: "Access token that has expired", Status: report.Fail,
			Doc:  "The password is an access token (Microsoft Entra, AWS IAM) and says itself that it is over; the servers refuse it. Tyk does not renew tokens: it sends the text of its settings for ever. The time is read from the token when the settings are read; the token itself is kept nowhere.",
			Hint: "Use a password that does not expire, of an ACL user or an access key.", Judge: judgeExpiredToken,
		},
		{
			ID: "auth.token_expires", Title: "Access token as a password", Status: report.Warn,
			Doc:   "The password is an access token that still works and will expire, after 15 minutes with AWS and an hour or so with others. New connections fail from then on, old ones are cut later.",
			Hint:  "Use a password that does not expire, of an ACL user or an access key.",
			After: []string{"auth.expired_token"}, Judge: judgeTokenExpires,
		},
	}
}

func sentinelLoginChecks() []Check {
	return []Check{
		{
			ID: "auth.sentinel_user_required", Title: "Sentinel that wants a user name", Status: report.Fail,
			Doc:   "The Sentinel takes the password with a user name and not for its default user. Tyk has no setting for a user name at the Sentinels: it always logs in as default. Seen by trying the user name of the settings once, after the password alone was refused.",
			Hint:  "Give the default user of the Sentinels that password.",
			After: []string{"mode.redis_as_sentinel", "mode.both"}, Judge: judgeSentinelUser,
		},
		{
			ID: "auth.sentinel_wrong_password", Title: "Password refused by the Sentinels", Status: report.Fail,
			Doc:   "The Sentinels refuse sentinel_password. They have a password of their own; the charts of Bitnami use that of Redis for both. Tyk then says \"all sentinels specified in configuration are unreachable\". Where another Sentinel takes it, it is a warning. That they want a user name instead looks the same.",
			Hint:  "Correct sentinel_password.",
			After: append([]string{"auth.passwords_swapped", "auth.sentinel_user_required"}, otherKind...), Judge: judgeSentinelWrongPassword,
		},
		{
			ID: "auth.sentinel_missing_password", Title: "Password required by the Sentinels", Status: report.Fail,
			Doc:   "The Sentinels want a password and Tyk sends them none: sentinel_password is not set, and the password for Redis is not used in its place. Gateway before 3.0.2 has no such setting.",
			Hint:  "Set sentinel_password.",
			After: otherKind, Judge: judgeSentinelMissingPassword,
		},
		{
			ID: "auth.sentinel_not_needed", Title: "Password that the Sentinels do not want", Status: report.Warn,
			Doc:  "sentinel_password is set and the Sentinels let anybody in, who can then move the primary elsewhere. Clients since Gateway 5.3 and Pump 1.9 do not notice; older ones fail, since AUTH is an error there.",
			Hint: "Set requirepass on the Sentinels, or remove sentinel_password.", Judge: judgeSentinelNotNeeded,
		},
	}
}

func rightChecks() []Check {
	return []Check{
		{
			ID: probe.AuthNoPermission, Title: "Missing permission", Status: report.Fail,
			Doc:   "The user may not run commands, touch keys or use channels that the component needs. Every command of the component was queued in a transaction that was discarded: Redis checks permissions when a command is queued, and nothing was executed. SUBSCRIBE was asked for itself. PING can be fine all the while. Users made in Redis 7 have no channels unless they are given some.",
			Hint:  "Grant what is missing with ACL SETUSER, on every server.",
			After: []string{"mode.master_name_missing"}, Judge: judgeNoPermission,
		},
		{
			ID: "auth.sentinel_no_permission", Title: "Missing permission at the Sentinels", Status: report.Fail,
			Doc:  "The user that Tyk is at the Sentinels may not ask for the address of the primary or for the other Sentinels, without which Tyk finds no Redis. Tyk logs in there as the default user.",
			Hint: "Grant the default user of the Sentinels the command SENTINEL, and the channels it subscribes to.", Judge: judgeSentinelNoPermission,
		},
	}
}
