// NextToken of a SELECT: where its page ended, bound to the statement and its parameters. Pure
// functions.
#ifndef PENSTOCK_TABLE_SELECT_TOKEN_H_
#define PENSTOCK_TABLE_SELECT_TOKEN_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/operation.h"
#include "table/select_plan.h"
#include "table/value_json.h"

namespace penstock::table {

// What a token belongs to: account, region, statement and parameters. Not Limit and ConsistentRead,
// which may differ from page to page.
std::string token_binding(const service::Call& call, std::string_view statement,
                          const std::vector<AnyValue>& parameters);

std::string encode_token(std::string_view binding, const SelectPosition& position);
// The position of a token that was answered; the beginning without one. ValidationException.
Result<SelectPosition> decode_token(std::string_view binding,
                                    const std::optional<std::string>& token);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_SELECT_TOKEN_H_
