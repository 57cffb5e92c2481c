package upstream_test

import (
	"net/http/httptest"
	"testing"

	"webmunk.org/server/gateway/upstream"
)

func trust(t *testing.T, text string) upstream.TrustedProxies {
	t.Helper()
	var proxies upstream.TrustedProxies
	if err := proxies.Set(text); err != nil {
		t.Fatal(err)
	}
	return proxies
}

func TestClientIsTheLastHopThatIsNoTrustedProxy(t *testing.T) {
	for _, c := range []struct {
		trusted, peer string
		forwarded     []string
		want          string
	}{
		// Strangers say what they like.
		{"", "192.0.2.7:1", []string{"1.2.3.4"}, "192.0.2.7"},
		{"10.0.0.0/8", "192.0.2.7:1", []string{"1.2.3.4"}, "192.0.2.7"},
		{"10.0.0.0/8", "[2001:db8::1]:1", []string{"10.0.0.1"}, "2001:db8::1"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"192.0.2.7"}, "192.0.2.7"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"1.2.3.4, 192.0.2.7"}, "192.0.2.7"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"1.2.3.4", "192.0.2.7"}, "192.0.2.7"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"1.2.3.4, 10.9.9.9"}, "1.2.3.4"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"10.1.1.1, 1.2.3.4, 192.0.2.7, 10.9.9.9"}, "192.0.2.7"},
		// Without a word, or with a useless one, it is the proxy that called.
		{"10.0.0.0/8", "10.0.0.1:1", nil, "10.0.0.1"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"1.2.3.4, unknown"}, "10.0.0.1"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"1.2.3.4, unknown, 10.9.9.9"}, "10.9.9.9"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"1.2.3.4,"}, "10.0.0.1"},
		{"10.0.0.0/8", "10.0.0.1:1", []string{"10.2.2.2, 10.3.3.3"}, "10.2.2.2"},
		{"10.0.0.0/8,::1", "[::1]:1", []string{"2001:db8::5, 10.0.0.1"}, "2001:db8::5"},
		{"127.0.0.1", "127.0.0.1:1", []string{"[2001:DB8::5]:443"}, "2001:db8::5"},
		{"127.0.0.1", "127.0.0.1:1", []string{"[2001:db8::5]"}, "2001:db8::5"},
		{"127.0.0.1", "127.0.0.1:1", []string{"192.0.2.7:5000"}, "192.0.2.7"},
		{"127.0.0.1", "[::ffff:127.0.0.1]:1", []string{"::ffff:192.0.2.7"}, "192.0.2.7"},
		{"127.0.0.1", "127.0.0.1:1", []string{"[::ffff:192.0.2.7]:443"}, "192.0.2.7"},
		{"127.0.0.1", "127.0.0.1:1", []string{"[fe80::9%eth0]:443"}, "fe80::9"},
		{"fe80::/10", "[fe80::1%eth0]:1", []string{"192.0.2.7"}, "192.0.2.7"},
		{"127.0.0.1", "127.0.0.2:1", []string{"192.0.2.7"}, "127.0.0.2"},
		{"127.0.0.1", "@", []string{"192.0.2.7"}, ""},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		for _, value := range c.forwarded {
			r.Header.Add("X-Forwarded-For", value)
		}
		if got := trust(t, c.trusted).ClientAddress(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestTrustedProxiesAreAddressesAndNetworks(t *testing.T) {
	for text, want := range map[string]string{"": "", " , ": "", "10.1.2.3": "10.1.2.3/32", "10.1.2.3/8": "10.0.0.0/8",
		"::1, 192.0.2.0/24": "::1/128,192.0.2.0/24", "::ffff:10.0.0.1": "10.0.0.1/32"} {
		proxies := trust(t, text)
		if got := proxies.String(); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
	for _, text := range []string{"localhost", "10.0.0.0/33", "10.0.0", "::1%lo", "*", "::ffff:10.0.0.0/104"} {
		if err := new(upstream.TrustedProxies).Set(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
