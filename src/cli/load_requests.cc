#include "cli/load_requests.h"

#include <fmt/format.h>

namespace penstock::cli {
namespace {

constexpr std::string_view kBlankId = "0000000000000000";
constexpr std::string_view kSource = "penstock.bench";
constexpr std::string_view kDetailType = "Load";
// The last member of the detail's start, as text inside a JSON string.
constexpr std::string_view kEscapedMember = R"(\"load\":\")";

// Appends `text` as part of a JSON string; it holds no other characters to escape than quotes.
void append_escaped(std::string& out, std::string_view text) {
  for (const char byte : text) {
    out += byte == '"' ? "\\\"" : std::string(1, byte);
  }
}

// What SNS takes beside the message itself; kAttributesBytes tells how much it counts.
constexpr std::string_view kMessageAttributes =
    R"(,"MessageAttributes":{"kind":{"DataType":"String","StringValue":"wanted"}})";

// How an operation names what it sends.
struct EntryForm {
  std::string_view list;     // of a batch
  std::string_view message;  // the text
  std::string_view rest{};   // what else each entry has
};

// `head`: the member that says where the messages go.
RequestTemplate messages_request(const std::string& head, const EntryForm& form, int batch,
                                 const std::string& blank, bool is_grouped) {
  RequestTemplate made;
  std::string& body = made.body;
  const auto add_blank = [&](std::string_view name, std::string_view text,
                             std::vector<size_t>& places) {
    body.append("\"").append(name).append(R"(":")");
    places.push_back(body.size());
    body.append(text).append("\"");
  };
  body = fmt::format("{{{},", head);
  body += batch == 1 ? "" : fmt::format(R"("{}":[)", form.list);
  for (int entry = 0; entry < batch; ++entry) {
    if (batch != 1) {
      body += fmt::format(R"({}{{"Id":"{}",)", entry == 0 ? "" : ",", entry);
    }
    add_blank(form.message, blank, made.message_at);
    if (is_grouped) {
      body += ',';
      add_blank("MessageGroupId", kBlankId, made.group_at);
      body += ',';
      add_blank("MessageDeduplicationId", kBlankId, made.deduplication_at);
    }
    body += form.rest;
    body += batch == 1 ? "" : "}";
  }
  body += batch == 1 ? "}" : "]}";
  return made;
}

}  // namespace

RequestTemplate send_messages_request(std::string_view queue_url, int batch,
                                      const std::string& blank, bool is_grouped) {
  return messages_request(fmt::format(R"("QueueUrl":"{}")", queue_url),
                          {.list = "Entries", .message = "MessageBody"}, batch, blank, is_grouped);
}

RequestTemplate publish_request(std::string_view topic_arn, int batch, const std::string& blank,
                                bool is_grouped) {
  return messages_request(
      fmt::format(R"("TopicArn":"{}")", topic_arn),
      {.list = "PublishBatchRequestEntries", .message = "Message", .rest = kMessageAttributes},
      batch, blank, is_grouped);
}

std::string load_filter_policy(bool is_wanting) {
  return fmt::format(R"({{"kind":["{}"]}})", is_wanting ? "wanted" : "other");
}

RequestTemplate put_events_request(std::string_view bus, int batch, const std::string& blank) {
  RequestTemplate made;
  std::string& body = made.body;
  body = R"({"Entries":[)";
  for (int entry = 0; entry < batch; ++entry) {
    body += fmt::format(R"({}{{"EventBusName":"{}","Source":"{}","DetailType":"{}","Detail":")",
                        entry == 0 ? "" : ",", bus, kSource, kDetailType);
    append_escaped(body, kDetailStart);
    made.message_at.push_back(body.size());
    body += blank;
    append_escaped(body, kDetailEnd);
    body += "\"}";
  }
  body += "]}";
  return made;
}

std::string load_pattern(int rule) {
  const bool is_other_detail = rule % 2 == 1;
  const bool is_other_type = rule != 0 && !is_other_detail;
  return fmt::format(R"({{"source":["{}"],"detail-type":["{}{}"],"detail":{{"kind":["{}{}"]}}}})",
                     kSource, kDetailType, is_other_type ? fmt::format(" {}", rule) : "",
                     is_other_detail ? "other" : "wanted",
                     is_other_detail ? fmt::format(" {}", rule) : "");
}

std::optional<LoadBody::Mark> mark_of_event(const LoadBody& body, std::string_view escaped_event) {
  const size_t at = escaped_event.find(kEscapedMember);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  return body.read(escaped_event.substr(at + kEscapedMember.size(), body.blank().size()));
}

}  // namespace penstock::cli
