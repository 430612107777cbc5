#include "service/http_flags.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "service/http/host_rules.h"

namespace nodeops {

void AddHttpFlags(CLI::App& app, HttpFlags& flags) {
  app.add_option("--http-listen", flags.listen,
                 "Address to serve HTTP on, as --listen: the dashboard (/), gRPC-Web for browsers, "
                 "/healthz, /readyz and /metrics (default: no HTTP)");
  app.add_option("--http-hosts", flags.hosts,
                 "Names by which browsers may reach the HTTP port, separated by commas and without "
                 "port. Always allowed: localhost, loopback addresses, the host of --http-listen "
                 "and the address that a connection comes in on; everything else is refused (421), "
                 "so that a page of somebody else cannot pass itself off as this server's")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--http-origins", flags.origins,
                 "Other web origins whose pages may call through gRPC-Web with their visitors' "
                 "client certificates, separated by commas, such as https://ops.example.org; pages "
                 "of all others are refused (403)")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--http-max-connections", flags.max_connections,
                 "Open connections of the HTTP port; each costs two file descriptors. More are "
                 "refused")
      ->capture_default_str()
      ->check(CLI::Range(1, 500000));
  app.add_option("--http-max-connections-per-address", flags.max_connections_per_address,
                 "Open connections of one IPv4 address or IPv6 /64 to the HTTP port; more are "
                 "refused. Those over loopback count for --http-max-connections only. Raise it "
                 "behind a proxy, which is one address")
      ->capture_default_str()
      ->check(CLI::Range(1, 500000));
}

std::string CheckHttpFlags(HttpFlags& flags) {
  for (const std::string& host : flags.hosts) {
    const auto name = http::HostOf(host);
    if (name && (*name == host || absl::StrCat("[", *name, "]") == host)) continue;
    return absl::StrCat("--http-hosts: \"", base::Sanitize(host, 300),
                        "\" is not a host: give names in lower case or addresses, without port, "
                        "such as ops.example.org or [2001:db8::1]");
  }
  for (std::string& origin : flags.origins) {
    const auto parsed = http::ParseOrigin(origin);
    if (!parsed.ok())
      return absl::StrCat("--http-origins: ", std::string(parsed.status().message()));
    origin = *parsed;
  }
  return "";
}

}  // namespace nodeops
