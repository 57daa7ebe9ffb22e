package component

// operator is the Tyk Operator, which makes APIs of the objects of a Kubernetes cluster.
var operator = Outsider{
	Title:     "Tyk Operator",
	Names:     []string{"operator", "tyk-operator"},
	Files:     []string{},
	FileNames: []string{"tyk-operator", "tyk_operator"},
	Variables: []string{"TYK_AUTH", "TYK_ORG", "TYK_MODE", "TYK_URL"},
	Images:    []string{"tyk-operator"},
	Why: "It speaks to the APIs of the Dashboard and the Gateway alone, and nobody reads a sentinel_password that is given to it. Pass the " +
		"configuration of those.",
}
