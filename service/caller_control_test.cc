#include "service/caller_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"
#include "service/operations/memory_operation_store.h"
#include "service/tls/testing/test_files.h"

namespace nodeops {
namespace {

using testing::HasSubstr;

class CallerControlTest : public testing::Test {
 protected:
  CallerControlTest() {
    clock_.Advance(absl::Now() - clock_.Now());
    flags_.listen.addresses = {"127.0.0.1:0"};
  }
  void TearDown() override { io_.poll(); }

  absl::StatusOr<CallerControl> Open() {
    return OpenCallerControl(flags_, io_.get_executor(), clock_);
  }

  const tls::TestFiles files_;
  base::SimulatedClock clock_;
  boost::asio::io_context io_;
  Flags flags_;
};

TEST_F(CallerControlTest, IsNothingWithoutFlags) {
  const auto control = Open();
  ASSERT_THAT(control, base::IsOk());
  EXPECT_EQ(control->certificates, nullptr);
  EXPECT_EQ(control->access, nullptr);
  EXPECT_EQ(control->audit, nullptr);
  EXPECT_EQ(control->certificates_state().loads, 0);
  const auto store = operations::NewMemoryOperationStore(io_.get_executor());
  EXPECT_EQ(Audited(store, *control, clock_), store);
  EXPECT_EQ(RpcServerOptionsOf(flags_, *control).certificates, nullptr);
}

TEST_F(CallerControlTest, IsWhatTheFlagsSay) {
  files_.Write(k8s::TestCa().Issue("DNS:localhost"));
  flags_.listen.tls_cert = files_.Path("tls.crt");
  flags_.listen.tls_key = files_.Path("tls.key");
  flags_.listen.authorized_clients = files_.Write("rules.yaml", "clients: []\n");
  flags_.audit.path = files_.Path("audit.log");
  flags_.audit.reads = true;
  const auto control = Open();
  ASSERT_THAT(control, base::IsOk());
  EXPECT_EQ(control->certificates_state().loads, 1);
  EXPECT_GT(control->certificates_state().expires, clock_.Now());
  const rpc::RpcServerOptions options = RpcServerOptionsOf(flags_, *control);
  EXPECT_EQ(options.certificates, control->certificates.get());
  EXPECT_EQ(options.access, control->access.get());
  EXPECT_EQ(options.audit, control->audit);
  EXPECT_TRUE(options.audit_reads);
  const auto store = operations::NewMemoryOperationStore(io_.get_executor());
  EXPECT_NE(Audited(store, *control, clock_), store);
}

TEST_F(CallerControlTest, ErrorsNameTheFlag) {
  flags_.audit.path = "/none/audit.log";
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("--audit-log: "));
  flags_.listen.authorized_clients = "/none/rules.yaml";
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("--authorized-clients "));
  flags_.listen.tls_cert = "/none/tls.crt";
  flags_.listen.tls_key = "/none/tls.key";
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("--tls-"));
}

}  // namespace
}  // namespace nodeops
