// What the commands look up about a queue before they act on it. Values, and the calls that fetch
// them.
#ifndef PENSTOCK_CLI_QUEUE_OVERVIEW_H_
#define PENSTOCK_CLI_QUEUE_OVERVIEW_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/queue_client.h"
#include "queue/redrive_policy.h"

namespace penstock::cli {

struct QueueOverview {
  std::string url;
  std::string arn;
  // As the service counts; exact on Penstock, approximate and seconds late on AWS.
  uint64_t visible = 0;
  uint64_t in_flight = 0;
  uint64_t delayed = 0;
  bool is_fifo = false;
  // Where its dead letters go; null: nowhere.
  std::shared_ptr<const queue::RedrivePolicy> redrive;

  std::string_view name() const { return queue_name(url); }
};

// From the attributes that GetQueueAttributes answers; what is not there or not understood is left
// out.
QueueOverview make_overview(const std::string& url, const queue::TextMap& attributes);

// `queue` is a name or a URL.
Result<QueueOverview> read_overview(QueueClient& client, const std::string& queue);

// The URLs of the account's queues, in the order of their names.
Result<std::vector<std::string>> list_queue_urls(QueueClient& client, const std::string& prefix);

// The name in a queue's ARN; the ARN itself if it is not one.
std::string_view name_of_arn(std::string_view arn);

// "3 messages", "1 message".
std::string messages_text(uint64_t count);

// kInvalidArgument for a queue whose messages a look could move to its dead-letter queue, unless
// `agreed` by --yes.
Result<void> require_safe_to_look(const QueueOverview& queue, bool agreed);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_QUEUE_OVERVIEW_H_
