package legacy

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// The ways in which clients write times. Without a zone it is UTC.
var timeLayouts = []string{
	"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02",
}

// writeTime takes ISO 8601 and seconds since 1970.
func writeTime(value any) (string, error) {
	moment, err := timeOf(value)
	if err != nil {
		return "", err
	}
	return `"` + moment.UTC().Format("2006-01-02T15:04:05.999999Z07:00") + `"`, nil
}

func timeOf(value any) (time.Time, error) {
	switch v := value.(type) {
	case json.Number:
		if moment, ok := epochTime(v.String()); ok {
			return moment, nil
		}
	case string:
		text := strings.Replace(strings.TrimSpace(v), " ", "T", 1)
		for _, layout := range timeLayouts {
			if moment, err := time.Parse(layout, text); err == nil && isPlainYear(moment) {
				return moment, nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("the value must be a time in ISO 8601 or seconds since 1970")
}

// epochTime is exact to the microsecond, half of which it rounds up: a float64 would
// not be.
func epochTime(text string) (time.Time, bool) {
	const longestExponent = 40 // A number of more characters takes long to expand.
	if len(text) > longestExponent || strings.ContainsAny(text, "eE") {
		return time.Time{}, false
	}
	seconds, ok := new(big.Rat).SetString(text)
	if !ok {
		return time.Time{}, false
	}
	micros := new(big.Rat).Add(new(big.Rat).Mul(seconds, big.NewRat(1e6, 1)), big.NewRat(1, 2))
	whole := new(big.Int).Div(micros.Num(), micros.Denom())
	if !whole.IsInt64() {
		return time.Time{}, false
	}
	moment := time.UnixMicro(whole.Int64())
	return moment, isPlainYear(moment)
}

// isPlainYear: others cannot be written in RFC 3339.
func isPlainYear(moment time.Time) bool {
	year := moment.UTC().Year()
	return year >= 1 && year <= 9999
}

func writeNumber(value any) (string, error) {
	text, err := textOf(value)
	if err == nil {
		var number int64
		if number, err = strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
			return strconv.FormatInt(number, 10), nil
		}
	}
	return "", fmt.Errorf("the value must be a whole number")
}
