package main

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"
)

func environment(variables map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}
}

func TestFlagWinsOverEnvironmentOverDefault(t *testing.T) {
	c, err := parseConfig([]string{"--listen=:1", "--max-body-bytes", "7"}, environment(map[string]string{
		"WEBMUNK_GATEWAY_LISTEN": ":2", "WEBMUNK_GATEWAY_RETRY_AFTER": "5s"}), io.Discard)
	if err != nil || c.listen != ":1" || c.maxBodyBytes != 7 || c.retryAfter != 5*time.Second || c.server != "127.0.0.1:50051" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestHelpNamesEveryFlagAndItsVariable(t *testing.T) {
	var help strings.Builder
	if _, err := parseConfig([]string{"--help"}, environment(nil), &help); !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	for _, want := range []string{"--listen=ADDRESS", "WEBMUNK_GATEWAY_LISTEN", "--max-body-bytes=BYTES",
		"WEBMUNK_GATEWAY_INGEST_TIMEOUT", "default 1m15s"} {
		if !strings.Contains(help.String(), want) {
			t.Errorf("help lacks %q", want)
		}
	}
}

func TestWrongSettingsAreRefusedByName(t *testing.T) {
	for _, c := range []struct {
		args  []string
		env   map[string]string
		named string
	}{
		{[]string{"--nope"}, nil, "nope"},
		{[]string{"extra"}, nil, "extra"},
		{[]string{"--max-body-bytes=0"}, nil, "--max-body-bytes"},
		{[]string{"--max-body-bytes=3000000000"}, nil, "--max-body-bytes"},
		{[]string{"--max-bytes-in-flight=1000000"}, nil, "--max-bytes-in-flight"},
		{[]string{"--max-connections=0"}, nil, "--max-connections"},
		{[]string{"--min-body-rate=0"}, nil, "--min-body-rate"},
		{[]string{"--trusted-proxy=proxy.example.org"}, nil, "trusted-proxy"},
		{nil, map[string]string{"WEBMUNK_GATEWAY_TRUSTED_PROXY": "10.0.0.0/33"}, "WEBMUNK_GATEWAY_TRUSTED_PROXY"},
		{[]string{"--idle-timeout=0s"}, nil, "--idle-timeout"},
		{nil, map[string]string{"WEBMUNK_GATEWAY_READ_TIMEOUT": "soon"}, "WEBMUNK_GATEWAY_READ_TIMEOUT"},
		{nil, map[string]string{"WEBMUNK_GATEWAY_LOG_LEVEL": "loud"}, "WEBMUNK_GATEWAY_LOG_LEVEL"},
	} {
		if _, err := parseConfig(c.args, environment(c.env), io.Discard); err == nil || !strings.Contains(err.Error(), c.named) {
			t.Errorf("%v %v: %v", c.args, c.env, err)
		}
	}
}
