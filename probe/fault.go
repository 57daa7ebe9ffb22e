package probe

// Fault is trouble met on the way: data, not a Go error. A step that failed carries one.
type Fault struct {
	ID   FaultID `json:"id"`
	Text string  `json:"text"` // what the server or the operating system said, made printable
}
