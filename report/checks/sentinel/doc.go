// Package sentinel compares what the Sentinels of a store say with each other and with the servers that they watch:
// whether they know the master, where they send Tyk, and whether a failover would come.
//
// The recipe: topology.Sentinels is the picture (who knows the name, which addresses they give, who knows whom); a judge
// asks it one question, and says on which Sentinels what has to be set.
package sentinel
