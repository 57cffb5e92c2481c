package legacy

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// pythonString writes a text as Python's json.dumps does: in ASCII.
func pythonString(text string) string {
	var written strings.Builder
	written.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			written.WriteByte('\\')
			written.WriteRune(r)
		case r == '\n':
			written.WriteString(`\n`)
		case r == '\r':
			written.WriteString(`\r`)
		case r == '\t':
			written.WriteString(`\t`)
		case r == '\b':
			written.WriteString(`\b`)
		case r == '\f':
			written.WriteString(`\f`)
		case r >= ' ' && r <= '~':
			written.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&written, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&written, `\u%04x`, r)
		}
	}
	written.WriteByte('"')
	return written.String()
}
