"""Every dependency of the build, in one place.

Libraries come from Debian packages (found through pkg-config), .proto files of other projects from npm packages. Nothing
is downloaded by Bazel itself: `tools/install_deps` installs both kinds beforehand.
"""

load("//bazel:debian.bzl", "debian_library", "debian_tools")
load("//bazel:node_modules.bzl", "node_modules")
load("//bazel:npm_protos.bzl", "npm_protos")

def nodeops_dependencies():
    _bazel_builtin_repositories()

    debian_library(name = "absl", package = "libabsl-dev", pkg_config = [
        "absl_any_invocable",
        "absl_bits",
        "absl_flat_hash_map",
        "absl_flat_hash_set",
        "absl_random_bit_gen_ref",
        "absl_random_random",
        "absl_status",
        "absl_statusor",
        "absl_strings",
        "absl_str_format",
        "absl_synchronization",
        "absl_time",
    ])
    debian_library(name = "benchmark", package = "libbenchmark-dev", pkg_config = ["benchmark"])
    debian_library(name = "boost", package = "libboost1.81-dev", header = "boost/asio/awaitable.hpp")
    debian_library(name = "cli11", package = "libcli11-dev", pkg_config = ["CLI11"])
    debian_library(name = "curl", package = "libcurl4-openssl-dev", pkg_config = ["libcurl"])
    debian_library(name = "googletest", package = "libgmock-dev", pkg_config = ["gmock", "gtest"])
    debian_library(name = "grpc", package = "libgrpc++-dev", pkg_config = ["grpc++"])
    debian_library(name = "openssl", package = "libssl-dev", pkg_config = ["openssl"])
    debian_library(name = "prometheus_cpp", package = "prometheus-cpp-dev", pkg_config = ["prometheus-cpp-core"])
    debian_library(name = "protobuf", package = "libprotobuf-dev", pkg_config = ["protobuf"])
    debian_library(name = "rapidjson", package = "rapidjson-dev", pkg_config = ["RapidJSON"])
    debian_library(name = "spdlog", package = "libspdlog-dev", pkg_config = ["spdlog"])
    debian_library(name = "sqlite", package = "libsqlite3-dev", pkg_config = ["sqlite3"])
    debian_library(name = "yaml_cpp", package = "libyaml-cpp-dev", pkg_config = ["yaml-cpp"])

    debian_tools(name = "protoc_tools", tools = {
        "protoc": "protobuf-compiler",
        "grpc_cpp_plugin": "protobuf-compiler-grpc",
    })

    node_modules(name = "node_modules")
    npm_protos(name = "google_rpc_protos", package = "google-proto-files", files = [
        "google/rpc/code.proto",
        "google/rpc/error_details.proto",
        "google/rpc/status.proto",
    ])
    npm_protos(name = "grpc_health_protos", package = "grpc-health-check", strip = "proto", into = "grpc", files = [
        "health/v1/health.proto",
    ])
    npm_protos(name = "grpc_reflection_protos", package = "@grpc/reflection", strip = "build/proto", files = [
        "grpc/reflection/v1/reflection.proto",
        "grpc/reflection/v1alpha/reflection.proto",
    ])

def _bazel_builtin_repositories():
    """Repositories that Bazel itself asks for and would otherwise download."""
    native.local_repository(name = "rules_cc", path = "bazel/stubs/rules_cc")
    native.local_repository(name = "remote_coverage_tools", path = "bazel/stubs/remote_coverage_tools")
    native.local_repository(name = "rules_java", path = "/usr/share/bazel/rules/java")
