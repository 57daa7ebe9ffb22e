package redistest

import (
	"strconv"
	"strings"
)

// Simple is a simple string: Simple("PONG").
func Simple(s string) string { return "+" + s + "\r\n" }

// Error is an error reply; it begins with the code: Error("NOAUTH Authentication required.").
func Error(s string) string { return "-" + s + "\r\n" }

// Integer is a number.
func Integer(n int) string { return ":" + strconv.Itoa(n) + "\r\n" }

// Bulk is a string of any bytes.
func Bulk(s string) string { return "$" + strconv.Itoa(len(s)) + "\r\n" + s + "\r\n" }

// NilBulk is the absent string of RESP2.
const NilBulk = "$-1\r\n"

// NilArray is the absent array of RESP2.
const NilArray = "*-1\r\n"

// Array is a list of replies, each made by one of these functions.
func Array(items ...string) string {
	return "*" + strconv.Itoa(len(items)) + "\r\n" + strings.Join(items, "")
}

// Bulks is a list of strings.
func Bulks(items ...string) string {
	var all []string
	for _, i := range items {
		all = append(all, Bulk(i))
	}
	return Array(all...)
}

// Map is a map of RESP3, given as key, value, key, value.
func Map(items ...string) string {
	return "%" + strconv.Itoa(len(items)/2) + "\r\n" + strings.Join(items, "")
}
