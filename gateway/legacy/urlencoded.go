package legacy

import "bytes"

// parseURLEncoded never fails, like Django's: `;` separates nothing, and a `%`
// that is not followed by two hexadecimal digits stands for itself.
func parseURLEncoded(body []byte) form {
	fields := form{values: map[string][]byte{}, encoded: true}
	for len(body) > 0 {
		var pair []byte
		pair, body, _ = bytes.Cut(body, []byte{'&'})
		name, value, _ := bytes.Cut(pair, []byte{'='})
		if known := fieldName(name); isKnownField(known) {
			fields.values[known] = value
		}
	}
	return fields
}

// fieldName decodes a field's name. Names that are too long to be a known one
// come back empty, so that a body of one huge name costs nothing.
func fieldName(encoded []byte) string {
	const longestEncoded = 3 * len(fieldCompression)
	if len(encoded) > longestEncoded {
		return ""
	}
	return string(decodePercent(append([]byte(nil), encoded...)))
}

// decodePercent decodes `text` in place and returns the shortened slice.
func decodePercent(text []byte) []byte {
	for rest := text; ; {
		plus := bytes.IndexByte(rest, '+')
		if plus < 0 {
			break
		}
		rest[plus] = ' '
		rest = rest[plus+1:]
	}
	end := bytes.IndexByte(text, '%')
	if end < 0 {
		return text
	}
	// text[:end] is decoded, text[next:] begins with a `%`. Moving whole runs
	// is several times faster than byte by byte.
	next := end
	for next < len(text) {
		end, next = decodeEscape(text, end, next)
		run := bytes.IndexByte(text[next:], '%')
		if run < 0 {
			run = len(text) - next
		}
		end += copy(text[end:], text[next:next+run])
		next += run
	}
	return text[:end]
}

// decodeEscape writes at `end` what the `%` at `next` stands for, and returns
// both moved on.
func decodeEscape(text []byte, end, next int) (int, int) {
	if next+2 < len(text) {
		high, low := hexValues[text[next+1]], hexValues[text[next+2]]
		if high != notHex && low != notHex {
			text[end] = high<<4 | low
			return end + 1, next + 3
		}
	}
	text[end] = '%'
	return end + 1, next + 1
}

const notHex = 0xff

// Values of the hexadecimal digits; notHex for the other bytes.
var hexValues = func() (values [256]byte) {
	for i := range values {
		values[i] = notHex
	}
	for i := range byte(10) {
		values['0'+i] = i
	}
	for i := range byte(6) {
		values['a'+i], values['A'+i] = 10+i, 10+i
	}
	return values
}()
