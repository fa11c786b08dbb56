#include "cli/browse.h"

#include <algorithm>
#include <set>
#include <vector>

namespace penstock::cli {
namespace {

constexpr int32_t kReceiveMax = 10;
constexpr int32_t kNextWaitS = 1;

class Browser {
 public:
  Browser(QueueClient& client, const BrowseOptions& options, const Interrupt& interrupt)
      : client_(client), options_(options), interrupt_(interrupt) {}

  Result<void> look(const VisitMessage& visit) {
    const uint64_t enough = std::min(options_.expected, options_.messages_max);
    int32_t wait_s = options_.first_wait_s;
    int64_t end_ns = INT64_MAX;
    bool goes_on = true;
    do {
      PENSTOCK_ASSIGN(const auto messages, receive(wait_s));
      if (end_ns == INT64_MAX) {  // from here on something is hidden
        end_ns = client_.clock().monotonic_ns() + kBrowseMs * 1'000'000;
      }
      wait_s = kNextWaitS;
      const uint64_t before = ids_.size();
      for (const queue::Message& message : messages) {
        handles_.push_back(message.receipt_handle);
        if (ids_.insert(message.message_id).second) {
          goes_on = visit(message) && goes_on;
        }
      }
      goes_on = goes_on && ids_.size() > before;
    } while (goes_on && ids_.size() < enough && client_.clock().monotonic_ns() < end_ns &&
             !interrupt_.happened());
    return {};
  }

  Result<void> let_go() {
    Result<void> result;
    for (size_t start = 0; start < handles_.size(); start += kReceiveMax) {
      queue::ChangeMessageVisibilityBatchInput input;
      input.queue_url = options_.queue_url;
      const size_t end = std::min(start + kReceiveMax, handles_.size());
      for (size_t i = start; i < end; ++i) {
        input.entries.push_back({std::to_string(i), handles_[i], 0});
      }
      // A message that somebody else has deleted or received meanwhile is refused: so be it.
      if (const auto output = client_.call<queue::ChangeMessageVisibilityBatch>(input);
          !output.ok()) {
        result = output.error();
      }
    }
    return result;
  }

  uint64_t seen() const { return ids_.size(); }

 private:
  Result<std::vector<queue::Message>> receive(int32_t wait_s) {
    queue::ReceiveMessageInput input;
    input.queue_url = options_.queue_url;
    // The older spelling, which every implementation of the API knows.
    input.attribute_names = {"All"};
    input.message_attribute_names = {"All"};
    const uint64_t wanted =
        options_.messages_max - std::min<uint64_t>(options_.messages_max, ids_.size());
    input.messages_max = static_cast<int32_t>(std::clamp<uint64_t>(wanted, 1, kReceiveMax));
    input.wait_s = wait_s;
    input.visibility_timeout_s = kBrowseHoldS;
    client_.stop_on(interrupt_.descriptor());
    auto output = client_.call<queue::ReceiveMessage>(input);
    client_.stop_on(-1);
    if (output.ok()) {
      return std::move(output->messages);
    }
    return output.error().is(kInterrupted) ? Result(std::vector<queue::Message>())
                                           : Result<std::vector<queue::Message>>(output.error());
  }

  QueueClient& client_;
  const BrowseOptions& options_;
  const Interrupt& interrupt_;
  std::set<std::string> ids_;
  std::vector<std::string> handles_;
};

}  // namespace

Result<uint64_t> browse(QueueClient& client, const BrowseOptions& options,
                        const Interrupt& interrupt, const VisitMessage& visit) {
  Browser browser(client, options, interrupt);
  const Result<void> looked = browser.look(visit);
  const Result<void> let_go = browser.let_go();
  PENSTOCK_TRY(looked);
  PENSTOCK_TRY(let_go);
  return browser.seen();
}

}  // namespace penstock::cli
