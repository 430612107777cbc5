#ifndef NODEOPS_SERVICE_TLS_CERTIFICATES_H_
#define NODEOPS_SERVICE_TLS_CERTIFICATES_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/tls/rereader.h"
#include "service/tls/tls_material.h"

namespace nodeops::tls {

// Gets new material where it has to be put somewhere, instead of being asked for by current().
class MaterialObserver {
 public:
  virtual ~MaterialObserver() = default;

  // On an error the material is not taken over, and is offered again at the next reading. One call
  // at a time.
  virtual absl::Status UseMaterial(const TlsMaterial& material) = 0;
};

// For a metric and for people.
struct CertificatesState {
  int64_t loads = 1;        // Times that new material was taken over, the first one included.
  int64_t failures = 0;     // Readings that gave nothing that can be used.
  absl::Time last_load;     // When the current material was taken over.
  absl::Time expires;       // The server's certificate.
  absl::Status last_error;  // Of the last reading; OK if it was good.
};

// The certificates of this process, which follow their files: a new pair is taken over once it is
// complete and passes ReadTlsMaterial, by whatever steps it is written; until then, and if it is
// bad, the old one stays and the log says why, once for each reason. Connections that are open keep
// what they began with. Thread-safe.
class Certificates {
 public:
  // Reads the files once, which blocks, and from then on every kRereadInterval on `executor`; a
  // reading holds one of its threads for the moment that it takes. Errors as ReadTlsMaterial.
  static absl::StatusOr<std::unique_ptr<Certificates>> Open(TlsFiles files, base::Clock& clock,
                                                            boost::asio::any_io_executor executor);
  ~Certificates();  // Stops reading.

  // Never null. Another pointer means other material, so whatever is made of it can be kept for as
  // long as the pointer stays the same.
  std::shared_ptr<const TlsMaterial> current() const;

  // Hands the current material to `observer` now, and new material from then on for as long as it
  // lives. Gives the first UseMaterial's error.
  absl::Status Observe(std::weak_ptr<MaterialObserver> observer);

  // Whether callers have to show a certificate: whether there is a client CA. Fixed at start.
  bool verifies_clients() const;

  CertificatesState state() const;

 private:
  class Impl;
  Certificates(std::shared_ptr<Impl> impl, std::unique_ptr<Rereader> reread);

  const std::shared_ptr<Impl> impl_;
  const std::unique_ptr<Rereader> reread_;
};

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_CERTIFICATES_H_
