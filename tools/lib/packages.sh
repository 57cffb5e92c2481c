# The Debian packages that the programs here need, by what needs them.
# shellcheck shell=bash
# shellcheck disable=SC2034  # read by install.sh

readonly build_packages=(
  build-essential ccache cmake git ninja-build pkg-config
  libabsl-dev libboost-dev libcivetweb-dev libcurl4-openssl-dev libdeflate-dev libgrpc++-dev
  libisal-dev libpq-dev libprotobuf-dev libre2-dev libsimdjson-dev libsoci-dev libsodium-dev libspdlog-dev
  libssl-dev libxxhash-dev prometheus-cpp-dev
  protobuf-compiler protobuf-compiler-grpc zlib1g-dev
  libbenchmark-dev libgmock-dev libgtest-dev nlohmann-json3-dev
)
readonly run_packages=(
  ca-certificates curl postgresql-15 postgresql-15-postgis-3 rclone
)
readonly test_packages=(
  clang clang-format clang-tidy jq libfaketime openssl python3 python3-pandas python3-venv
  r-base-core r-cran-jsonlite shellcheck unzip zsh
)
readonly fuzz_packages=(
  clang libclang-rt-dev
)
readonly backports_go_package=golang-1.23-go
