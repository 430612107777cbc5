#include "k8s/sandbox/node_watch.h"

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/node_list.h"
#include "k8s/sandbox/node_selection.h"
#include "k8s/sandbox/route.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr size_t kMaxTake = 1 << 20;

struct WatchOptions {
  NodeSelection selection;
  Representation representation;
  int64_t from = 0;
  bool from_now = false;  // First everything that there is.
  bool bookmarks = false;
  absl::Duration timeout;
};

class NodeWatch final : public Watch {
 public:
  NodeWatch(std::shared_ptr<NodeStore> store, WatchOptions options, const base::Clock& clock)
      : store_(std::move(store)), options_(std::move(options)), clock_(clock) {
    seen_ = options_.from;
    if (options_.from_now) {
      seen_ = store_->revision();
      for (const auto& [name, node] : store_->nodes()) {
        if (options_.selection.Matches(*node)) initial_.push_back(node);
      }
    }
  }

  ~NodeWatch() override {
    if (handle_) store_->Unlisten(*handle_);
  }

  std::string Take() override {
    std::string text;
    while (!ended_ && text.size() < kMaxTake) {
      if (!initial_.empty()) {
        text += Event("ADDED", *initial_.front());
        initial_.pop_front();
      } else if (seen_ < store_->oldest_revision()) {
        ended_ = true;
        text += Concat(R"({"type":"ERROR","object":)",
                       TooOldVersion(seen_, store_->oldest_revision()).ToJson(), "}\n");
      } else if (seen_ < store_->revision()) {
        text += Event(store_->ChangeAt(++seen_));
      } else {
        break;
      }
    }
    return text;
  }

  bool ended() const override { return ended_; }

  void OnReady(std::function<void()> ready) override {
    if (handle_) store_->Unlisten(*handle_);
    handle_ = store_->Listen(std::move(ready));
  }

  std::string Bookmark() override {
    if (!options_.bookmarks || ended_) return "";
    return Concat(R"({"type":"BOOKMARK","object":)", RenderBookmark(options_.representation, seen_),
                  "}\n");
  }

  absl::Duration timeout() const override { return options_.timeout; }

 private:
  // Empty if neither version is selected.
  std::string Event(const NodeChange& change) {
    const NodeSelection& selection = options_.selection;
    const bool before = change.before != nullptr && selection.Matches(*change.before);
    const bool after =
        change.kind != NodeChange::Kind::kDeleted && selection.Matches(*change.after);
    if (after) return Event(before ? "MODIFIED" : "ADDED", *change.after);
    if (!before) return "";
    if (change.kind == NodeChange::Kind::kDeleted) return Event("DELETED", *change.after);
    // It only ceased to match: the version that did, with the revision of the change.
    JsonDocument last = ParseStored(change.before->json);
    return Event("DELETED", *MakeStoredNode(last, change.after->revision, last.GetAllocator()));
  }

  std::string Event(const char* type, const StoredNode& node) {
    const bool first = std::exchange(first_, false);
    return Concat(R"({"type":")", type, R"(","object":)",
                  RenderNode(options_.representation, node, clock_.Now(), first), "}\n");
  }

  const std::shared_ptr<NodeStore> store_;
  const WatchOptions options_;
  const base::Clock& clock_;
  std::deque<NodePtr> initial_;
  int64_t seen_ = 0;  // The revision up to which everything has been taken.
  bool first_ = true;
  bool ended_ = false;
  std::optional<NodeStore::ListenerHandle> handle_;
};

}  // namespace

std::variant<std::unique_ptr<Watch>, StatusError> WatchNodes(std::shared_ptr<NodeStore> store,
                                                             const RequestTarget& target,
                                                             const Representation& representation,
                                                             const base::Clock& clock,
                                                             absl::Duration default_timeout) {
  std::variant<NodeSelection, StatusError> selection = NodeSelection::FromQuery(target);
  if (auto* error = std::get_if<StatusError>(&selection)) return std::move(*error);
  const std::optional<int64_t> from = ParseRevision(target.Query("resourceVersion"));
  if (!from) {
    return BadRequest(Concat("Invalid value: \"", target.Query("resourceVersion"),
                             "\": must be an unsigned integer"));
  }
  WatchOptions options{
      std::get<NodeSelection>(std::move(selection)), representation, *from, *from == 0,
      IsTrue(target.Query("allowWatchBookmarks")),   default_timeout};
  int64_t seconds;
  if (absl::SimpleAtoi(std::string(target.Query("timeoutSeconds")), &seconds) && seconds > 0) {
    options.timeout = absl::Seconds(seconds);
  }
  return std::make_unique<NodeWatch>(std::move(store), std::move(options), clock);
}

}  // namespace nodeops::k8s::sandbox
