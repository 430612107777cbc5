#include "service/audit/audited_store.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/flaky_store.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::audit {

using operations::OperationStore;

std::string NewPath() {
  static int count = 0;
  const std::string path = absl::StrCat(std::getenv("TEST_TMPDIR"), "/audit.", ++count);
  std::filesystem::remove(path);
  return path;
}

std::shared_ptr<AuditLog> NewLog(const std::string& path) {
  return std::move(AuditLog::Start({.file = {.path = path}}, base::SystemClock())).value();
}

std::shared_ptr<OperationStore> NewAuditedMemoryStore(boost::asio::any_io_executor executor,
                                                      operations::Retention retention,
                                                      base::Clock& clock) {
  return NewAuditedStore(operations::NewMemoryOperationStore(std::move(executor), retention, clock),
                         NewLog(NewPath()), clock);
}

}  // namespace nodeops::audit

namespace nodeops::operations {

// A store that is audited is a store.
INSTANTIATE_TEST_SUITE_P(Audited, OperationStoreContract,
                         testing::Values(&audit::NewAuditedMemoryStore));

}  // namespace nodeops::operations

namespace nodeops::audit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AuditedStoreTest : public operations::StoreFixture, public testing::Test {
 protected:
  AuditedStoreTest()
      : flaky_(std::make_shared<operations::FlakyStore>(
            operations::NewMemoryOperationStore(io_.get_executor(), {}, clock_))) {
    store_ = NewAuditedStore(flaky_, NewLog(path_), clock_);
  }
  // Ends the log, so that everything is in the file.
  std::vector<std::string> Lines() {
    store_.reset();
    std::vector<std::string> lines;
    std::ifstream in(path_);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  const std::string path_ = NewPath();
  const std::shared_ptr<operations::FlakyStore> flaky_;
};

TEST_F(AuditedStoreTest, AnOperationHasTwoLines) {
  EXPECT_TRUE(Create("operations/a", {"n1"}).ok());
  EXPECT_TRUE(End("operations/a").ok());
  EXPECT_THAT(Lines(),
              ElementsAre(HasSubstr(R"("kind":"operation_accepted","operation":"operations/a")"),
                          HasSubstr(R"("kind":"operation_ended","operation":"operations/a")")));
}

TEST_F(AuditedStoreTest, WhatIsNotRecordedIsNotSaid) {
  EXPECT_TRUE(Create("operations/a", {"n1"}).ok());
  EXPECT_FALSE(Create("operations/a", {"n1"}).ok());  // There is one of that name.
  flaky_->FailWrites(1, /*after_writing=*/true);
  EXPECT_FALSE(End("operations/a").ok());
  EXPECT_TRUE(End("operations/a").ok());  // Given again, until it is known to be recorded.
  EXPECT_THAT(Lines(), ElementsAre(HasSubstr("operation_accepted"), HasSubstr("operation_ended")));
}

}  // namespace
}  // namespace nodeops::audit
