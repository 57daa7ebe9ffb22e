// Package deploy holds the ways to run the program in Kubernetes, and tests them against the API's own types. It is a module
// of its own, so that those types are nowhere among the dependencies of the program.
//
//	Dockerfile           an image of the binary and the CA roots
//	job.yaml             the smoke check after an installation
//	helm-test.yaml       the same as a hook of Helm
//	cronjob.yaml         a check every ten minutes
//	init-container.yaml  the Gateway's container starts once Redis can be used
//	daemonset.yaml       a vantage point on each node, for merge
//	ephemeral.yaml       beside the Gateway's container, by kubectl debug
//	kubectl-tyk_redis    the plugin `kubectl tyk-redis`
package deploy
