#include "table/transaction_reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "aws/json_writer.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

struct ReasonCode {
  const ErrorInfo* error;
  std::string_view code;
};

// API reference, TransactionCanceledException.
constexpr std::array<ReasonCode, 6> kReasonCodes{{
    {&kConditionalCheckFailed, "ConditionalCheckFailed"},
    {&kItemCollectionSizeLimitExceeded, "ItemCollectionSizeLimitExceeded"},
    {&kTransactionConflict, "TransactionConflict"},
    {&kProvisionedThroughputExceeded, "ProvisionedThroughputExceeded"},
    {&kValidation, "ValidationError"},
    {&kDuplicateItem, "DuplicateItem"},
}};

std::string_view code_of(const std::optional<Error>& failure) {
  if (!failure) {
    return "None";
  }
  // Not in the API reference's list; what ExecuteTransaction answers for a missing table.
  if (failure->is(kResourceNotFound)) {
    return "ResourceNotFound";
  }
  const auto* found =
      std::find_if(kReasonCodes.begin(), kReasonCodes.end(),
                   [&](const ReasonCode& code) { return failure->is(*code.error); });
  return found == kReasonCodes.end() ? "InternalError" : found->code;
}

void append_reason(std::string& out, const std::optional<Error>& failure) {
  out += out.back() == '[' ? "{\"Code\":\"" : ",{\"Code\":\"";
  out.append(code_of(failure)).push_back('"');
  if (failure) {
    out += ",\"Message\":";
    aws::append_json_string(out, failure->message());
    out.append(failure->members().empty() ? "" : ",").append(failure->members());
  }
  out.push_back('}');
}

}  // namespace

bool is_reason(const Error& error) {
  return std::any_of(kReasonCodes.begin(), kReasonCodes.end(),
                     [&](const ReasonCode& code) { return error.is(*code.error); });
}

Error cancelled(const std::vector<const std::optional<Error>*>& failures) {
  std::string codes;
  std::string reasons = "\"CancellationReasons\":[";
  for (const std::optional<Error>* failure : failures) {
    codes.append(codes.empty() ? "" : ", ").append(code_of(*failure));
    append_reason(reasons, *failure);
  }
  reasons.push_back(']');
  Error error(kTransactionCanceled,
              fmt::format("Transaction cancelled, please refer cancellation reasons for specific "
                          "reasons [{}]",
                          codes));
  return std::move(error).with_members(std::move(reasons));
}

}  // namespace penstock::table
