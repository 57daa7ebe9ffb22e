// Package redistest gives tests something to talk to: Fake, a server that follows a script, however rude, and real
// redis-server processes (Server, Cluster, Sentinels), which package estate starts and this package ends with the test.
package redistest
