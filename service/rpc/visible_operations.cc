#include "service/rpc/visible_operations.h"

#include <utility>
#include <vector>

namespace nodeops::rpc {
namespace {

using operations::ChangeCursor;
using operations::ChangePage;
using operations::OperationPage;
using operations::OperationService;

void KeepVisible(const Visible& visible, std::vector<v1::Operation>& operations) {
  std::erase_if(operations, [&](const v1::Operation& operation) { return !visible(operation); });
}

// Each page of the inner service is asked for no more than still fits, so that its token is always
// where this page ends.
class VisiblePage : public std::enable_shared_from_this<VisiblePage> {
 public:
  VisiblePage(OperationService& inner, std::string filter, int page_size, Visible visible,
              OperationService::Done<OperationPage> done)
      : inner_(inner),
        filter_(std::move(filter)),
        page_size_(static_cast<size_t>(page_size)),
        visible_(std::move(visible)),
        done_(std::move(done)) {}

  void Fill(std::string token) {
    const auto missing = static_cast<int>(page_size_ - page_.operations.size());
    inner_.ListOperations(filter_, missing, std::move(token),
                          [self = shared_from_this()](absl::StatusOr<OperationPage> more) {
                            self->OnPage(std::move(more));
                          });
  }

 private:
  void OnPage(absl::StatusOr<OperationPage> more) {
    if (!more.ok()) return done_(more.status());
    KeepVisible(visible_, more->operations);
    for (v1::Operation& one : more->operations) page_.operations.push_back(std::move(one));
    page_.next_page_token = std::move(more->next_page_token);
    if (page_.operations.size() == page_size_ || page_.next_page_token.empty()) {
      return done_(std::move(page_));
    }
    Fill(page_.next_page_token);
  }

  OperationService& inner_;
  const std::string filter_;
  const size_t page_size_;
  const Visible visible_;
  OperationService::Done<OperationPage> done_;
  OperationPage page_;
};

class VisibleChanges final : public ChangeCursor {
 public:
  VisibleChanges(std::shared_ptr<ChangeCursor> inner, Visible visible)
      : inner_(std::move(inner)), visible_(std::move(visible)) {}

  void Next(size_t max_operations, absl::Duration max_wait,
            absl::AnyInvocable<void(absl::StatusOr<ChangePage>)> done) override {
    inner_->Next(max_operations, max_wait,
                 [visible = visible_, done = std::move(done)](auto page) mutable {
                   if (page.ok()) KeepVisible(visible, page->operations);
                   done(std::move(page));
                 });
  }
  void Cancel() override { inner_->Cancel(); }

 private:
  const std::shared_ptr<ChangeCursor> inner_;
  const Visible visible_;
};

}  // namespace

void ListVisible(OperationService& inner, std::string filter, int page_size, std::string page_token,
                 Visible visible, OperationService::Done<OperationPage> done) {
  std::make_shared<VisiblePage>(inner, std::move(filter), page_size, std::move(visible),
                                std::move(done))
      ->Fill(std::move(page_token));
}

std::shared_ptr<ChangeCursor> NewVisibleChanges(std::shared_ptr<ChangeCursor> inner,
                                                Visible visible) {
  return std::make_shared<VisibleChanges>(std::move(inner), std::move(visible));
}

}  // namespace nodeops::rpc
