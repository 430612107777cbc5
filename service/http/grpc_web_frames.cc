#include "service/http/grpc_web_frames.h"

#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace nodeops::http {
namespace {

constexpr size_t kFrameHeader = 5;
constexpr unsigned char kCompressed = 0x01;
constexpr unsigned char kTrailers = 0x80;

std::string Frame(unsigned char flags, absl::string_view content) {
  const auto size = static_cast<uint32_t>(content.size());
  std::string frame;
  frame.reserve(kFrameHeader + content.size());
  frame.push_back(static_cast<char>(flags));
  for (const int shift : {24, 16, 8, 0}) frame.push_back(static_cast<char>(size >> shift));
  frame.append(content.data(), content.size());
  return frame;
}

std::string InFormat(GrpcWebFormat format, std::string frame) {
  return format == GrpcWebFormat::kText ? absl::Base64Escape(frame) : frame;
}

uint32_t LengthOf(absl::string_view frame) {
  uint32_t length = 0;
  for (size_t i = 1; i < kFrameHeader; ++i) {
    length = length << 8 | static_cast<unsigned char>(frame[i]);
  }
  return length;
}

absl::Status Malformed(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      "the body is not one gRPC-Web message (5 bytes of header, then the message): ", why));
}

// A client may encode piece by piece, so that padding stands between pieces; each ends where a
// group of four characters does.
bool DecodeBase64(absl::string_view text, std::string& bytes) {
  bytes.reserve(text.size() / 4 * 3);
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('=', begin);
    end = end == absl::string_view::npos ? text.size() : (end / 4 + 1) * 4;
    std::string piece;
    // Base64Unescape skips white space, which has no place here.
    if (end > text.size() || !absl::Base64Unescape(text.substr(begin, end - begin), &piece)) {
      return false;
    }
    bytes += piece;
    begin = end;
  }
  return text.find_first_of(" \t\r\n") == absl::string_view::npos;
}

// gRPC over HTTP/2, "Percent-Encoded".
std::string PercentEncode(const std::string& message) {
  std::string encoded;
  for (const char c : message) {
    if (c >= ' ' && c <= '~' && c != '%') {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      absl::StrAppend(&encoded, "%",
                      absl::AsciiStrToUpper(absl::StrCat(absl::Hex(byte, absl::kZeroPad2))));
    }
  }
  return encoded;
}

std::string MetadataText(const std::string& key, const std::string& value) {
  if (!absl::EndsWith(key, "-bin")) return value;
  std::string text = absl::Base64Escape(value);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

}  // namespace

std::optional<GrpcWebFormat> FormatOf(const std::string& content_type) {
  absl::string_view type = content_type;
  type = absl::StripAsciiWhitespace(type.substr(0, type.find(';')));
  const std::string name = absl::AsciiStrToLower(type);
  if (name == "application/grpc-web" || name == "application/grpc-web+proto") {
    return GrpcWebFormat::kBinary;
  }
  if (name == "application/grpc-web-text" || name == "application/grpc-web-text+proto") {
    return GrpcWebFormat::kText;
  }
  return std::nullopt;
}

std::string ContentTypeOf(GrpcWebFormat format) {
  return format == GrpcWebFormat::kText ? "application/grpc-web-text+proto"
                                        : "application/grpc-web+proto";
}

size_t MaxBodyBytes(GrpcWebFormat format, size_t max_message) {
  const size_t frame = max_message + kFrameHeader;
  return format == GrpcWebFormat::kText ? frame / 3 * 4 + 8 : frame;
}

absl::StatusOr<std::string> DecodeMessage(GrpcWebFormat format, const std::string& body,
                                          size_t max_message) {
  std::string decoded;
  if (format == GrpcWebFormat::kText && !DecodeBase64(body, decoded)) {
    return Malformed("it is not base64");
  }
  absl::string_view frame = format == GrpcWebFormat::kText ? decoded : body;
  if (frame.size() < kFrameHeader) return Malformed("it is too short");
  const auto flags = static_cast<unsigned char>(frame[0]);
  if (flags == kCompressed) {
    return absl::UnimplementedError("compressed messages are not understood here: send identity");
  }
  if (flags != 0) return Malformed("its first frame is not a message");
  const uint32_t length = LengthOf(frame);
  if (length > max_message) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the message has ", length, " bytes, and ", max_message, " are allowed"));
  }
  frame.remove_prefix(kFrameHeader);
  if (frame.size() < length) return Malformed("it ends within the message");
  if (frame.size() > length) return Malformed("something follows the message");
  return std::string(frame);
}

std::string EncodeMessage(GrpcWebFormat format, const std::string& message) {
  return InFormat(format, Frame(0, message));
}

HttpHeaders TrailersOf(const RpcEnd& end) {
  HttpHeaders trailers = {{"grpc-status", absl::StrCat(end.code)}};
  if (!end.message.empty()) trailers.emplace_back("grpc-message", PercentEncode(end.message));
  for (const auto& [key, value] : end.trailers)
    trailers.emplace_back(key, MetadataText(key, value));
  return trailers;
}

std::string EncodeTrailers(GrpcWebFormat format, const RpcEnd& end) {
  std::string block;
  for (const auto& [name, value] : TrailersOf(end))
    absl::StrAppend(&block, name, ": ", value, "\r\n");
  return InFormat(format, Frame(kTrailers, block));
}

}  // namespace nodeops::http
