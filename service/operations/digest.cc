#include "service/operations/digest.h"

#include <openssl/sha.h>

#include "absl/strings/str_cat.h"

namespace nodeops::operations {

std::string Digest(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) absl::StrAppend(&text, part.size(), ":", part);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), sizeof(digest));
}

}  // namespace nodeops::operations
