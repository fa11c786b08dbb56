// Numbers as event patterns compare them. Pure functions; any thread.
#ifndef PENSTOCK_MATCH_NUMBER_H_
#define PENSTOCK_MATCH_NUMBER_H_

#include <optional>
#include <string_view>

namespace penstock::match {

// The value of a JSON number (valid text) if a double holds exactly that decimal, in the sense that
// the shortest text of the double is the same decimal; nullopt if not: 2^53 + 1, more than 17
// digits, or out of range. Only numbers that have a value here take part in numeric comparison; the
// others are compared as text (event-ruler answers "Cannot compare number" for them in a pattern).
std::optional<double> comparable_number(std::string_view json_number);

// The same in two steps: the nearest double, nullopt if it is out of range, and whether that is the
// value. The first one is much the cheaper.
std::optional<double> nearest_double(std::string_view json_number);
bool is_value_of(double nearest, std::string_view json_number);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_NUMBER_H_
