package session_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"webmunk.org/server/gateway/session"
)

func TestCookieIsForThisHostOverTLSAndNotForPages(t *testing.T) {
	w := httptest.NewRecorder()
	session.SetCookie(w, "secret", time.Unix(1718064000, 0))
	want := "__Host-webmunk_session=secret; Path=/; Expires=Tue, 11 Jun 2024 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict"
	if got := w.Header().Get("Set-Cookie"); got != want {
		t.Errorf("got %s", got)
	}
	w = httptest.NewRecorder()
	session.DropCookie(w)
	want = "__Host-webmunk_session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"
	if got := w.Header().Get("Set-Cookie"); got != want {
		t.Errorf("got %s", got)
	}
}

func TestPagesOfOtherHostsAreForeign(t *testing.T) {
	for _, c := range []struct {
		host, origin, site string
		foreign            bool
	}{
		{"data.example.org", "", "", false},
		{"data.example.org", "https://data.example.org", "same-origin", false},
		{"data.example.org", "https://DATA.example.org:443", "", false},
		{"data.example.org:443", "https://data.example.org", "", false},
		{"127.0.0.1:8080", "http://127.0.0.1:8080", "", false},
		{"127.0.0.1:8080", "http://127.0.0.1:8081", "", true},
		{"data.example.org", "https://evil.example", "", true},
		{"data.example.org", "https://data.example.org.evil.example", "", true},
		{"data.example.org", "https://sub.data.example.org", "same-site", true},
		{"data.example.org", "null", "", true},
		{"data.example.org", "ftp://data.example.org", "", true},
		{"data.example.org", "https://data.example.org", "cross-site", true},
		{"data.example.org", "", "cross-site", true},
	} {
		r := httptest.NewRequest("POST", "/v1/login", nil)
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		if got := session.IsForeign(r); got != c.foreign {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
