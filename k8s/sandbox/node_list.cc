#include "k8s/sandbox/node_list.h"

#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/continue_token.h"

namespace nodeops::k8s::sandbox {
namespace {

struct Page {
  int64_t revision = 0;
  std::string start;  // The first name.
  int64_t limit = std::numeric_limits<int64_t>::max();
};

std::optional<StatusError> ReadLimit(const RequestTarget& target, Page& page) {
  const std::string limit(target.Query("limit"));
  if (limit.empty()) return std::nullopt;
  int64_t number;
  if (!absl::SimpleAtoi(limit, &number) || number < 0) {
    return BadRequest(Concat("strconv.ParseInt: parsing \"", limit, "\": invalid syntax"));
  }
  // Any version will do: that is answered from the watch cache, which knows no pages.
  const bool cached = target.Query("resourceVersion") == "0" && target.Query("continue").empty();
  if (number > 0 && !cached) page.limit = number;
  return std::nullopt;
}

std::optional<StatusError> ReadContinue(const NodeStore& store, const RequestTarget& target,
                                        Page& page) {
  const std::string_view text = target.Query("continue");
  if (text.empty()) return std::nullopt;
  const std::string_view version = target.Query("resourceVersion");
  if (!version.empty() && version != "0") {
    return BadRequest("specifying resource version is not allowed when using continue");
  }
  std::optional<ContinueToken> token = ContinueToken::Decode(text);
  if (!token) return BadRequest("continue key is not valid");
  page.start = token->last_name + '\0';
  if (token->revision < 0) return std::nullopt;
  if (token->revision > store.revision()) {
    return TooLargeVersion(token->revision, store.revision());
  }
  if (token->revision < store.oldest_revision()) {
    return ContinueExpired(ContinueToken{-1, token->last_name}.Encode());
  }
  page.revision = token->revision;
  return std::nullopt;
}

std::variant<Page, StatusError> ReadPage(const NodeStore& store, const RequestTarget& target) {
  Page page;
  page.revision = store.revision();
  const std::optional<int64_t> wanted = ParseRevision(target.Query("resourceVersion"));
  if (!wanted) {
    return BadRequest(Concat("Invalid value: \"", target.Query("resourceVersion"),
                             "\": must be an unsigned integer"));
  }
  if (*wanted > store.revision()) return TooLargeVersion(*wanted, store.revision());
  if (target.Query("resourceVersionMatch") == "Exact") {
    if (*wanted < store.oldest_revision()) {
      return StatusError{410, "Expired", "The resourceVersion for the provided list is too old."};
    }
    page.revision = *wanted;
  }
  if (auto error = ReadLimit(target, page)) return *std::move(error);
  if (auto error = ReadContinue(store, target, page)) return *std::move(error);
  return page;
}

}  // namespace

std::optional<int64_t> ParseRevision(std::string_view text) {
  int64_t revision = 0;
  if (text.empty()) return revision;
  if (!absl::SimpleAtoi(std::string(text), &revision) || revision < 0) return std::nullopt;
  return revision;
}

std::variant<std::string, StatusError> ListNodes(const NodeStore& store,
                                                 const RequestTarget& target,
                                                 const Representation& representation,
                                                 absl::Time now) {
  std::variant<NodeSelection, StatusError> selection = NodeSelection::FromQuery(target);
  if (auto* error = std::get_if<StatusError>(&selection)) return std::move(*error);
  const NodeSelection& wanted = std::get<NodeSelection>(selection);
  std::variant<Page, StatusError> read = ReadPage(store, target);
  if (auto* error = std::get_if<StatusError>(&read)) return std::move(*error);
  const Page& page = std::get<Page>(read);

  std::vector<NodePtr> nodes;
  ListMetadata metadata;
  metadata.revision = page.revision;
  store.VisitAt(page.revision, page.start, [&](const NodePtr& node) {
    if (static_cast<int64_t>(nodes.size()) < page.limit) {
      if (wanted.Matches(*node)) nodes.push_back(node);
      return true;
    }
    if (metadata.continue_token.empty()) {
      metadata.continue_token = ContinueToken{page.revision, nodes.back()->name}.Encode();
    }
    ++metadata.remaining;
    return wanted.empty();  // The server counts only where nothing is selected.
  });
  if (!wanted.empty()) metadata.remaining = 0;
  return RenderList(representation, nodes, metadata, now);
}

}  // namespace nodeops::k8s::sandbox
