// Package matrix lays things side by side: the settings of several components, and what several hosts met at each node.
package matrix
