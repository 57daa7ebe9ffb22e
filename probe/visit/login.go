package visit

import (
	"context"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// credentials are what the client sends before anything else, in the way of its generation; plain AUTH tells more than
// the HELLO of newer ones: that a server wants no password at all. Nothing stands before AUTH: some servers leave an AUTH
// that they refuse without a reply where a refused command came before it.
func (v *visit) credentials() []question {
	var list []question
	a := v.target.Access
	if a.Password.IsSet() {
		list = append(list, v.auth())
	}
	if a.Purpose == probe.AsData {
		for _, db := range v.databases() {
			list = append(list, question{cmd: wire.Command{"SELECT", db}, step: probe.StepSelect})
		}
	}
	return list
}

func (v *visit) auth() question {
	a := v.target.Access
	if a.Username != "" {
		return question{cmd: wire.Command{"AUTH", a.Username, a.Password.Reveal()}, step: probe.StepAuth}
	}
	return question{
		cmd: wire.Command{"AUTH", a.Password.Reveal()}, step: probe.StepAuth,
		take: func(wire.Reply) { v.needsNone(false) },
	}
}

// login is what a further connection sends first.
func (v *visit) login() []wire.Command {
	var cmds []wire.Command
	for _, q := range v.credentials() {
		cmds = append(cmds, q.cmd)
	}
	return cmds
}

// databases are those that the stores select here. A cluster client selects none.
func (v *visit) databases() []int {
	var list []int
	for _, s := range v.target.Asked {
		if s.Mode != probe.Cluster && s.Database > 0 {
			list = append(list, s.Database)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// needsNone notes whether the server answers without credentials.
func (v *visit) needsNone(open bool) { v.account().NeedsNone = &open }

// afterLogin looks at what came of a login as a whole: whether the server let nobody in although it had no use for the
// password, and whether it left questions without a reply after it had refused.
func (v *visit) afterLogin(list []question, units []unit, all []outcome) {
	if len(list) == 0 || list[0].step != probe.StepAuth || len(all[0].replies) == 0 || all[0].replies[0].Err == nil {
		return
	}
	for i, o := range all[1:] {
		v.node.Unanswered += len(units[1+i]) - len(o.replies)
		if len(o.replies) > 0 && o.replies[0].Err != nil && o.replies[0].Err.ID == probe.AuthMissingPassword {
			v.stillLocked = true
		}
	}
}

// loginRefused gives the fault of a refused login; nil where the server wants none, since how much that matters depends on
// the client. Redis says that the default user has no password also where that user is off: then it lets nobody in.
func (v *visit) loginRefused(f probe.Fault) *probe.Fault {
	switch {
	case f.ID == probe.AuthNotNeeded && v.stillLocked:
		v.needsNone(false)
		f.ID, f.Kind = probe.AuthDefaultUserOff, probe.DefaultUserOff
	case f.ID == probe.AuthNotNeeded:
		v.needsNone(true)
		return nil
	case f.ID == probe.AuthMissingPassword: // one was sent
		f.ID = probe.AuthWrongPassword
	}
	return &f
}

// openToAll logs out and reads, the last that a visit does: that a named user was accepted does not tell whether the
// default user is open. RESET is known from Redis 6.2 on.
func (v *visit) openToAll(ctx context.Context) {
	if a := v.target.Access; a.Username == "" || !a.Password.IsSet() || v.session.Ended() != nil {
		return
	}
	replies, ended := v.session.Do(ctx, wire.Command{"RESET"}, wire.Command{"GET", "tyk-redis-doctor"})
	if ended != nil || replies[0].Text() != "RESET" {
		return
	}
	switch read := replies[1]; {
	case read.Err == nil, read.Err.ID == probe.ModeClusterNotEnabled:
		v.needsNone(true)
	case read.Err.ID == probe.AuthMissingPassword, read.Err.ID == probe.AuthNoPermission:
		v.needsNone(false)
	}
}
