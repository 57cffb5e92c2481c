package upstream

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

const forwardedForHeader = "X-Forwarded-For"

// TrustedProxies are the networks of those who may say for whom they pass a request
// on. The zero value trusts nobody.
type TrustedProxies []netip.Prefix

// Set reads addresses and networks in CIDR notation, separated by commas. With String
// it makes this a flag.Value.
func (p *TrustedProxies) Set(text string) error {
	var networks TrustedProxies
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		network, err := parseNetwork(part)
		if err != nil {
			return err
		}
		networks = append(networks, network)
	}
	*p = networks
	return nil
}

func (p *TrustedProxies) String() string {
	texts := make([]string, 0, len(*p))
	for _, network := range *p {
		texts = append(texts, network.String())
	}
	return strings.Join(texts, ",")
}

// Of two spellings of an IPv4 network, the short one is what peers are compared with.
func parseNetwork(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" {
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	if err != nil || network.Addr().Is4In6() {
		return network, fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/8", text)
	}
	return network.Masked(), nil
}

func (p TrustedProxies) contain(address netip.Addr) bool {
	for _, network := range p {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// ClientAddress returns the IP address that r comes from, or "": that of the TCP peer,
// unless it is a trusted proxy. Then it is the last one in X-Forwarded-For that is not a
// trusted proxy's: each proxy adds whom it was called by behind what was there before,
// which anybody may have made up.
func (p TrustedProxies) ClientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		// A peer on a Unix socket has no address.
		return ""
	}
	client, err := parseAddress(host)
	if err != nil || !p.contain(client) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values(forwardedForHeader), ","), ",")
	for i := len(hops) - 1; i >= 0 && p.contain(client); i-- {
		hop, err := parseHop(strings.TrimSpace(hops[i]))
		if err != nil {
			// What stands before it is nobody's word.
			break
		}
		client = hop
	}
	return client.String()
}

// parseHop also takes an address with a port, as some proxies write it.
func parseHop(text string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone(""), nil
	}
	return parseAddress(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
}

func parseAddress(text string) (netip.Addr, error) {
	address, err := netip.ParseAddr(text)
	return address.Unmap().WithZone(""), err
}
