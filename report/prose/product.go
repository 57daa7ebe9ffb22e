package prose

// products are the names of servers as people write them.
var products = map[string]string{
	"": "Redis", "redis": "Redis", "valkey": "Valkey", "redict": "Redict", "keydb": "KeyDB", "dragonfly": "Dragonfly",
	"redis enterprise": "Redis Enterprise", "predixy": "Predixy", "codis": "Codis", "envoy": "Envoy", "twemproxy": "twemproxy",
	"garnet": "Garnet", "kvrocks": "Kvrocks", "pika": "Pika",
}

// Product is a server's product as people write it; one that is not known is written as the server says it.
func Product(p string) string {
	if name, known := products[p]; known {
		return name
	}
	return p
}
