// Package e2e runs the built program against real estates, and holds its output, its exit status and its promises
// against what is known of them. It takes the program from the variable BINARY: make e2e builds and names it.
package e2e
