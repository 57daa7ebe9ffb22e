// Package tykconf is the only reader of Tyk's configuration files and TYK_* variables. It says, field by field, what
// each component and version would make of them, and finds the mistakes that Tyk keeps silent about.
package tykconf
