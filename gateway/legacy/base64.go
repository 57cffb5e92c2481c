package legacy

import (
	"encoding/base64"
	"errors"
)

var errBadBase64 = errors.New("not base64")

// Values of the alphabet's characters; notInAlphabet for the other bytes.
var base64Values = func() (values [256]byte) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range values {
		values[i] = notInAlphabet
	}
	for i := range alphabet {
		values[alphabet[i]] = byte(i)
	}
	return values
}()

const notInAlphabet = 0xff

// decodeBase64 accepts what Python's base64.b64decode(text) accepts, with the
// same result, since that is what clients were tested against. It returns new
// memory.
func decodeBase64(text []byte) ([]byte, error) {
	decoded := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	// What Go takes, Python takes too, and Go is several times faster.
	if n, err := base64.StdEncoding.Decode(decoded, text); err == nil {
		return decoded[:n], nil
	}
	return decodeLenientBase64(decoded[:0], text)
}

// decodeLenientBase64 appends to `decoded`. Characters outside the alphabet are
// skipped, but a text with bytes above 127 is refused. Padding counts only where
// it completes a group of four; it then ends the input.
func decodeLenientBase64(decoded, text []byte) ([]byte, error) {
	group, pads := 0, 0
	var rest byte
	ended := false
	for _, character := range text {
		switch {
		case character > 127:
			return nil, errBadBase64
		case ended:
			continue
		case character == '=':
			pads++
			ended = group >= 2 && group+pads >= 4
			continue
		}
		value := base64Values[character]
		if value == notInAlphabet {
			continue
		}
		pads = 0
		switch group {
		case 1:
			decoded = append(decoded, rest<<2|value>>4)
		case 2:
			decoded = append(decoded, rest<<4|value>>2)
		case 3:
			decoded = append(decoded, rest<<6|value)
		}
		rest = value
		group = (group + 1) % 4
	}
	if group != 0 && !ended {
		return nil, errBadBase64
	}
	return decoded, nil
}
