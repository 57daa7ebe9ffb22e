package wire

import "time"

// login watches an exchange whose first question is AUTH. Where that is refused, some servers leave a question of the same
// pipeline without a reply of its own (Redis 7.2 to 8.6 and Valkey 7.2 to 8.1, the AUTH itself, after a refused command).
// The replies that do come follow at once, so that what is missing is not waited for as long as a server that thinks.
type login struct {
	began   time.Time // zero: nothing is watched
	took    time.Duration
	refused bool
}

// restWait is how long the rest of such an exchange may stay away, beyond some round trips.
const (
	restWait  = 500 * time.Millisecond
	restTrips = 4
)

// watch begins with an exchange; of is true where its first question is AUTH.
func (l *login) watch(f *framing, of bool) {
	*l = login{}
	f.watched, f.denied = -1, false
	if of {
		l.began, f.watched = time.Now(), f.done
	}
}

// look notes that the first reply is a refusal.
func (l *login) look(f *framing) {
	if f.denied && !l.refused {
		l.refused, l.took = true, time.Since(l.began)
	}
}

// rest is when the wait for the rest is over, and never later than until, where that is set.
func (l *login) rest(until time.Time) time.Time {
	end := time.Now().Add(restWait + restTrips*l.took)
	if !until.IsZero() && until.Before(end) {
		return until
	}
	return end
}
