#include "service/tls/peer_identity.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "service/tls/x509_pem.h"

namespace nodeops::tls {
namespace {

constexpr size_t kMaxBytes = 512;

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
using Names = std::unique_ptr<GENERAL_NAMES, FreeNames>;

Names AlternativeNames(const X509* certificate) {
  return Names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
}

// The first name of a kind (GEN_URI, GEN_DNS, GEN_EMAIL), all of which are IA5 strings.
const ASN1_IA5STRING* First(const GENERAL_NAMES* names, int kind) {
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type == kind) return name->d.ia5;
  }
  return nullptr;
}

// RFC 3986, 3.1.
bool IsUri(const std::string& text) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || !absl::ascii_isalpha(text[0])) return false;
  const std::string scheme = absl::AsciiStrToLower(text.substr(0, colon));
  return scheme != "unix" && std::all_of(scheme.begin(), scheme.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '+' || c == '-' || c == '.';
         });
}

bool IsDnsName(const std::string& text) {
  return text != "anonymous" && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c == '*';
         });
}

bool IsEmail(const std::string& text) {
  return absl::StrContains(text, '@') && text.find_first_of(":=") == std::string::npos;
}

bool IsSubject(const std::string& text) { return absl::StrContains(text, '='); }

using Check = bool (*)(const std::string&);

absl::StatusOr<std::string> Checked(const std::string& name, const char* kind, Check is_kind) {
  const bool fit = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isgraph(c) || c == ' ';
  });
  if (fit && name.size() <= kMaxBytes && is_kind(name)) return name;
  return absl::UnauthenticatedError(absl::StrCat(
      "the ", kind, " in the caller's certificate cannot be used as a name: ",
      name.size() > kMaxBytes ? "it is longer than 512 bytes"
                              : absl::StrCat("\"", base::Sanitize(name, kMaxBytes), "\"")));
}

absl::StatusOr<std::string> Checked(const ASN1_IA5STRING* name, const char* kind, Check is_kind) {
  const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name));
  return Checked(std::string(data, static_cast<size_t>(ASN1_STRING_length(name))), kind, is_kind);
}

}  // namespace

absl::StatusOr<std::string> PeerIdentity(const std::string& certificate_pem) {
  const auto certificates = ParseCertificates(certificate_pem);
  if (!certificates.ok()) {
    return absl::UnauthenticatedError(
        absl::StrCat("the caller's certificate: ", certificates.status().message()));
  }
  const X509* certificate = certificates->front().get();
  const Names names = AlternativeNames(certificate);
  if (const auto* uri = First(names.get(), GEN_URI)) return Checked(uri, "URI", IsUri);
  if (const auto* dns = First(names.get(), GEN_DNS)) return Checked(dns, "DNS name", IsDnsName);
  if (const auto* email = First(names.get(), GEN_EMAIL)) {
    return Checked(email, "email address", IsEmail);
  }
  return Checked(SubjectOf(certificate), "subject", IsSubject);
}

}  // namespace nodeops::tls
