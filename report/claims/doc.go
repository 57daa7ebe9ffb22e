// Package claims holds what has to be proved before an estate is called healthy: a fixed list for every active store,
// each proved, refuted or unproved by what was seen. A claim that nothing proves is unproved; nothing is assumed.
//
// To add a claim: its id in report/claim.go, its row in the table below with what proves and refutes it and who demands
// it, and the law in verdict (no fact taken away makes a verdict better) holds it from then on.
package claims
