#include "tests/faults/load_service.h"

#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/time/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace nodeops::tests {
namespace {

constexpr int kKilled = 128 + SIGKILL;

[[noreturn]] void Die(const std::string& what, const Process& process) {
  std::cerr << what << '\n' << process.Log() << std::endl;
  std::abort();
}

bool IsServing(const std::string& address) {
  const auto stub = grpc::health::v1::Health::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  grpc::health::v1::HealthCheckResponse response;
  return stub->Check(&context, {}, &response).ok() &&
         response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

}  // namespace

LoadService::LoadService(std::string program, std::vector<std::string> flags, LiveService& callers)
    : program_(std::move(program)), flags_(std::move(flags)), callers_(callers) {}

std::optional<absl::Duration> LoadService::Start(std::vector<std::string> environment) {
  const absl::Time begun = absl::Now();
  process_ = std::make_unique<Process>(program_, flags_, std::move(environment));
  const std::string line = process_->ReadLine().value_or("");
  const size_t begin = line.find("127.0.0.1:");
  if (begin == std::string::npos) {
    const int status = process_->Wait();
    if (status != kKilled) Die("the service did not start: " + line, *process_);
    return std::nullopt;
  }
  address_ = line.substr(begin, line.find_first_not_of("0123456789.:", begin) - begin);
  while (!IsServing(address_)) {
    if (!WaitForDeath(absl::Milliseconds(1))) continue;
    if (process_->Wait() != kKilled) Die("the service ended at its start", *process_);
    return std::nullopt;
  }
  const absl::Duration took = absl::Now() - begun;
  callers_.MoveTo(address_);
  return took;
}

bool LoadService::WaitForDeath(absl::Duration limit) const {
  const absl::Time until = absl::Now() + limit;
  while (true) {
    siginfo_t info = {};
    waitid(P_PID, process_->pid(), &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid != 0) return true;
    if (absl::Now() >= until) return false;
    absl::SleepFor(std::min(absl::Milliseconds(2), limit));
  }
}

void LoadService::Kill() {
  process_->Signal(SIGKILL);
  const int status = process_->Wait();
  if (status != kKilled) {
    Die("the service had ended with status " + std::to_string(status), *process_);
  }
}

namespace {

StoredOperation ReadOne(Stub& stub, const v1::Operation& operation) {
  StoredOperation stored{.operation = operation, .results = Results(stub, operation.name())};
  grpc::ClientContext context;
  v1::WatchOperationRequest request;
  request.set_name(operation.name());
  const auto stream = stub.WatchOperation(&context, request);
  const auto whole = [&](const StreamRecord& record) {
    return static_cast<int64_t>(record.events.size()) >= operation.last_sequence();
  };
  stored.log = ReadStream(*stream, whole).events;
  context.TryCancel();
  return stored;
}

}  // namespace

StoredOperations ReadStored(Stub& stub, const StoredOperations& known, size_t& all) {
  StoredOperations stored;
  v1::ListOperationsRequest request;
  all = 0;
  do {
    grpc::ClientContext context;
    v1::ListOperationsResponse page;
    if (!stub.ListOperations(&context, request, &page).ok()) break;
    for (const v1::Operation& operation : page.operations()) {
      ++all;
      if (known.count(operation.name()) > 0) continue;
      stored[operation.name()] = ReadOne(stub, operation);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return stored;
}

}  // namespace nodeops::tests
