#include "service/tls/testing/test_files.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace nodeops::tls {

TestFiles::TestFiles() {
  folder_ = "/tmp/nodeops-tls-XXXXXX";  // TEST_TMPDIR is too long for a socket's path.
  if (mkdtemp(folder_.data()) == nullptr) std::abort();
}

TestFiles::~TestFiles() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TestFiles::Write(const std::string& name, const std::string& text, mode_t mode) const {
  const std::string half = Path(name + ".new");
  std::ofstream(half) << text;
  if (chmod(half.c_str(), mode) != 0) std::abort();
  std::filesystem::rename(half, Path(name));
  return Path(name);
}

void TestFiles::Write(const k8s::TestIdentity& identity) const {
  Write("tls.key", identity.key_pem);
  Write("tls.crt", identity.certificate_pem, 0644);
}

TlsFiles TestFiles::Files() const {
  const std::string ca = Path("ca.crt");
  return {Path("tls.crt"), Path("tls.key"), std::filesystem::exists(ca) ? ca : ""};
}

}  // namespace nodeops::tls
