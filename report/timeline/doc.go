// Package timeline puts in order what happens to an estate while it is watched: from checks, one after the other, from
// the answers that the component's own driver gets between them, and from what the Sentinels publish. It makes events of
// them, a failover among these as one piece: when the old primary was last seen, who found it down, what took its place,
// when that first took writes, and for how long the driver was without service. It is pure: it knows no clock, and waits
// for nothing.
//
// A verdict that lasts less than the policy's settle_s is a blip: it is counted, and not told as a change of the verdict.
package timeline
