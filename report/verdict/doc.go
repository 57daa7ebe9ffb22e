// Package verdict turns evidence into a report. Judge runs a list of named passes over one state; each says what it
// needs from those before it and what it leaves. The passes read the literals of the checks and nothing else: no id and
// no sentence decides anything here.
package verdict
