#ifndef NODEOPS_SERVICE_RPC_BOUNDED_PAGE_H_
#define NODEOPS_SERVICE_RPC_BOUNDED_PAGE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"

namespace nodeops::rpc {

// What gRPC clients take in one message unless told otherwise is 4 MiB; the rest is for the token
// and the framing of entries.
inline constexpr size_t kMaxPageBytes = (4 << 20) - (64 << 10);

// How many of the first `entries` go into a message of `max_bytes`: at least one.
template <typename Entry>
size_t EntriesThatFit(const std::vector<Entry>& entries, size_t max_bytes) {
  constexpr size_t kFraming = 6;  // Of one entry: its field and length.
  size_t bytes = 0;
  size_t count = 0;
  for (; count < entries.size(); ++count) {
    bytes += entries[count].ByteSizeLong() + kFraming;
    if (bytes > max_bytes) break;
  }
  return count == 0 && !entries.empty() ? 1 : count;
}

// Asks for a page of at most `page_size` entries and gives one of at most `max_bytes`. A page's
// token belongs to the end of exactly that page, so one that is too large is not cut but asked for
// again with fewer entries, which may take more than one turn where the list changes meanwhile.
// `Page` is a struct with a vector `entries` of messages.
template <typename Page, typename Entry>
class BoundedPage : public std::enable_shared_from_this<BoundedPage<Page, Entry>> {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<Page>)>;
  using Ask = std::function<void(int page_size, Done done)>;

  BoundedPage(Ask ask, std::vector<Entry> Page::*entries, size_t max_bytes, Done done)
      : ask_(std::move(ask)), entries_(entries), max_bytes_(max_bytes), done_(std::move(done)) {}

  void Get(int page_size) {
    ask_(page_size, [self = this->shared_from_this()](absl::StatusOr<Page> page) {
      if (page.ok()) {
        const std::vector<Entry>& entries = (*page).*self->entries_;
        const size_t fit = EntriesThatFit(entries, self->max_bytes_);
        if (fit < entries.size()) return self->Get(static_cast<int>(fit));
      }
      self->done_(std::move(page));
    });
  }

 private:
  const Ask ask_;
  std::vector<Entry> Page::*const entries_;
  const size_t max_bytes_;
  Done done_;
};

template <typename Page, typename Entry>
void GetBoundedPage(typename BoundedPage<Page, Entry>::Ask ask, std::vector<Entry> Page::*entries,
                    int page_size, typename BoundedPage<Page, Entry>::Done done) {
  std::make_shared<BoundedPage<Page, Entry>>(std::move(ask), entries, kMaxPageBytes,
                                             std::move(done))
      ->Get(page_size);
}

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_BOUNDED_PAGE_H_
