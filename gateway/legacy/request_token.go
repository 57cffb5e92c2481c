package legacy

import (
	"context"
	"fmt"
	"net/http"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// RequestToken returns the handler of /data/api/request-token.json.
func (a *API) RequestToken() *APIPath {
	return &APIPath{limits: a.limits, answer: a.requestToken, unauthenticated: http.StatusUnauthorized}
}

func (a *API) requestToken(ctx context.Context, form form) ([]byte, error) {
	for _, name := range []string{fieldUsername, fieldPassword} {
		if form.text(name, "") == "" {
			return nil, clientErrorf("%s is required", name)
		}
	}
	response, err := a.auth.IssueToken(ctx, &webmunkv1.IssueTokenRequest{
		UserId: validText(form.text(fieldUsername, "")), Password: validText(form.text(fieldPassword, "")),
		DisplayName: "request-token.json"})
	if err != nil {
		return nil, err
	}
	// Microseconds always: clients cut the text at a fixed place.
	expires := response.GetApiToken().GetExpireTime().AsTime().Format("2006-01-02T15:04:05.000000-07:00")
	return fmt.Appendf(nil, `{"token": %s, "expires": %s}`, pythonString(response.GetToken()),
		pythonString(expires)), nil
}
