#include "k8s/sandbox/server/spoiled_answer.h"

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace nodeops::k8s::sandbox {
namespace {

namespace zlib = boost::beast::zlib;

constexpr char kPage[] = "<html><body>\xff{\"kind\":\"Node\",</body></html>\n";
constexpr char kFailure[] =
    R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
    R"("message":"the server is currently unable to handle the request",)"
    R"("reason":"ServiceUnavailable","code":503})"
    "\n";

// The JSON object `body` with more at its beginning.
std::string WithPrefix(std::string_view body, std::string_view prefix) {
  const size_t brace = body.find('{');
  if (brace == std::string_view::npos) return std::string(prefix);
  const std::string_view rest = body.substr(brace + 1);
  return absl::StrCat("{", absl::string_view(prefix.data(), prefix.size()),
                      absl::string_view(rest.data(), rest.size()));
}

std::string Deep(const std::string& body) {
  return WithPrefix(body, absl::StrCat(R"("deep":)", std::string(kDeepLevels, '['),
                                       std::string(kDeepLevels, ']'), ","));
}

std::string Contradicted(const std::string& body) {
  const bool cordoned = absl::StrContains(body, R"("unschedulable":true)");
  return WithPrefix(body,
                    absl::StrCat(R"("spec":{"unschedulable":)", cordoned ? "false" : "true", "},"));
}

std::string LittleEndian(uint32_t number) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

}  // namespace

bool SpoilsBody(FaultKind kind) {
  switch (kind) {
    case FaultKind::kGarbage:
    case FaultKind::kStatusIn200:
    case FaultKind::kHuge:
    case FaultKind::kGzipBomb:
    case FaultKind::kDeepJson:
    case FaultKind::kBadUtf8:
    case FaultKind::kDuplicateKey:
      return true;
    default:
      return false;
  }
}

std::string Gzip(const std::string& text) {
  zlib::deflate_stream deflate;
  deflate.reset(6, 15, 8, zlib::Strategy::normal);
  std::string packed(deflate.upper_bound(text.size()) + 64, '\0');
  zlib::z_params params;
  params.next_in = text.data();
  params.avail_in = text.size();
  params.next_out = packed.data();
  params.avail_out = packed.size();
  boost::system::error_code error;
  deflate.write(params, zlib::Flush::finish, error);
  packed.resize(params.total_out);
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  static const std::string header("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  return absl::StrCat(header, packed, LittleEndian(crc.checksum()),
                      LittleEndian(static_cast<uint32_t>(text.size())));
}

ApiResponse SpoiledAnswer(FaultKind kind, const ApiResponse& usual) {
  ApiResponse answer;
  answer.headers.emplace_back("Content-Type", "application/json");
  switch (kind) {
    case FaultKind::kGarbage:
      answer.body = kPage;
      break;
    case FaultKind::kStatusIn200:
      answer.body = kFailure;
      break;
    case FaultKind::kHuge:
      answer.body = WithPrefix(usual.body, std::string(kHugeBytes, ' '));
      break;
    case FaultKind::kGzipBomb:
      answer.headers.emplace_back("Content-Encoding", "gzip");
      answer.body = Gzip(WithPrefix(usual.body, std::string(kHugeBytes, ' ')));
      break;
    case FaultKind::kDeepJson:
      answer.body = Deep(usual.body);
      break;
    case FaultKind::kBadUtf8:
      answer.body = WithPrefix(usual.body, "\"note\":\"\xc3\x28\xff\",");
      break;
    case FaultKind::kDuplicateKey:
      answer.body = Contradicted(usual.body);
      break;
    default:
      break;
  }
  return answer;
}

}  // namespace nodeops::k8s::sandbox
