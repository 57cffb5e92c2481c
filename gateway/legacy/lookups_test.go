package legacy

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	tableHead = regexp.MustCompile(`^\| of (data points|data sources) \|`)
	inQuotes  = regexp.MustCompile("`([^`]+)`")
)

// documentedLookups reads the tables of README.md: for each, the keys that can be
// asked for.
func documentedLookups(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]string{}
	table := ""
	for _, line := range strings.Split(string(text), "\n") {
		if head := tableHead.FindStringSubmatch(line); head != nil {
			table = head[1]
			continue
		}
		cells := strings.Split(line, "|")
		if table == "" || len(cells) != 4 {
			table = ""
			continue
		}
		for _, field := range inQuotes.FindAllStringSubmatch(cells[1], -1) {
			if strings.Contains(cells[2], "itself") {
				tables[table] = append(tables[table], field[1])
			}
			for _, ending := range inQuotes.FindAllStringSubmatch(cells[2], -1) {
				tables[table] = append(tables[table], field[1]+ending[1])
			}
		}
	}
	return tables
}

func TestReadmeListsAllLookups(t *testing.T) {
	documented := documentedLookups(t)
	for table, served := range map[string]fields{"data points": pointFields, "data sources": sourceFields} {
		want := strings.Split(served.list(), ", ")
		got := documented[table]
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: README.md has %q, served are %q", table, got, want)
		}
	}
	if len(documented) != 2 {
		t.Errorf("README.md has tables of %q", slices.Collect(maps.Keys(documented)))
	}
}
