// Tyk-redis-doctor says why a Tyk component cannot use its Redis.
package main

func main() {}
