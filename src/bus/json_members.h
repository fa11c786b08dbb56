// Taking JSON text apart without losing how it was written: members and elements as views. Pure
// functions; any thread.
#ifndef PENSTOCK_BUS_JSON_MEMBERS_H_
#define PENSTOCK_BUS_JSON_MEMBERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::bus {

struct JsonMember {
  std::string name;
  std::string_view value;  // as it stands in the text
};

// `text` is valid JSON, an object without blanks around it.
std::vector<JsonMember> json_members(std::string_view text);
// The same for an array.
std::vector<std::string_view> json_elements(std::string_view text);
// The string that the JSON text is, with its quotes; nullopt if it is none, or not one of valid
// Unicode (a surrogate without its other half).
std::optional<std::string> json_string(std::string_view text);
std::string_view without_json_blanks(std::string_view text);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_JSON_MEMBERS_H_
