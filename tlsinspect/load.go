package tlsinspect

// Load reads the files of the settings as Tyk's client does: only where TLS is enabled; relative paths from dir; the
// pair only where both of its files are named; ca_file in place of the machine's roots, and also where verification is
// off. The facts tell what each file was found to hold, one for each file that the client reads. The material is nil
// where TLS is off, where a file has a problem, and where the versions make no range: the client cannot be built then.
func Load(s Settings, dir string) (*Material, []FileFact) {
	return nil, nil
}
