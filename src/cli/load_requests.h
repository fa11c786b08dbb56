// What the producers of a load send: requests that are built once, of which only ids and times
// change. Plain values and pure functions; belong to the load's one thread.
#ifndef PENSTOCK_CLI_LOAD_REQUESTS_H_
#define PENSTOCK_CLI_LOAD_REQUESTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/load_message.h"

namespace penstock::cli {

struct RequestTemplate {
  std::string body;
  std::vector<size_t> message_at;        // where in it the load's bodies begin
  std::vector<size_t> group_at;          // the numbers of message groups, if there are any
  std::vector<size_t> deduplication_at;  // the ids of deduplication, with groups
};

// SendMessage of one message, SendMessageBatch of several.
RequestTemplate send_messages_request(std::string_view queue_url, int batch,
                                      const std::string& blank, bool is_grouped);

// Publish of one message, PublishBatch of several; each has an attribute "kind", whose value is
// "wanted".
RequestTemplate publish_request(std::string_view topic_arn, int batch, const std::string& blank,
                                bool is_grouped);
// As SNS counts that attribute: name, type and value.
inline constexpr size_t kAttributesBytes = 16;
// The filter policy of a subscription that wants such messages, or of one that wants none.
std::string load_filter_policy(bool is_wanting);

// PutEvents of events whose details are kDetailFrameBytes longer than `blank`.
RequestTemplate put_events_request(std::string_view bus, int batch, const std::string& blank);

// The detail of a load's events is {"kind":"wanted","load":"…"}.
inline constexpr std::string_view kDetailStart = R"({"kind":"wanted","load":")";
inline constexpr std::string_view kDetailEnd = R"("})";
inline constexpr size_t kDetailFrameBytes = kDetailStart.size() + kDetailEnd.size();

// The pattern of a rule: number 0 matches the load's events, any other differs from them in a field
// of the detail (odd) or in the detail type (even).
std::string load_pattern(int rule);

// The mark in a message that is such an event, as a reply's JSON string holds it; nullopt unless
// the detail is, byte for byte, one of this run.
std::optional<LoadBody::Mark> mark_of_event(const LoadBody& body, std::string_view escaped_event);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_LOAD_REQUESTS_H_
