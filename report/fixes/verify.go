package fixes

// program is the name under which the program is called.
const program = "tyk-redis-doctor"

// Verify is the command that shows whether a fix worked: the user's own invocation, every input option included, so that
// it shows the same causes while nothing is mended. invocation is Evidence.Invocation; "" where it is not known.
func Verify(invocation []string) string {
	if len(invocation) == 0 {
		return ""
	}
	return Line(append([]string{program}, invocation...)...)
}
