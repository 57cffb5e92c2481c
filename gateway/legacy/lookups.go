package legacy

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// A lookup is what a client may ask of a field: `source`, `source__in`, ….
type lookup string

const (
	exact      lookup = "exact"
	in         lookup = "in"
	startsWith lookup = "startswith"
	isNull     lookup = "isnull"
	less       lookup = "lt"
	lessEqual  lookup = "lte"
	more       lookup = "gt"
	moreEqual  lookup = "gte"
)

var operators = map[lookup]string{less: "<", lessEqual: "<=", more: ">", moreEqual: ">="}

var (
	textLookups   = []lookup{exact, in, startsWith, isNull}
	numberLookups = []lookup{exact, in, less, lessEqual, more, moreEqual}
)

// A field of the legacy API and what it is in the server's filters.
type field struct {
	// The server's name.
	name    string
	lookups []lookup
	// Writes a value as the server's filters have it.
	write func(value any) (string, error)
	// Whether there are rows without a value.
	canBeNull bool
	// Whether rows can be in the order of it.
	hasOrder bool
}

// fields by the legacy API's name.
type fields map[string]field

// filter translates the arrays of `filters` and `excludes` into a filter of the
// server; `nothing` is one that lets nothing through. What it cannot translate is a
// clientError.
func (f fields) filter(filters, excludes []map[string]any, nothing string) (string, error) {
	var parts []string
	for _, object := range filters {
		conditions, err := f.conditions(object, nothing)
		if err != nil {
			return "", clientErrorf("filters: %w", err)
		}
		parts = append(parts, conditions...)
	}
	for _, object := range excludes {
		conditions, err := f.conditions(object, nothing)
		if err != nil {
			return "", clientErrorf("excludes: %w", err)
		}
		switch {
		case len(conditions) > 0:
			parts = append(parts, "NOT ("+strings.Join(conditions, " AND ")+")")
		case len(object) > 0:
			parts = append(parts, nothing)
		}
	}
	return strings.Join(parts, " AND "), nil
}

// conditions returns one condition for each key of `object`, in the order of the
// keys, but none for what always holds.
func (f fields) conditions(object map[string]any, nothing string) ([]string, error) {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	var conditions []string
	for _, key := range keys {
		field, asked, err := f.find(key)
		if err != nil {
			return nil, err
		}
		condition, err := field.condition(asked, object[key], nothing)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if condition != "" {
			conditions = append(conditions, condition)
		}
	}
	return conditions, nil
}

// find takes a key such as `created__gte` apart.
func (f fields) find(key string) (field, lookup, error) {
	name, asked := key, exact
	if _, ok := f[name]; !ok {
		if at := strings.LastIndex(key, "__"); at >= 0 {
			name, asked = key[:at], lookup(key[at+len("__"):])
		}
	}
	found, ok := f[name]
	if !ok || !slices.Contains(found.lookups, asked) {
		return field{}, "", fmt.Errorf("%q cannot be looked up; there are %s", shortened(key), f.list())
	}
	return found, asked, nil
}

// list names all that can be looked up.
func (f fields) list() string {
	var all []string
	for name, field := range f {
		for _, l := range field.lookups {
			if l == exact {
				all = append(all, name)
			} else {
				all = append(all, name+"__"+string(l))
			}
		}
	}
	sort.Strings(all)
	return strings.Join(all, ", ")
}

// condition is empty if it always holds.
func (f field) condition(asked lookup, value any, nothing string) (string, error) {
	switch asked {
	case in:
		return f.oneOf(value, nothing)
	case isNull:
		wants, ok := value.(bool)
		if !ok {
			return "", fmt.Errorf("the value must be true or false")
		}
		return f.nullness(wants, nothing), nil
	case startsWith:
		text, err := textOf(value)
		if err != nil {
			return "", err
		}
		return f.name + " = " + quoted(text, true), nil
	case exact:
		if value == nil {
			return f.nullness(true, nothing), nil
		}
		written, err := f.write(value)
		return f.name + " = " + written, err
	}
	written, err := f.write(value)
	return f.name + " " + operators[asked] + " " + written, err
}

func (f field) nullness(wantsNull bool, nothing string) string {
	switch {
	case !f.canBeNull && wantsNull:
		return nothing
	case !f.canBeNull:
		return ""
	case wantsNull:
		return f.name + " = null"
	}
	return f.name + " != null"
}

// oneOf is true for no row if the list is empty. Null is in no list, as in SQL.
func (f field) oneOf(value any, nothing string) (string, error) {
	list, ok := value.([]any)
	if !ok {
		return "", fmt.Errorf("the value must be an array")
	}
	var alternatives []string
	for _, item := range list {
		if item == nil {
			continue
		}
		written, err := f.write(item)
		if err != nil {
			return "", err
		}
		alternatives = append(alternatives, f.name+" = "+written)
	}
	switch len(alternatives) {
	case 0:
		return nothing, nil
	case 1:
		return alternatives[0], nil
	}
	return "(" + strings.Join(alternatives, " OR ") + ")", nil
}

// order translates a client's `order_by`: an array of arrays of names, which count
// one after the other.
func (f fields) order(names []string) ([]string, error) {
	var order []string
	for _, name := range names {
		bare, descending := strings.CutPrefix(name, "-")
		field, ok := f[bare]
		if !ok || !field.hasOrder {
			var known []string
			for name, field := range f {
				if field.hasOrder {
					known = append(known, name)
				}
			}
			sort.Strings(known)
			return nil, clientErrorf("order_by: %q is no field to order by; there are %s", shortened(bare),
				strings.Join(known, ", "))
		}
		if descending {
			order = append(order, field.name+" desc")
		} else {
			order = append(order, field.name)
		}
	}
	return order, nil
}

// quoted writes a text as the server's filters have it.
func quoted(text string, isPrefix bool) string {
	end := `"`
	if isPrefix {
		end = `*"`
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `*`, `\*`).Replace(text) + end
}

func writeText(value any) (string, error) {
	text, err := textOf(value)
	return quoted(text, false), err
}

// textOf takes numbers too, as the existing system does: an identifier may look like
// one.
func textOf(value any) (string, error) {
	var text string
	switch v := value.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	default:
		return "", fmt.Errorf("the value must be a text")
	}
	if strings.ContainsRune(text, 0) {
		return "", fmt.Errorf("no text has the character U+0000")
	}
	return text, nil
}
