package probe

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// SecretShape is what may be known of a secret without knowing it: enough to say that a password is an access token
// that has expired, or that it ends in a line break. Nothing in it helps to guess the secret.
type SecretShape struct {
	Kind ShapeKind `json:"kind"`
	// Issued and Expires are what the token says of itself; nil where it does not, as the tokens of Google.
	Issued   *time.Time `json:"issued,omitempty"`
	Expires  *time.Time `json:"expires,omitempty"`
	Length   string     `json:"length"`             // in classes of bytes: "1-7", "8-31", "32-127", "128 and more"
	Leading  bool       `json:"leading,omitempty"`  // white space at the beginning
	Trailing bool       `json:"trailing,omitempty"` // white space at the end: a secret made from a file ends in a line break
	Control  bool       `json:"control,omitempty"`  // control characters inside
}

// ShapeKind is what a secret looks like.
type ShapeKind string

// The kinds of secret.
const (
	ShapeText ShapeKind = "text"      // none of the others
	ShapeJWT  ShapeKind = "jwt"       // a JSON web token: Microsoft Entra, and others
	ShapeAWS  ShapeKind = "aws_iam"   // a presigned request: ElastiCache and MemoryDB with IAM
	ShapeGCP  ShapeKind = "gcp_token" // an OAuth token of Google, which does not tell its end
)

// IsToken tells whether the secret is one that expires by itself. A nil shape is none.
func (s *SecretShape) IsToken() bool { return s != nil && s.Kind != ShapeText && s.Kind != "" }

// ExpiredAt tells whether the secret itself says that it was over by then.
func (s *SecretShape) ExpiredAt(t time.Time) bool {
	return s != nil && s.Expires != nil && !t.Before(*s.Expires)
}

// ShapeOf gives the shape of a plain text, nil of the empty one.
func ShapeOf(plain string) *SecretShape {
	if plain == "" {
		return nil
	}
	inner := strings.TrimSpace(plain)
	s := &SecretShape{
		Kind: ShapeText, Length: lengthClass(len(plain)),
		Leading:  strings.TrimLeftFunc(plain, unicode.IsSpace) != plain,
		Trailing: strings.TrimRightFunc(plain, unicode.IsSpace) != plain,
		Control:  strings.ContainsFunc(inner, unicode.IsControl),
	}
	switch {
	case s.jwt(inner):
	case s.aws(inner):
	case strings.HasPrefix(inner, "ya29.") && len(inner) > 32:
		s.Kind = ShapeGCP
	}
	return s
}

// lengthClass is coarse on purpose: a length narrows a guess.
func lengthClass(n int) string {
	switch {
	case n < 8:
		return "1-7"
	case n < 32:
		return "8-31"
	case n < 128:
		return "32-127"
	}
	return "128 and more"
}

// maxToken is the longest text that is taken for a token, in bytes.
const maxToken = 64 << 10

// jwt reads a JSON web token: header, payload and signature in base64url with points between (RFC 7519).
func (s *SecretShape) jwt(text string) bool {
	parts := strings.Split(text, ".")
	if len(text) > maxToken || len(parts) != 3 {
		return false
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	if !decodePart(parts[0], &header) || header.Algorithm == "" {
		return false
	}
	var claims struct {
		Issued  json.Number `json:"iat"`
		Expires json.Number `json:"exp"`
	}
	s.Kind = ShapeJWT
	if decodePart(parts[1], &claims) {
		s.Issued, s.Expires = unixTime(claims.Issued), unixTime(claims.Expires)
	}
	return true
}

func decodePart(part string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	return err == nil && json.Unmarshal(raw, into) == nil
}

// unixTime reads a NumericDate, nil where it is none or lies outside four-digit years.
func unixTime(n json.Number) *time.Time {
	seconds, err := n.Float64()
	if err != nil || seconds <= 0 || seconds > 253402300799 {
		return nil
	}
	t := time.Unix(int64(seconds), 0).UTC()
	return &t
}

var (
	awsDate    = regexp.MustCompile(`X-Amz-Date=(\d{8}T\d{6}Z)`)
	awsExpires = regexp.MustCompile(`X-Amz-Expires=(\d{1,6})(?:&|$)`)
)

// aws reads a presigned request as ElastiCache and MemoryDB take it for a password; it holds for 15 minutes.
func (s *SecretShape) aws(text string) bool {
	if len(text) > maxToken || !strings.Contains(text, "X-Amz-Signature=") {
		return false
	}
	s.Kind = ShapeAWS
	date := awsDate.FindStringSubmatch(text)
	if date == nil {
		return true
	}
	began, err := time.Parse("20060102T150405Z", date[1])
	if err != nil {
		return true
	}
	s.Issued = &began
	if lasts := awsExpires.FindStringSubmatch(text); lasts != nil {
		seconds, _ := strconv.Atoi(lasts[1]) // digits, by the pattern
		end := began.Add(time.Duration(seconds) * time.Second)
		s.Expires = &end
	}
	return true
}
