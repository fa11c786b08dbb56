#include "table/select_token.h"

#include <array>

#include "aws/json_codec.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

constexpr size_t kBindingBytes = 16;

// What a token holds behind its binding. It comes back from outside, so it is JSON that is checked,
// and not an item as it is stored.
struct TokenContent {
  int32_t range = 0;
  Item key;
  static constexpr std::string_view kName = "TokenContent";
  static consteval auto fields() {
    return std::array{
        aws::field<&TokenContent::range>("r", {.min = 0, .doc = "Which range of keys."}),
        aws::field<&TokenContent::key>("k", {.required = true, .doc = "Of the last item."}),
    };
  }
};

Error invalid_token() { return {kValidation, "Invalid NextToken"}; }

}  // namespace

std::string token_binding(const service::Call& call, std::string_view statement,
                          const std::vector<AnyValue>& parameters) {
  std::string text;
  append_sized(text, call.caller.account);
  append_sized(text, call.region);
  append_sized(text, statement);
  for (const AnyValue& parameter : parameters) {
    append_sized(text, parameter.bytes);
  }
  const Sha256 digest = sha256(text);
  return {reinterpret_cast<const char*>(digest.data()), kBindingBytes};
}

std::string encode_token(std::string_view binding, const SelectPosition& position) {
  std::string bytes(binding);
  const TokenContent content{static_cast<int32_t>(position.range), position.key};
  aws::encode_json(aws::kStructure<TokenContent>, &content, bytes);
  return base64url(bytes);
}

Result<SelectPosition> decode_token(std::string_view binding,
                                    const std::optional<std::string>& token) {
  SelectPosition position;
  if (!token) {
    return position;
  }
  const auto bytes = decode_base64url(*token);
  if (!bytes || bytes->size() <= kBindingBytes) {
    return invalid_token();
  }
  const std::string_view view = *bytes;
  TokenContent content;
  aws::Constraints constraints(aws::Wording::kCoral);
  const Result<void> decoded = aws::decode_json(
      aws::kStructure<TokenContent>, view.substr(kBindingBytes), false, &content, constraints);
  if (!decoded.ok() || !std::move(constraints).result().ok() || content.key.is_absent() ||
      !content.key.problem.text.empty()) {
    return invalid_token();
  }
  if (view.substr(0, kBindingBytes) != binding) {
    return Error(kValidation, "NextToken does not match request");
  }
  position.range = static_cast<size_t>(content.range);
  position.key = std::move(content.key);
  return position;
}

}  // namespace penstock::table
