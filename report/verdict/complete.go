package verdict

import "tyk-redis-doctor/report/fixes"

// complete gives a cause what its consequences take besides the change that it has in common with them.
func complete(j *judging) {
	for _, a := range j.answers {
		if root := rootKin(a); root != nil {
			root.Fix = fixes.Complete(root.Fix, a.Fix)
		}
	}
}
