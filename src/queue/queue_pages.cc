#include "queue/queue_pages.h"

#include <fmt/format.h>

#include "aws/wire.h"
#include "base/digest.h"

namespace penstock::queue {
namespace {

// A page's token: the last name of the page before, with the form's version.
constexpr std::string_view kTokenVersion = "1:";

}  // namespace

Result<void> check_page_length(const std::optional<int32_t>& max_results) {
  if (!max_results || kListResults.contain(*max_results)) {
    return {};
  }
  return Error(aws::kInvalidParameterValue,
               fmt::format("Value {} for parameter MaxResults is invalid. Reason: MaxResults must "
                           "be an integer between 1 and 1000.",
                           *max_results));
}

Result<std::string> name_of_token(const std::optional<std::string>& token) {
  if (!token) {
    return std::string();
  }
  const auto text = decode_base64(*token);
  const bool known = text && text->starts_with(kTokenVersion);
  std::string name = known ? text->substr(kTokenVersion.size()) : std::string();
  if (!is_queue_name(name) && !is_fifo_name(name)) {
    return Error(aws::kInvalidParameterValue, "Invalid or expired next token.");
  }
  return name;
}

std::string make_token(std::string_view last_name) {
  return base64(std::string(kTokenVersion).append(last_name));
}

}  // namespace penstock::queue
