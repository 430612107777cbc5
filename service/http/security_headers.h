#ifndef NODEOPS_SERVICE_HTTP_SECURITY_HEADERS_H_
#define NODEOPS_SERVICE_HTTP_SECURITY_HEADERS_H_

#include <string>

#include "service/http/http_message.h"

namespace nodeops::http {

// What every answer has, so that a browser runs and shows what this server sends and nothing else,
// and tells nobody where it was. Strict-Transport-Security is not among it: it would bind every
// other port of the host, too.
void AddSecurityHeaders(HttpHeaders& headers);

// What lets a page of `origin`, which may call, read an answer to gRPC-Web (the Fetch standard,
// "HTTP responses"). Client certificates count as credentials.
void AddCorsHeaders(const std::string& origin, HttpHeaders& headers);

// What else tells a browser, before it calls from another origin, that it may.
void AddPreflightHeaders(HttpHeaders& headers);

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_SECURITY_HEADERS_H_
