// Operations and services as data. An operation is declared once; its wire name, shapes, errors,
// authorization, audit class, metrics and documentation all come from its OperationInfo. Constant
// data with static storage.
#ifndef PENSTOCK_AWS_OPERATION_H_
#define PENSTOCK_AWS_OPERATION_H_

#include <span>
#include <string_view>

#include "aws/shape.h"
#include "base/error.h"

namespace penstock::aws {

enum class Protocol : uint8_t {
  kAwsJson1_0,  // NOLINT(readability-identifier-naming): the protocol's own name
  kAwsJson1_1,  // NOLINT(readability-identifier-naming)
  kAwsQuery,
};

enum class Access : uint8_t { kRead, kWrite, kList, kTagging, kPermissions };
enum class Audit : uint8_t { kNone, kManagement, kData };
// What the operation does to the space on disk: what frees space still works when the disk is full.
enum class Effect : uint8_t { kTakesSpace, kFreesSpace };

struct OperationInfo {
  std::string_view service;  // the signing name: "sqs"
  std::string_view name;     // "CreateQueue"
  Access access = Access::kRead;
  Audit audit = Audit::kManagement;
  Effect effect = Effect::kTakesSpace;
  std::string_view resource =
      "*";  // ARN template: {region}, {account}, and input fields by wire name
  // Taken unsigned too, as links in messages are; the caller is then nobody.
  bool is_open = false;
  std::span<const ErrorInfo* const> errors = {};
  std::string_view doc = {};
  const StructureInfo* input = nullptr;   // filled in by declare()
  const StructureInfo* output = nullptr;  // filled in by declare()
};

template <typename Input, typename Output>
consteval OperationInfo declare(OperationInfo info) {
  info.input = &kStructure<Input>;
  info.output = &kStructure<Output>;
  return info;
}

// The names under which a service is known on the wire, and the errors that the pipeline answers in
// its name.
struct ServiceInfo {
  std::string_view name;             // signing name and IAM prefix: "sqs"
  std::string_view api_version;      // awsQuery Version: "2012-11-05"
  std::string_view target_prefix;    // X-Amz-Target before the dot: "AmazonSQS"
  std::string_view error_namespace;  // before '#' in __type: "com.amazonaws.sqs"
  std::string_view xml_namespace;    // "http://queue.amazonaws.com/doc/2012-11-05/"
  std::span<const Protocol> protocols;
  // Answers with today's error code in __type and the Query code in x-amzn-query-error (a service
  // that moved from Query to JSON).
  bool query_compatible = false;
  // The service checks required members, bounds and enums itself, because it has its own codes and
  // texts for them: decoding then refuses wrong types only. What is declared still documents, and
  // is compared with AWS's model.
  bool checks_own_constraints = false;
  // awsQuery's Version may be left out, and a wrong one has an error of its own, NoSuchVersion: so
  // Amazon SQS. Elsewhere the operation is what is not found: InvalidAction.
  bool version_is_optional = false;
  // Operations of AWS's that are known and not there: refused by name.
  std::span<const std::string_view> not_supported = {};
  // Replies in JSON carry X-Amz-Crc32, the CRC-32 of their body (Amazon DynamoDB's do).
  bool checksums_replies = false;
  std::string_view doc = {};
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_OPERATION_H_
