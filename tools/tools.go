//go:build tools

// Package tools pins the programs that the scripts here build and run.
// grpcurl and buf are the last releases whose whole dependency set builds with Go 1.23.
package tools

import (
	_ "github.com/bufbuild/buf/cmd/buf"
	_ "github.com/fullstorydev/grpcurl/cmd/grpcurl"
)
