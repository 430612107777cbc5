#include "service/operations/testing/store_fixture.h"

#include <chrono>
#include <cstdlib>

#include "service/operations/request_identity.h"
#include "service/operations/testing/events.h"

namespace nodeops::operations {

std::vector<ClusterTargets> TargetsOf(const std::vector<std::string>& nodes) {
  ClusterTargets prod{.cluster = "prod"};
  for (const std::string& node : nodes) prod.nodes.push_back({.node = node, .uid = "uid-" + node});
  return {std::move(prod)};
}

EventGroup Group(const std::string& name, std::vector<v1::OperationEvent> events,
                 v1::Operation::State state) {
  EventGroup group;
  group.operation.set_name(name);
  group.operation.set_state(state);
  if (!events.empty()) group.operation.set_last_sequence(events.back().sequence());
  for (auto& event : events) {
    group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
  }
  return group;
}

EventGroup EndGroup(const std::string& name, int64_t sequence) {
  return Group(name, {StateEvent(sequence, v1::Operation::RUNNING, v1::Operation::SUCCEEDED)},
               v1::Operation::SUCCEEDED);
}

std::vector<std::string> Names(const std::vector<v1::Operation>& operations) {
  std::vector<std::string> names;
  for (const v1::Operation& operation : operations) names.push_back(operation.name());
  return names;
}

std::vector<std::string> Nodes(const StoredResults& page) {
  std::vector<std::string> nodes;
  for (const v1::NodeResult& result : page.results) nodes.push_back(result.node());
  return nodes;
}

std::vector<std::string> Nodes(const StoredNodes& page) {
  std::vector<std::string> nodes;
  for (const StoredNode& node : page.nodes) nodes.push_back(node.node);
  return nodes;
}

void StoreFixture::RunUntil(std::function<bool()> done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  io_.restart();
  while (!done()) {
    io_.run_one_until(deadline);
    if (std::chrono::steady_clock::now() < deadline) continue;
    ADD_FAILURE() << "no answer in 60 s";
    std::abort();
  }
}

void StoreFixture::Eventually(std::function<bool()> condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "still not so after 60 s";
  }
}

absl::Status StoreFixture::Create(EventGroup group, std::vector<std::string> nodes,
                                  std::string fingerprint) {
  return Answer<absl::Status>([&](auto done) {
    store_->Create({std::move(group), std::move(fingerprint), TargetsOf(nodes)}, std::move(done));
  });
}

absl::Status StoreFixture::Create(const std::string& name, std::vector<std::string> nodes) {
  return Create(Group(name, {StartedEvent(1, static_cast<int>(nodes.size()))}), nodes);
}

absl::Status StoreFixture::Append(EventGroup group) {
  return Answer<absl::Status>(
      [&](auto done) { store_->Append(std::move(group), std::move(done)); });
}

absl::Status StoreFixture::End(const std::string& name) { return Append(EndGroup(name, 2)); }

absl::StatusOr<std::vector<ClaimedOperation>> StoreFixture::Claim(const std::string& owner) {
  return Answer<absl::StatusOr<std::vector<ClaimedOperation>>>(
      [&](auto done) { store_->ClaimUnfinished(owner, std::move(done)); });
}

absl::StatusOr<v1::Operation> StoreFixture::Get(const std::string& name) {
  return Answer<absl::StatusOr<v1::Operation>>(
      [&](auto done) { store_->Get(name, std::move(done)); });
}

absl::StatusOr<EventPage> StoreFixture::Read(const std::string& name, int64_t after, size_t max) {
  return Answer<absl::StatusOr<EventPage>>(
      [&](auto done) { store_->ReadEvents(name, after, max, std::move(done)); });
}

absl::StatusOr<StoredNodes> StoreFixture::ListNodes(const std::string& name, NodesQuery query) {
  return Answer<absl::StatusOr<StoredNodes>>(
      [&](auto done) { store_->ListNodes(name, query, std::move(done)); });
}

StoredOperations StoreFixture::List(size_t max, int64_t before, OperationFilter filter) {
  return *Answer<absl::StatusOr<StoredOperations>>([&](auto done) {
    store_->List({.filter = filter, .max_operations = max, .before = before}, std::move(done));
  });
}

absl::StatusOr<ChangedOperations> StoreFixture::Changed(int64_t after, size_t max,
                                                        OperationFilter filter) {
  return Answer<absl::StatusOr<ChangedOperations>>(
      [&](auto done) { store_->ListChanged(filter, after, max, std::move(done)); });
}

absl::StatusOr<StoredResults> StoreFixture::Results(const std::string& name,
                                                    std::vector<v1::NodeResult::Result> results,
                                                    size_t max, int64_t after) {
  return Answer<absl::StatusOr<StoredResults>>([&](auto done) {
    store_->ListResults(name, std::move(results), max, after, std::move(done));
  });
}

std::optional<RequestRecord> StoreFixture::FindRequest(const std::string& request_id,
                                                       const std::string& actor) {
  return *Answer<absl::StatusOr<std::optional<RequestRecord>>>(
      [&](auto done) { store_->FindRequest(RequestKey(actor, request_id), std::move(done)); });
}

void StoreFixture::Notify(const std::string& name, int64_t after,
                          std::weak_ptr<AppendListener> listener) {
  store_->NotifyAppended(name, after, std::move(listener));
  static_cast<void>(List());
}

void StoreFixture::NotifyChanged(int64_t after, std::weak_ptr<AppendListener> listener) {
  store_->NotifyChanged(after, std::move(listener));
  static_cast<void>(List());
}

}  // namespace nodeops::operations
