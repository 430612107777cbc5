#include "service/http/security_headers.h"

namespace nodeops::http {
namespace {

constexpr char kContentSecurityPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

}  // namespace

void AddSecurityHeaders(HttpHeaders& headers) {
  const HttpHeaders strict = {{"Content-Security-Policy", kContentSecurityPolicy},
                              {"Cross-Origin-Embedder-Policy", "require-corp"},
                              {"Cross-Origin-Opener-Policy", "same-origin"},
                              {"Cross-Origin-Resource-Policy", "same-origin"},
                              {"Referrer-Policy", "no-referrer"},
                              {"Vary", "Origin"},
                              {"X-Content-Type-Options", "nosniff"},
                              {"X-Frame-Options", "DENY"}};
  headers.insert(headers.end(), strict.begin(), strict.end());
}

void AddCorsHeaders(const std::string& origin, HttpHeaders& headers) {
  headers.emplace_back("Access-Control-Allow-Origin", origin);
  headers.emplace_back("Access-Control-Allow-Credentials", "true");
  headers.emplace_back("Access-Control-Expose-Headers",
                       "grpc-status, grpc-message, grpc-status-details-bin");
}

void AddPreflightHeaders(HttpHeaders& headers) {
  headers.emplace_back("Access-Control-Allow-Methods", "GET, POST");
  headers.emplace_back("Access-Control-Allow-Headers",
                       "authorization, content-type, grpc-timeout, x-grpc-web, x-user-agent");
  headers.emplace_back("Access-Control-Max-Age", "7200");
}

}  // namespace nodeops::http
