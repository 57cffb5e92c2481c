package legacy

import (
	"errors"
	"net/http"

	"webmunk.org/server/gateway/intake"
)

// The fields of a form that mean something here.
const (
	fieldPayload     = "payload"
	fieldCompression = "compression"
	fieldEncrypted   = "encrypted"
	fieldNonce       = "nonce"
	fieldIdentifier  = "identifier"
	fieldRequestKey  = "request-key"

	fieldContext   = "context"
	fieldExcludes  = "excludes"
	fieldFilters   = "filters"
	fieldID        = "id"
	fieldLatestPK  = "latest_pk"
	fieldOrderBy   = "order_by"
	fieldPageIndex = "page_index"
	fieldPageSize  = "page_size"
	fieldPassword  = "password"
	fieldToken     = "token"
	fieldUpdates   = "updates"
	fieldUsername  = "username"
)

var errUnreadableForm = errors.New("the body is not the form that its content type says")

// A form holds the known fields of a request, of a repeated one the last. Their
// values point into the body.
type form struct {
	values map[string][]byte
	// Whether the values are still percent-encoded.
	encoded bool
}

// parseForm reads `body` by the request's content type and leaves it unchanged.
// Another content type gives a form without fields, as Django does.
func parseForm(r *http.Request, body []byte) (form, error) {
	switch intake.MediaType(r) {
	case "application/x-www-form-urlencoded":
		return parseURLEncoded(body), nil
	case "multipart/form-data":
		return parseMultipart(body, intake.Boundary(r))
	}
	return form{}, nil
}

func (f form) has(name string) bool {
	_, ok := f.values[name]
	return ok
}

// text returns a short field's value, or `absent` if the form lacks it.
func (f form) text(name, absent string) string {
	value, ok := f.values[name]
	if !ok {
		return absent
	}
	if f.encoded {
		value = decodePercent(append([]byte(nil), value...))
	}
	return string(value)
}

// takePayload returns the payload. It may be many megabytes, so it is decoded
// where it lies: the body is no longer what the client sent.
func (f form) takePayload() []byte {
	payload := f.values[fieldPayload]
	if f.encoded {
		payload = decodePercent(payload)
	}
	delete(f.values, fieldPayload)
	return payload
}

func isKnownField(name string) bool {
	switch name {
	case fieldPayload, fieldCompression, fieldEncrypted, fieldNonce, fieldIdentifier, fieldRequestKey,
		fieldContext, fieldExcludes, fieldFilters, fieldID, fieldLatestPK, fieldOrderBy, fieldPageIndex,
		fieldPageSize, fieldPassword, fieldToken, fieldUpdates, fieldUsername:
		return true
	}
	return false
}
