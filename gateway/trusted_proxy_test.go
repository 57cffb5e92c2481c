package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"webmunk.org/server/gateway/fakeserver"
)

// Over a real connection, whose peer is 127.0.0.1.
func TestClientAddressIsTheTrustedProxysWord(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  map[string]string
		want string
	}{
		{nil, nil, "127.0.0.1"},
		{[]string{"--trusted-proxy=10.0.0.0/8"}, nil, "127.0.0.1"},
		{[]string{"--trusted-proxy=127.0.0.0/8,10.0.0.1"}, nil, "192.0.2.7"},
		{nil, map[string]string{"WEBMUNK_GATEWAY_TRUSTED_PROXY": "127.0.0.1"}, "192.0.2.7"},
	} {
		config, err := parseConfig(c.args, environment(c.env), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		server := &fakeserver.Server{}
		gateway := startGateway(t, fakeserver.Start(t, server), config)
		r, err := http.NewRequest("GET", gateway.URL+"/v1/participants/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", "1.2.3.4, 192.0.2.7")
		r.Header.Set("X-Webmunk-Client-Address", "1.2.3.4")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if got := strings.Join(server.Metadata().Get("x-webmunk-client-address"), ","); got != c.want {
			t.Errorf("%v %v: %s", c.args, c.env, got)
		}
	}
}
