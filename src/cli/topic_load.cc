#include "cli/topic_load.h"

#include <fmt/format.h>

#include "cli/reply_scan.h"

namespace penstock::cli {
namespace {

constexpr size_t kComplaintBytes = 400;

}  // namespace

TopicLoad::TopicLoad(const TopicLoadOptions& options)
    : is_batch_(options.batch > 1),
      request_(publish_request(options.topic_arn, options.batch,
                               LoadBody(options.run, options.message_bytes).blank(),
                               options.is_fifo)) {}

std::string TopicLoad::target() const {
  return is_batch_ ? "AmazonSNS.PublishBatch" : "AmazonSNS.Publish";
}

uint64_t TopicLoad::append_next(uint32_t connection, std::string& body) {
  const size_t start = body.size();
  body += request_.body;
  char* const begin = body.data() + start;
  for (size_t i = 0; i < request_.message_at.size(); ++i) {
    // Nobody reads the time: queues are counted, not received from.
    LoadBody::fill(begin + request_.message_at[i], next_id_, 0);
    if (!request_.group_at.empty()) {
      LoadBody::write_id(begin + request_.group_at[i], connection);
      LoadBody::write_id(begin + request_.deduplication_at[i], next_id_);
    }
    ++next_id_;
  }
  return request_.message_at.size();
}

std::optional<std::string> TopicLoad::complaint(uint64_t items, std::string_view reply) const {
  const auto published = static_cast<uint64_t>(count_string_members(reply, "MessageId"));
  return published == items
             ? std::nullopt
             : std::optional(fmt::format("{} of {} messages were published: {}", published, items,
                                         reply.substr(0, kComplaintBytes)));
}

}  // namespace penstock::cli
