// Package bench measures how long a check takes, beside redis-cli --cluster check on the same estate. Nothing in it
// passes or fails by a time: make bench prints figures.
package bench
