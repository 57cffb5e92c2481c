package upstream

import (
	"regexp"
	"strings"
	"testing"
)

const validID = "0af7651916cd43dd8448eb211c80319c"

func TestValidTraceparentIsKept(t *testing.T) {
	for _, valid := range []string{
		"00-" + validID + "-b7ad6b7169203331-01",
		"01-" + validID + "-b7ad6b7169203331-01-later",
	} {
		if traceparent, id := traceOf(valid); traceparent != valid || id != validID {
			t.Errorf("%s became %s, %s", valid, traceparent, id)
		}
	}
}

func TestInvalidTraceparentIsReplacedByANewOne(t *testing.T) {
	made := regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-00$`)
	seen := map[string]bool{}
	for _, invalid := range []string{
		"", "00-1-2-3", "ff-" + validID + "-b7ad6b7169203331-01",
		"00-" + strings.ToUpper(validID) + "-b7ad6b7169203331-01",
		"00-" + strings.Repeat("0", 32) + "-b7ad6b7169203331-01",
		"00-" + validID + "-0000000000000000-01",
		"00-" + validID + "-b7ad6b7169203331-01-later",
		"01-" + validID + "-b7ad6b7169203331-01-\x01", "01-" + validID + "-b7ad6b7169203331-01-caf\u00e9",
	} {
		traceparent, id := traceOf(invalid)
		if !made.MatchString(traceparent) || !strings.Contains(traceparent, id) || seen[id] {
			t.Errorf("%q became %q, %q", invalid, traceparent, id)
		}
		seen[id] = true
	}
}
