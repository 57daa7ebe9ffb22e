package tlsinspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// loadPair reads the client certificate and its key. crypto/tls decides whether they can be used, as it does for
// Tyk; what follows finds the words.
func loadPair(certPath, keyPath string) (*tls.Certificate, FileFact, FileFact) {
	cert := FileFact{Role: "cert_file", Path: printable(certPath)}
	key := FileFact{Role: "key_file", Path: printable(keyPath)}
	certData, certTrouble := read(certPath)
	keyData, keyTrouble := read(keyPath)
	if certTrouble != nil {
		cert.Problem, cert.Text, cert.Unread = "tls.cert_file_missing", certTrouble.text, !certTrouble.opened
	}
	if keyTrouble != nil {
		key.Problem, key.Text, key.Unread = "tls.key_unusable", keyTrouble.text, !keyTrouble.opened
	}
	var chain []*x509.Certificate
	if certTrouble == nil {
		chain = cert.readChain(certData)
	}
	var private crypto.Signer
	if keyTrouble == nil {
		private = key.readKey(keyData)
	}
	if cert.Problem != "" || key.Problem != "" {
		return nil, cert, key
	}
	pair, err := tls.X509KeyPair(certData, keyData)
	if err != nil {
		key.Problem, key.Text = mismatch(err, chain, private)
		return nil, cert, key
	}
	return &pair, cert, key
}

// readChain lists the certificates of cert_file, the client's own first, and names the problem where that one cannot
// be used. Later ones that cannot be read are sent as they are, and it is the server that minds.
func (f *FileFact) readChain(data []byte) []*x509.Certificate {
	blocks := certificateBlocks(data)
	if len(blocks) == 0 {
		f.Problem = "tls.key_unusable"
		f.Text = "there is no PEM certificate in it: it holds " + holds(data)
		return nil
	}
	if _, err := x509.ParseCertificate(blocks[0].Bytes); err != nil {
		f.Problem = "tls.key_unusable"
		f.Text = "the certificate in it cannot be read: " + printable(err.Error())
		return nil
	}
	certs, unreadable := certificates(blocks)
	if unreadable != nil {
		f.Text = "a certificate after the first cannot be read: " + printable(unreadable.Error())
	}
	f.keep(certs)
	return certs
}

// readKey reads the first private key of key_file and names the problem where it cannot be used.
func (f *FileFact) readKey(data []byte) crypto.Signer {
	block := firstKey(data)
	if block == nil {
		f.Problem, f.Text = "tls.key_unusable", "there is no PEM private key in it: it holds "+holds(data)
		return nil
	}
	private := parseKey(block.Bytes)
	if private == nil {
		f.Problem, f.Text = "tls.key_unusable", unreadableKey(block)
		return nil
	}
	f.Key = keyKind(private.Public())
	return private
}

func unreadableKey(block *pem.Block) string {
	switch {
	case block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"):
		return "the private key in it is encrypted with a passphrase, and the client has no way to ask for it"
	case block.Type == "OPENSSH PRIVATE KEY":
		return "the private key in it is in the form of OpenSSH; PKCS#8, PKCS#1 or SEC 1 is needed"
	}
	return "the private key in it cannot be read as PKCS#8, PKCS#1 or SEC 1"
}

// firstKey is the block that crypto/tls takes for the private key, nil when there is none.
func firstKey(data []byte) *pem.Block {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "PRIVATE KEY" || strings.HasSuffix(block.Type, " PRIVATE KEY") {
			return block
		}
	}
	return nil
}

func parseKey(der []byte) crypto.Signer {
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		s, _ := k.(crypto.Signer)
		return s
	}
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k
	}
	if k, err := x509.ParseECPrivateKey(der); err == nil {
		return k
	}
	return nil
}

// mismatch words the refusal of a pair of which each part can be read.
func mismatch(err error, chain []*x509.Certificate, private crypto.Signer) (id, text string) {
	if len(chain) == 0 || sameKey(chain[0], private) {
		return "tls.key_unusable", printable(err.Error())
	}
	for _, c := range chain[1:] {
		if sameKey(c, private) {
			return "tls.key_mismatch", "the private key does not match the first certificate of cert_file, " +
				quoted(subject(chain[0])) + ", but a later one, " + quoted(subject(c)) + ": the client's own certificate has to come first"
		}
	}
	return "tls.key_mismatch", "the private key does not match the certificate in cert_file, " + quoted(subject(chain[0])) +
		": an " + keyKind(private.Public()) + " key, a certificate for " + keyKind(chain[0].PublicKey)
}

func sameKey(c *x509.Certificate, private crypto.Signer) bool {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return k.Equal(private.Public())
	case *ecdsa.PublicKey:
		return k.Equal(private.Public())
	case interface{ Equal(crypto.PublicKey) bool }:
		return k.Equal(private.Public())
	}
	return false
}
