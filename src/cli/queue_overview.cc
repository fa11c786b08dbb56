#include "cli/queue_overview.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "aws/text_forms.h"

namespace penstock::cli {
namespace {

constexpr int32_t kListPage = 1000;

}  // namespace

QueueOverview make_overview(const std::string& url, const queue::TextMap& attributes) {
  const auto text = [&](const std::string& name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string() : found->second;
  };
  const auto count = [&](const std::string& name) {
    return static_cast<uint64_t>(aws::parse_integer(text(name)).value_or(0));
  };
  QueueOverview made;
  made.url = url;
  made.arn = text("QueueArn");
  made.visible = count("ApproximateNumberOfMessages");
  made.in_flight = count("ApproximateNumberOfMessagesNotVisible");
  made.delayed = count("ApproximateNumberOfMessagesDelayed");
  made.is_fifo = text("FifoQueue") == "true";
  if (auto policy = queue::parse_redrive_policy(text("RedrivePolicy")); policy.ok()) {
    made.redrive = *policy;
  }
  return made;
}

Result<QueueOverview> read_overview(QueueClient& client, const std::string& queue) {
  queue::GetQueueAttributesInput input;
  PENSTOCK_ASSIGN(input.queue_url, client.url_of(queue));
  input.attribute_names = {"All"};
  PENSTOCK_ASSIGN(const auto output, client.call<queue::GetQueueAttributes>(input));
  return make_overview(input.queue_url, output.attributes);
}

Result<std::vector<std::string>> list_queue_urls(QueueClient& client, const std::string& prefix) {
  std::vector<std::string> all;
  queue::ListQueuesInput input;
  input.max_results = kListPage;
  if (!prefix.empty()) {
    input.prefix = prefix;
  }
  do {
    PENSTOCK_ASSIGN(auto page, client.call<queue::ListQueues>(input));
    all.insert(all.end(), page.queue_urls.begin(), page.queue_urls.end());
    input.next_token = std::move(page.next_token);
  } while (input.next_token && !input.next_token->empty());
  return all;
}

std::string_view name_of_arn(std::string_view arn) {
  const auto parsed = aws::parse_arn(arn);
  return parsed ? parsed->resource : arn;
}

std::string messages_text(uint64_t count) {
  return fmt::format("{} message{}", count, count == 1 ? "" : "s");
}

Result<void> require_safe_to_look(const QueueOverview& queue, bool agreed) {
  if (queue.redrive == nullptr || agreed) {
    return {};
  }
  return Error(
      kInvalidArgument,
      fmt::format("{} has a dead-letter queue: looking counts as a receive, and after {} of them a "
                  "message is moved to {}. --yes looks all the same.",
                  queue.name(), queue.redrive->receives_max,
                  name_of_arn(queue.redrive->dead_letter_arn)));
}

}  // namespace penstock::cli
