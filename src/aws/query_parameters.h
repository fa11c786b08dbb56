// The parameters of an awsQuery request as a tree: "Entry.1.Id=a" is the value "a" at Entry, 1, Id.
// Owns the decoded text; lives for one decode, on one thread.
#ifndef PENSTOCK_AWS_QUERY_PARAMETERS_H_
#define PENSTOCK_AWS_QUERY_PARAMETERS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock::aws {

// Percent-decoding with '+' as space, appended to `out`; false if a '%' is not followed by two
// hexadecimal digits.
bool append_form_decoded(std::string& out, std::string_view text);

class QueryParameters {
 public:
  using Index = uint32_t;
  static constexpr Index kNone = 0xFFFFFFFF;

  struct Node {
    std::string_view name;                  // one part of a parameter's name
    std::optional<std::string_view> value;  // of the parameter that ends here
    Index first_child = kNone;
    Index next_sibling = kNone;
  };

  // kMalformedQueryString if the text is not form-encoded, or has too many or too deep parameters.
  static Result<QueryParameters> parse(std::string_view query, std::string_view body);

  const Node& node(Index index) const { return nodes_[index]; }
  static constexpr Index root() { return 0; }
  // The child of that name; the name may itself have parts ("Tag.Key"). kNone if there is none.
  Index find(Index parent, std::string_view name) const;
  // The children whose names are positive numbers, in their order.
  std::vector<Index> numbered(Index parent) const;

 private:
  struct Parameter {
    std::string_view name;
    std::string_view value;
  };

  Result<void> add_all(std::string_view text, std::vector<Parameter>& parameters);
  Result<void> build(std::vector<Parameter>& parameters);
  Index child(std::vector<Index>& path, size_t depth, std::string_view name);
  Index find_one(Index parent, std::string_view name) const;

  // Behind a pointer, because views into it must survive a move, and a short string's bytes would
  // not.
  std::unique_ptr<std::string> text_ = std::make_unique<std::string>();
  std::vector<Node> nodes_;
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_QUERY_PARAMETERS_H_
