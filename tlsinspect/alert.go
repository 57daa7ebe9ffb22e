package tlsinspect

import (
	"crypto/tls"
	"errors"
	"net"
	"reflect"
	"strconv"
	"strings"
)

// alert is the number of a TLS alert (RFC 8446, 6).
type alert uint8

const (
	handshakeFailure       alert = 40
	badCertificate         alert = 42
	unsupportedCertificate alert = 43
	certificateRevoked     alert = 44
	certificateExpired     alert = 45
	certificateUnknown     alert = 46
	unknownCA              alert = 48
	accessDenied           alert = 49
	decryptError           alert = 51
	protocolVersion        alert = 70
	insufficientSecurity   alert = 71
	inappropriateFallback  alert = 86
	unrecognizedName       alert = 112
	certificateRequired    alert = 116
)

// aboutCertificate is true for the alerts that speak of the certificate of the one who gets them.
func (a alert) aboutCertificate() bool {
	switch a {
	case badCertificate,
		unsupportedCertificate,
		certificateRevoked,
		certificateExpired,
		certificateUnknown,
		unknownCA,
		accessDenied,
		decryptError:
		return true
	}
	return false
}

// String is the number with the name that crypto/tls has for it.
func (a alert) String() string {
	return strconv.Itoa(int(a)) + " (" + strings.TrimPrefix(tls.AlertError(a).Error(), "tls: ") + ")"
}

// alertOf finds the alert that a peer sent. crypto/tls wraps it as the Err of a *net.OpError whose Op is "remote
// error", in a type that it does not export: a number all the same.
func alertOf(err error) (alert, bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil {
		return 0, false
	}
	v := reflect.ValueOf(op.Err)
	if v.Kind() != reflect.Uint8 {
		return 0, false
	}
	return alert(v.Uint()), true
}
