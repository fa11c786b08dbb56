// What the operations on queues take and answer: create, configure, list, purge, tag. Plain values.
#ifndef PENSTOCK_QUEUE_QUEUE_SHAPES_H_
#define PENSTOCK_QUEUE_QUEUE_SHAPES_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "queue/field_rows.h"

namespace penstock::queue {

using TextMap = std::map<std::string, std::string>;

inline constexpr std::string_view kQueueUrlDoc =
    "The queue's URL, as CreateQueue or GetQueueUrl answered it.";

// The output of every operation that only succeeds.
struct EmptyOutput {
  static constexpr std::string_view kName = "EmptyOutput";
  static consteval auto fields() { return std::array<aws::FieldInfo, 0>{}; }
};

struct CreateQueueInput {
  std::string queue_name;
  TextMap attributes;
  TextMap tags;
  static constexpr std::string_view kName = "CreateQueueRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateQueueInput::queue_name>(
            "QueueName",
            row::required(
                "Letters, digits, hyphens and underscores; unique in account and region.")),
        aws::field<&CreateQueueInput::attributes>(
            "Attributes", row::attribute_map("Attribute", "The queue's settings.")),
        aws::field<&CreateQueueInput::tags>("tags", row::tag_map("At most 50.")),
    };
  }
};

struct CreateQueueOutput {
  std::string queue_url;
  static constexpr std::string_view kName = "CreateQueueResult";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateQueueOutput::queue_url>("QueueUrl", row::optional(kQueueUrlDoc))};
  }
};

struct DeleteQueueInput {
  std::string queue_url;
  static constexpr std::string_view kName = "DeleteQueueRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteQueueInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc))};
  }
};

struct GetQueueUrlInput {
  std::string queue_name;
  std::optional<std::string> owner_account;
  static constexpr std::string_view kName = "GetQueueUrlRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetQueueUrlInput::queue_name>("QueueName", row::required("The queue's name.")),
        aws::field<&GetQueueUrlInput::owner_account>(
            "QueueOwnerAWSAccountId", row::optional("The account that created it, if another.")),
    };
  }
};

struct GetQueueUrlOutput {
  std::string queue_url;
  static constexpr std::string_view kName = "GetQueueUrlResult";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetQueueUrlOutput::queue_url>("QueueUrl", row::optional(kQueueUrlDoc))};
  }
};

struct ListQueuesInput {
  std::optional<std::string> prefix;
  std::optional<std::string> next_token;
  std::optional<int32_t> max_results;
  static constexpr std::string_view kName = "ListQueuesRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListQueuesInput::prefix>("QueueNamePrefix",
                                             row::optional("Only names that begin so.")),
        aws::field<&ListQueuesInput::next_token>("NextToken",
                                                 row::optional("Where the last page ended.")),
        aws::field<&ListQueuesInput::max_results>("MaxResults",
                                                  row::bounded(kListResults, "Page length.")),
    };
  }
};

struct ListQueuesOutput {
  std::vector<std::string> queue_urls;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListQueuesResult";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListQueuesOutput::next_token>(
            "NextToken", row::optional("Given with MaxResults when more follow.")),
        aws::field<&ListQueuesOutput::queue_urls>(
            "QueueUrls", row::list("QueueUrl", "In the order of their names.")),
    };
  }
};

struct GetQueueAttributesInput {
  std::string queue_url;
  std::vector<std::string> attribute_names;
  static constexpr std::string_view kName = "GetQueueAttributesRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetQueueAttributesInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&GetQueueAttributesInput::attribute_names>(
            "AttributeNames", row::list("AttributeName", "Which; All is every one.")),
    };
  }
};

struct GetQueueAttributesOutput {
  TextMap attributes;
  static constexpr std::string_view kName = "GetQueueAttributesResult";
  static consteval auto fields() {
    return std::array{aws::field<&GetQueueAttributesOutput::attributes>(
        "Attributes",
        row::attribute_map("Attribute", "Settings and counts; the counts are exact."))};
  }
};

struct SetQueueAttributesInput {
  std::string queue_url;
  TextMap attributes;
  static constexpr std::string_view kName = "SetQueueAttributesRequest";
  static consteval auto fields() {
    auto attributes =
        row::attribute_map("Attribute", "The settings to change; all of them or none.");
    attributes.required = true;
    return std::array{
        aws::field<&SetQueueAttributesInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&SetQueueAttributesInput::attributes>("Attributes", attributes),
    };
  }
};

struct PurgeQueueInput {
  std::string queue_url;
  static constexpr std::string_view kName = "PurgeQueueRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&PurgeQueueInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc))};
  }
};

struct TagQueueInput {
  std::string queue_url;
  TextMap tags;
  static constexpr std::string_view kName = "TagQueueRequest";
  static consteval auto fields() {
    auto tags = row::tag_map("Added to those there are; an existing key gets the new value.");
    tags.required = true;
    return std::array{
        aws::field<&TagQueueInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&TagQueueInput::tags>("Tags", tags),
    };
  }
};

struct UntagQueueInput {
  std::string queue_url;
  std::vector<std::string> tag_keys;
  static constexpr std::string_view kName = "UntagQueueRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&UntagQueueInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&UntagQueueInput::tag_keys>(
            "TagKeys", row::required_list("TagKey", "Keys that are not there are ignored.")),
    };
  }
};

struct ListQueueTagsInput {
  std::string queue_url;
  static constexpr std::string_view kName = "ListQueueTagsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListQueueTagsInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc))};
  }
};

struct ListQueueTagsOutput {
  TextMap tags;
  static constexpr std::string_view kName = "ListQueueTagsResult";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListQueueTagsOutput::tags>("Tags", row::tag_map("Every tag of the queue."))};
  }
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_SHAPES_H_
