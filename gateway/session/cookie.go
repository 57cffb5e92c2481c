// Package session knows how browsers hold a session: in a cookie that pages cannot
// read and that other sites cannot have sent.
package session

import (
	"net/http"
	"time"
)

// CookieName begins so that browsers take it over https alone, from this host alone.
const CookieName = "__Host-webmunk_session"

// Token returns the session that r comes with, or "".
func Token(r *http.Request) string {
	cookie, err := r.Cookie(CookieName)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// SetCookie has the browser keep `token` until `expires`.
func SetCookie(w http.ResponseWriter, token string, expires time.Time) {
	cookie := newCookie(token)
	cookie.Expires = expires
	http.SetCookie(w, cookie)
}

// DropCookie has the browser forget it.
func DropCookie(w http.ResponseWriter) {
	cookie := newCookie("")
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
}

func newCookie(token string) *http.Cookie {
	return &http.Cookie{Name: CookieName, Value: token, Path: "/", Secure: true, HttpOnly: true,
		SameSite: http.SameSiteStrictMode}
}
