package session

import (
	"net/http"
	"strings"
)

// Origin returns what r says of the page that it comes from: the header Origin, or
// `null` if the browser says that the page is another site's; "" if it says nothing.
func Origin(r *http.Request) string {
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return "null"
	}
	return r.Header.Get("Origin")
}

// IsForeign tells whether r comes from a page of another host. Tools that are no
// browser say nothing, and are not foreign.
func IsForeign(r *http.Request) bool {
	origin := Origin(r)
	if origin == "" {
		return false
	}
	scheme, host, _ := strings.Cut(origin, "://")
	port := map[string]string{"http": ":80", "https": ":443"}[scheme]
	return port == "" || !strings.EqualFold(strings.TrimSuffix(host, port), strings.TrimSuffix(r.Host, port))
}
