#include "topic/pages.h"

#include "base/digest.h"
#include "topic/topic_errors.h"

namespace penstock::topic {
namespace {

constexpr std::string_view kMark = "n1";  // a token of this form

}  // namespace

std::string make_page_token(std::string_view last_key) {
  std::string plain(kMark);
  plain.append(last_key);
  return base64(plain);
}

Result<std::string> key_of_page_token(const std::optional<std::string>& token) {
  if (!token || token->empty()) {
    return std::string();
  }
  const auto plain = decode_base64(*token);
  if (!plain || !plain->starts_with(kMark)) {
    return invalid("NextToken");
  }
  return plain->substr(kMark.size());
}

}  // namespace penstock::topic
