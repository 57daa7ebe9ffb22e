package visit

import (
	"context"
	"net"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// unit is a run of commands that belong together.
type unit []wire.Command

// outcome is what became of a unit. replies are those that came, in order.
type outcome struct {
	replies []wire.Reply
	// ended is what ended the connection in this unit, after those replies; nil where all came.
	ended *probe.Fault
	// untried says why the unit was not asked, or is not known to have been read; "" where it was.
	untried        string
	sent, answered time.Time
}

// Why something was not tried.
const (
	timeOver  = "the time was over before it was tried"
	hungUp    = "the server had hung up"
	hangsUp   = "the server hangs up at this command"
	isSilent  = "the server keeps silent at this command"
	noAnswer  = "no answer had come to the command before it"
	tooOften  = "the server hangs up too often"
	noFurther = "the server had hung up, and did not take a further connection: "
)

// mostSessions is how many further sessions a peer that hangs up at single commands is worth: some proxies do so at every
// command that they do not have.
const mostSessions = 8

// askUnits sends units in one pipeline. A peer that hangs up at one is asked the rest on a further connection, but for what
// begins with the same command; one that keeps silent is once, while the components' work is tried, and one that hangs up
// where stop says that nothing is worth asking afterwards is not.
func (v *visit) askUnits(ctx context.Context, units []unit, stop func(i int) bool) []outcome {
	out := make([]outcome, len(units))
	pending := make([]int, len(units))
	for i := range units {
		pending[i] = i
	}
	for len(pending) > 0 {
		why := v.unusable(ctx)
		hungAt := -1
		if why == "" {
			pending, hungAt = v.askPending(ctx, units, out, pending)
		}
		if hungAt >= 0 && stop(hungAt) {
			why = hungUp
		}
		pending = slices.DeleteFunc(pending, func(i int) bool {
			switch {
			case why != "":
				out[i].untried = why
			case hungAt >= 0 && !stop(i) && units[i][0].Name() == units[hungAt][0].Name():
				out[i].untried = atThisCommand(out[hungAt].ended)
			}
			return out[i].untried != ""
		})
	}
	return out
}

// atThisCommand is why what begins with the same command as one that ended the connection was not asked.
func atThisCommand(ended *probe.Fault) string {
	if ended != nil && ended.ID == probe.ProtoNoReply {
		return isSilent
	}
	return hangsUp
}

// never goes on whatever a peer hangs up at.
func never(int) bool { return false }

// askPending asks some of the units, and gives those that are still to be asked, and the one at which the peer hung up, -1
// where it did not. One that answers with an error and hangs up has answered.
func (v *visit) askPending(ctx context.Context, units []unit, out []outcome, pending []int) (rest []int, hungAt int) {
	var cmds []wire.Command
	for _, i := range pending {
		cmds = append(cmds, units[i]...)
	}
	sent := time.Now()
	replies, ended := v.session.Do(ctx, cmds...)
	answered := time.Now()
	hungAt = -1
	for at, i := range pending {
		out[i].sent, out[i].answered = sent, answered
		for range units[i] {
			if len(replies) == 0 || ended != nil && replies[0].Err == ended {
				if hungAt >= 0 && len(out[i].replies) == 0 && ended.ID == probe.NetClosed {
					return pending[at:], hungAt
				}
				out[i].ended = ended
				return pending[at+1:], i
			}
			if hungAt = -1; replies[0].Err != nil {
				hungAt = i
			}
			out[i].replies, replies = append(out[i].replies, replies[0]), replies[1:]
		}
	}
	return nil, -1
}

// unusable makes sure that there is a session, and says why there is none.
func (v *visit) unusable(ctx context.Context) (why string) {
	switch ended := v.session.Ended(); {
	case ended == nil:
		return ""
	case ctx.Err() != nil:
		return timeOver
	case ended.ID == probe.ProtoNoReply && v.mayAskAgain():
	case ended.ID != probe.NetClosed:
		return noAnswer
	case v.further == mostSessions:
		return tooOften
	}
	v.further++
	session, fault := v.open(ctx, wire.Open)
	v.noteReturn(v.session.Ended(), fault)
	if fault != nil {
		return noFurther + fault.Text
	}
	v.session.Close()
	v.session = session
	return ""
}

// open makes one more authenticated session.
func (v *visit) open(ctx context.Context, as func(net.Conn, time.Duration) *wire.Session) (*wire.Session, *probe.Fault) {
	conn, fault := v.path().Connect(ctx)
	if fault != nil {
		return nil, fault
	}
	session := as(conn, Budget(ctx, v.timeout))
	hangUp(ctx, session)
	replies, fault := session.Do(ctx, append(v.login(), wire.Command{"PING"})...)
	for _, r := range replies {
		if fault == nil && r.Err != nil && r.Err.ID != probe.AuthNotNeeded {
			fault = r.Err
		}
	}
	if fault != nil {
		session.Close()
		return nil, fault
	}
	return session, nil
}
