package probe

import "strings"

// Service is a managed service that runs a Redis for others, as its host names tell. Nobody but the service changes what its
// servers are configured with, by CONFIG or in a file, and nobody else starts or stops them.
type Service string

// The services that are told by their names. Memorystore has no names.
const (
	ElastiCache  Service = "ElastiCache"
	MemoryDB     Service = "MemoryDB"
	AzureRedis   Service = "Azure Cache for Redis"
	Upstash      Service = "Upstash"
	DigitalOcean Service = "DigitalOcean"
	RedisCloud   Service = "Redis Cloud"
	Aiven        Service = "Aiven"
)

// serviceNames are how the host names of a service end; part, where set, has to be in them as well.
var serviceNames = []struct {
	end, part string
	service   Service
}{
	{".cache.amazonaws.com", "", ElastiCache},
	{".cache.amazonaws.com.cn", "", ElastiCache},
	{".amazonaws.com", ".memorydb.", MemoryDB},
	{".redis.cache.windows.net", "", AzureRedis},
	{".redisenterprise.cache.azure.net", "", AzureRedis},
	{".redis.azure.net", "", AzureRedis},
	{".upstash.io", "", Upstash},
	{".db.ondigitalocean.com", "", DigitalOcean},
	{".redislabs.com", "", RedisCloud},
	{".redis-cloud.com", "", RedisCloud},
	{".aivencloud.com", "", Aiven},
}

// ServiceOf is the service that a host belongs to, "" where its name tells of none.
func ServiceOf(host string) Service {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, s := range serviceNames {
		if strings.HasSuffix(host, s.end) && strings.Contains(host, s.part) {
			return s.service
		}
	}
	return ""
}

// ManagedBy is the service behind a store: that of its first address that tells of one, "" where none does.
func (s *Store) ManagedBy() Service {
	for _, addr := range s.Addrs {
		if service := ServiceOf(HostOf(addr)); service != "" {
			return service
		}
	}
	return ""
}
