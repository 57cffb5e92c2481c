package front

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"webmunk.org/server/gateway/plain"
)

// An echo answers with the path that it got.
type echo string

func (e echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	plain.Write(w, http.StatusOK, string(e)+" "+r.URL.EscapedPath())
}

func (e echo) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.Write(w, http.StatusTeapot, string(e))
}

func TestRepeatedSlashesAreCollapsedWithoutRedirect(t *testing.T) {
	router := NewRouter(echo("api"))
	router.Handle("/data/add-bundle.json", echo("bundle"))
	for path, want := range map[string]string{
		"/data/add-bundle.json":        "bundle /data/add-bundle.json",
		"//data///add-bundle.json":     "bundle //data///add-bundle.json",
		"/data/add-bundle.json/":       "not found",
		"/data/add-bundle-json":        "not found",
		"/":                            "not found",
		"/v1":                          "not found",
		"/v1/participants":             "api /v1/participants",
		"//v1//participants//a%2F%2Fb": "api /v1/participants/a%2F%2Fb",
		"/v1/participants/..":          "api /v1/participants/..",
		"/v1/participants/%2541":       "api /v1/participants/%2541",
	} {
		server := httptest.NewServer(router)
		request, err := http.NewRequest("POST", server.URL, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		request.URL.Opaque = "//" + request.URL.Host + path
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		if string(body) != want {
			t.Errorf("%s: %d %q, want %q", path, response.StatusCode, body, want)
		}
		if want == "not found" && (response.StatusCode != 404 || response.Header.Get("Content-Type") != "text/plain") {
			t.Errorf("%s: %d %v", path, response.StatusCode, response.Header)
		}
		server.Close()
	}
}

func TestEveryAnswerHasDjangosSecurityHeaders(t *testing.T) {
	router := NewRouter(panicking{})
	for _, path := range []string{"/nothing", "/v1/panic"} {
		w := httptest.NewRecorder()
		router.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
}

type panicking struct{ write string }

func (p panicking) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if p.write != "" {
		_, _ = io.WriteString(w, p.write)
		_ = http.NewResponseController(w).Flush()
	}
	panic("boom")
}

func (panicking) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.Write(w, http.StatusServiceUnavailable, "retry later")
}

func TestPanicGetsTheRoutesOwnAnswer(t *testing.T) {
	router := NewRouter(panicking{})
	router.HandleFunc("/plain", panicking{}.ServeHTTP)
	for path, want := range map[string]string{"/v1/x": "503 text/plain retry later", "/plain": "500 text/plain internal error"} {
		server := httptest.NewServer(router)
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		if got := response.Status[:3] + " " + response.Header.Get("Content-Type") + " " + string(body); got != want {
			t.Errorf("%s: %s", path, got)
		}
		server.Close()
	}
}

func TestPanicAfterHalfAnAnswerCutsTheConnection(t *testing.T) {
	server := httptest.NewServer(NewRouter(panicking{write: `{"half":`}))
	defer server.Close()
	response, err := http.Get(server.URL + "/v1/x")
	if err == nil {
		_, err = io.ReadAll(response.Body)
	}
	if err == nil {
		t.Error("half an answer looks whole")
	}
}
