#include "service/operations/sqlite/store_writer.h"

#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "base/failpoint.h"
#include "service/operations/sqlite/sqlite_error.h"

namespace nodeops::operations::sqlite {
namespace {

constexpr int kCheckpointPages = 1000;  // SQLite's own default: 4 MB.
constexpr std::chrono::minutes kSweepEvery{1};

std::string Text(const absl::Status& status) { return std::string(status.message()); }

// Whether the error is the database's, and not about what was to be written.
bool IsOfDatabase(const absl::Status& status) {
  const int code = SqliteCode(status);
  return code != SQLITE_OK && (code & 0xff) != SQLITE_CONSTRAINT;
}

// A status that shares nothing with the other one, so that each of those who are told can go on
// with his own on whatever thread he likes.
absl::Status CopyOf(const absl::Status& status) {
  absl::Status copy(status.code(), status.message());
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    copy.SetPayload(type, absl::Cord(std::string(payload)));
  });
  return copy;
}

}  // namespace

StoreWriter::StoreWriter(boost::asio::any_io_executor executor, Database& database,
                         RetentionSweeper& sweeper, base::Clock& clock,
                         absl::AnyInvocable<void(absl::Status)> on_broken)
    : executor_(std::move(executor)),
      database_(database),
      sweeper_(sweeper),
      clock_(clock),
      on_broken_(std::move(on_broken)),
      thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "store-writer");
}

StoreWriter::~StoreWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void StoreWriter::Add(Write write) {
  {
    const std::lock_guard lock(mutex_);
    if (refusing_) return;
    waiting_.push_back(std::move(write));
  }
  changed_.notify_one();
}

void StoreWriter::Run() {
  while (true) {
    std::vector<Write> writes = WaitForWrites();
    if (!writes.empty()) Commit(std::move(writes));
    if (!broken_) Sweep();
    if (!broken_) Checkpoint();
    if (broken_) return;
    const std::lock_guard lock(mutex_);
    if (stopping_ && waiting_.empty()) return;
  }
}

// Empty: it is time to look for what is too old, or to stop.
std::vector<StoreWriter::Write> StoreWriter::WaitForWrites() {
  const bool work = MaySweep() && sweeper_.HasWork(clock_.Now());
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return stopping_ || !waiting_.empty(); };
  if (!work) changed_.wait_for(lock, kSweepEvery, ready);
  return std::exchange(waiting_, {});
}

void StoreWriter::Commit(std::vector<Write> writes) {
  std::vector<absl::Status> answers(writes.size());
  const absl::Status status =
      InTransaction("store.commit.before", [&] { return Record(writes, answers); });
  if (broken_) return Forget(std::move(writes));
  if (status.ok()) {
    static_cast<void>(NODEOPS_FAILPOINT("store.commit.after"));
    for (size_t i = 0; i < writes.size(); ++i) {
      if (answers[i].ok()) writes[i].committed();
    }
  } else {
    if (const auto left_out = commit_failed_.Admit(clock_.MonotonicNow())) {
      spdlog::error("Nothing could be recorded: {}{}", Text(status), *left_out);
    }
    for (absl::Status& answer : answers) answer = CopyOf(status);
  }
  boost::asio::post(executor_,
                    [writes = std::move(writes), answers = std::move(answers)]() mutable {
                      for (size_t i = 0; i < writes.size(); ++i) {
                        writes[i].done(std::move(answers[i]));
                      }
                    });
}

absl::Status StoreWriter::Record(std::vector<Write>& writes, std::vector<absl::Status>& answers) {
  for (size_t i = 0; i < writes.size(); ++i) {
    if (absl::Status status = RecordOne(writes[i], answers[i]); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status StoreWriter::RecordOne(Write& write, absl::Status& answer) {
  if (absl::Status status = database_.Run("SAVEPOINT one"); !status.ok()) return status;
  answer = write.record();
  if (answer.ok()) return database_.Run("RELEASE one");
  if (IsOfDatabase(answer)) return answer;
  if (absl::Status status = database_.Run("ROLLBACK TO one"); !status.ok()) return status;
  return database_.Run("RELEASE one");
}

void StoreWriter::Sweep() {
  const absl::Time now = clock_.Now();
  if (!MaySweep() || !sweeper_.HasWork(now)) return;
  const absl::Status status =
      InTransaction("store.retention.step", [&] { return sweeper_.Step(now); });
  if (status.ok()) return sweeper_.StepCommitted();
  sweep_again_ = std::chrono::steady_clock::now() + kSweepEvery;
  if (!broken_) spdlog::warn("Old operations cannot be dropped for now: {}", Text(status));
}

bool StoreWriter::MaySweep() const { return std::chrono::steady_clock::now() >= sweep_again_; }

void StoreWriter::Checkpoint() {
  if (database_.log_pages() < kCheckpointPages) return;
  static_cast<void>(NODEOPS_FAILPOINT("store.checkpoint"));
  const absl::Status status = database_.Checkpoint(/*truncate=*/false);
  if (status.ok()) return;
  if (IsDiskInDoubt(status)) return Break(status);
  if (const auto left_out = checkpoint_failed_.Admit(clock_.MonotonicNow())) {
    spdlog::warn("The store's log cannot be shortened for now: {}{}", Text(status), *left_out);
  }
}

absl::Status StoreWriter::InTransaction(const char* failpoint,
                                        absl::FunctionRef<absl::Status()> body) {
  absl::Status status = database_.Run("BEGIN IMMEDIATE");
  if (status.ok()) status = body();
  bool in_doubt = IsDiskInDoubt(status);
  if (status.ok()) {
    static_cast<void>(NODEOPS_FAILPOINT(failpoint));
    status = database_.Run("COMMIT");
    if (status.ok()) return status;
    in_doubt = IsCommitInDoubt(status);
  }
  if (!in_doubt && database_.in_transaction()) in_doubt = !database_.Run("ROLLBACK").ok();
  if (in_doubt) Break(status);
  return status;
}

void StoreWriter::Break(const absl::Status& status) {
  broken_ = true;
  database_.Abandon();
  {
    const std::lock_guard lock(mutex_);
    refusing_ = true;
    Forget(std::exchange(waiting_, {}));
  }
  spdlog::critical("It is not known what the disk holds: {}", Text(status));
  on_broken_(CopyOf(status));
}

// Not on this thread: with a `done` may go whoever keeps the store alive.
void StoreWriter::Forget(std::vector<Write> writes) {
  boost::asio::post(executor_, [writes = std::move(writes)] {});
}

}  // namespace nodeops::operations::sqlite
