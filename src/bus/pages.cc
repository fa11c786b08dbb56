#include "bus/pages.h"

#include "base/digest.h"
#include "bus/bus_errors.h"

namespace penstock::bus {
namespace {

constexpr std::string_view kTokenVersion = "1:";

}  // namespace

std::string make_page_token(std::string_view last_name) {
  return base64(std::string(kTokenVersion).append(last_name));
}

Result<std::string> name_of_page_token(const std::optional<std::string>& token) {
  if (!token) {
    return std::string();
  }
  const auto text = decode_base64(*token);
  if (!text || !text->starts_with(kTokenVersion) || text->size() == kTokenVersion.size()) {
    // EventBridge's words are not known.
    return Error(kValidation, "Parameter NextToken is not valid.");
  }
  return text->substr(kTokenVersion.size());
}

}  // namespace penstock::bus
