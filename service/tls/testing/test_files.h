#ifndef NODEOPS_SERVICE_TLS_TESTING_TEST_FILES_H_
#define NODEOPS_SERVICE_TLS_TESTING_TEST_FILES_H_

#include <sys/types.h>

#include <string>

#include "k8s/testing/test_certificates.h"
#include "service/tls/tls_material.h"

namespace nodeops::tls {

// A folder for certificates, and sockets, that goes with its content.
class TestFiles {
 public:
  TestFiles();
  TestFiles(const TestFiles&) = delete;
  TestFiles& operator=(const TestFiles&) = delete;
  ~TestFiles();

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  // Puts a file there at once (rename) and gives its path.
  std::string Write(const std::string& name, const std::string& text, mode_t mode = 0600) const;

  // Writes tls.crt and tls.key.
  void Write(const k8s::TestIdentity& identity) const;

  // Of tls.crt, tls.key and, if it exists, ca.crt.
  TlsFiles Files() const;

 private:
  std::string folder_;
};

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_TESTING_TEST_FILES_H_
