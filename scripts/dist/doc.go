// Dist makes the archives of a release: for each system and machine the binary, with its documentation, the ways to deploy it,
// the licences of what it is made of and a list of that (CycloneDX), and the checksums of them all. The same source gives the
// same bytes: nothing of the machine that builds is in them, and every time is that of the commit.
//
//	main.go     options and order
//	build.go    one binary, and the same again elsewhere with nothing kept
//	modules.go  what a binary was made of, by its own word, with the licences
//	sbom.go     that as CycloneDX
//	archive.go  files as tar.gz or zip
package main
