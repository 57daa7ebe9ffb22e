package probe

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func token(header, claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(header)) + "." + part([]byte(claims)) + ".c2lnbmF0dXJl"
}

func at(text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return &t
}

func TestShapeOf(t *testing.T) {
	const jwtHeader = `{"alg":"RS256","typ":"JWT"}`
	const iam = "my-cache/?Action=connect&User=tyk&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20300501T100000Z&" +
		"X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0123abcd"
	for name, test := range map[string]struct {
		in   string
		want *SecretShape
	}{
		"none":           {"", nil},
		"short":          {"secret", &SecretShape{Kind: ShapeText, Length: "1-7"}},
		"line break":     {"a password\r\n", &SecretShape{Kind: ShapeText, Length: "8-31", Trailing: true}},
		"blank in front": {" a password", &SecretShape{Kind: ShapeText, Length: "8-31", Leading: true}},
		"blanks alone":   {"  ", &SecretShape{Kind: ShapeText, Length: "1-7", Leading: true, Trailing: true}},
		"blank inside":   {"a b", &SecretShape{Kind: ShapeText, Length: "1-7"}},
		"control inside": {"a\x00b", &SecretShape{Kind: ShapeText, Length: "1-7", Control: true}},
		"jwt": {token(jwtHeader, `{"iat":1904200000,"exp":1904203600.5}`),
			&SecretShape{Kind: ShapeJWT, Length: "32-127", Issued: at("2030-05-05T08:26:40Z"), Expires: at("2030-05-05T09:26:40Z")}},
		"jwt with a line break": {token(jwtHeader, `{"exp":1904203600}`) + "\n",
			&SecretShape{Kind: ShapeJWT, Length: "32-127", Expires: at("2030-05-05T09:26:40Z"), Trailing: true}},
		"jwt without an end":  {token(jwtHeader, `{"sub":"x"}`), &SecretShape{Kind: ShapeJWT, Length: "32-127"}},
		"jwt of lies":         {token(jwtHeader, `{"exp":1e300}`), &SecretShape{Kind: ShapeJWT, Length: "32-127"}},
		"jwt with an odd end": {token(jwtHeader, `{"exp":[1]}`), &SecretShape{Kind: ShapeJWT, Length: "32-127"}},
		"three parts, no jwt": {"one.two.three-and-more", &SecretShape{Kind: ShapeText, Length: "8-31"}},
		"json, no jwt":        {token(`{"x":1}`, `{"exp":1904203600}`), &SecretShape{Kind: ShapeText, Length: "32-127"}},
		"iam": {iam, &SecretShape{Kind: ShapeAWS, Length: "128 and more", Issued: at("2030-05-01T10:00:00Z"),
			Expires: at("2030-05-01T10:15:00Z")}},
		"iam without a date":   {"x/?X-Amz-Signature=1", &SecretShape{Kind: ShapeAWS, Length: "8-31"}},
		"iam with a bad date":  {"x/?X-Amz-Date=20309999T999999Z&X-Amz-Signature=1", &SecretShape{Kind: ShapeAWS, Length: "32-127"}},
		"google":               {"ya29." + strings.Repeat("a", 120), &SecretShape{Kind: ShapeGCP, Length: "32-127"}},
		"begins as google's":   {"ya29.short", &SecretShape{Kind: ShapeText, Length: "8-31"}},
		"too long for a token": {token(jwtHeader, strings.Repeat("x", maxToken)), &SecretShape{Kind: ShapeText, Length: "128 and more"}},
	} {
		if diff := cmp.Diff(test.want, ShapeOf(test.in)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestShapeTellsNothingElse(t *testing.T) {
	const secret = "hunter2-canary"
	for _, plain := range []string{secret, secret + "\n", token(`{"alg":"none"}`, `{"sub":"`+secret+`"}`)} {
		b, err := json.Marshal(ShapeOf(plain))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "canary") {
			t.Errorf("%s", b)
		}
	}
}

func TestShapeInTime(t *testing.T) {
	s := ShapeOf(token(`{"alg":"RS256"}`, `{"exp":1904203600}`))
	if end := s.Expires.Add(-time.Second); s.ExpiredAt(end) || !s.ExpiredAt(*s.Expires) || !s.IsToken() {
		t.Errorf("%+v", s)
	}
	var none *SecretShape
	if none.IsToken() || none.ExpiredAt(time.Unix(1e12, 0)) || ShapeOf("x").IsToken() || (&SecretShape{}).IsToken() {
		t.Error("no token, and taken for one")
	}
}
