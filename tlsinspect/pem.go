package tlsinspect

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
)

// certificateBlocks are the blocks of a PEM file that hold a certificate each.
func certificateBlocks(data []byte) []*pem.Block {
	var out []*pem.Block
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			out = append(out, block)
		}
	}
	return out
}

// withoutHeaders leaves out the blocks that crypto/x509 does not take into a pool.
func withoutHeaders(blocks []*pem.Block) []*pem.Block {
	return slices.DeleteFunc(blocks, func(b *pem.Block) bool { return len(b.Headers) > 0 })
}

// certificates reads what can be read; the error is that of the first block that cannot.
func certificates(blocks []*pem.Block) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	var unreadable error
	for _, b := range blocks {
		c, err := x509.ParseCertificate(b.Bytes)
		if err == nil {
			certs = append(certs, c)
		} else if unreadable == nil {
			unreadable = err
		}
	}
	return certs, unreadable
}

// holds says what is in a file that does not hold what it should, without showing any of it: it may be a key.
func holds(data []byte) string {
	if kinds := pemKinds(data); len(kinds) > 0 {
		return list(kinds, 5)
	}
	text := bytes.TrimSpace(data)
	switch {
	case len(text) == 0:
		return "nothing"
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "text in UTF-16; it has to be saved as ASCII"
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf-----BEGIN")):
		return "PEM behind a byte order mark, which has to be removed"
	case bytes.Contains(text, []byte("-----BEGIN")):
		return damaged(text)
	case bytes.HasPrefix(data, []byte("\xfe\xed\xfe\xed")):
		return "a Java keystore"
	case data[0] == 0x30:
		return derKind(data)
	case text[0] == '<':
		return "HTML or XML"
	case text[0] == '{':
		return "JSON"
	case isBase64(text):
		return "base64 without the BEGIN and END lines of PEM"
	}
	return "something that is not PEM"
}

func damaged(text []byte) string {
	switch {
	case bytes.Contains(text, []byte(`\n`)):
		return `PEM with "\n" written out in place of line breaks`
	case !bytes.Contains(text, []byte("-----END")):
		return "PEM that is cut off before its END line"
	case !bytes.Contains(text, []byte("\n")):
		return "PEM without line breaks"
	}
	return "PEM that is damaged"
}

var pemNames = map[string]string{
	"CERTIFICATE":             "a certificate",
	"TRUSTED CERTIFICATE":     "a certificate in OpenSSL's own form (TRUSTED CERTIFICATE)",
	"X509 CERTIFICATE":        "a certificate under an old label (X509 CERTIFICATE)",
	"CERTIFICATE REQUEST":     "a certificate request (CSR)",
	"NEW CERTIFICATE REQUEST": "a certificate request (CSR)",
	"X509 CRL":                "a revocation list (CRL)",
	"PUBLIC KEY":              "a public key",
	"RSA PUBLIC KEY":          "a public key",
	"ENCRYPTED PRIVATE KEY":   "an encrypted private key",
	"PKCS7":                   "a PKCS#7 bundle",
	"CMS":                     "a PKCS#7 bundle",
}

// pemKinds names each kind of block once, in the order of the file.
func pemKinds(data []byte) []string {
	var kinds []string
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		kind := pemNames[block.Type]
		if kind == "" && strings.HasSuffix(block.Type, "PRIVATE KEY") {
			kind = "a private key"
		}
		if kind == "" {
			kind = "a block named " + quoted(block.Type)
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// derKind names what a binary file holds: the DER form of what should have been PEM.
func derKind(data []byte) string {
	if certs, err := x509.ParseCertificates(data); err == nil && len(certs) > 0 {
		return "a certificate in DER form; openssl x509 -inform der -in FILE makes PEM of it"
	}
	if parseKey(data) != nil {
		return "a private key in DER form"
	}
	if _, err := x509.ParseCertificateRequest(data); err == nil {
		return "a certificate request (CSR) in DER form"
	}
	var container struct {
		First asn1.RawValue
		Rest  asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(data, &container); err != nil {
		return "something binary that is not PEM"
	}
	switch {
	case container.First.Tag == asn1.TagInteger && bytes.Equal(container.First.Bytes, []byte{3}):
		return "a PKCS#12 archive (.p12, .pfx); openssl pkcs12 takes PEM out of it"
	case container.First.Tag == asn1.TagOID && bytes.Equal(container.First.FullBytes, pkcs7SignedData):
		return "a PKCS#7 bundle (.p7b) in DER form; openssl pkcs7 -print_certs takes PEM out of it"
	}
	return "something binary that is not PEM"
}

// pkcs7SignedData is the object identifier 1.2.840.113549.1.7.2 in DER.
var pkcs7SignedData = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}

func isBase64(text []byte) bool {
	joined := strings.Join(strings.Fields(string(text)), "")
	raw, err := base64.StdEncoding.DecodeString(joined)
	return err == nil && len(raw) > 64
}
