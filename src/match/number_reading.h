// Numbers of events, read fast: nearly all without the library's conversions. Pure functions; any
// thread.
#ifndef PENSTOCK_MATCH_NUMBER_READING_H_
#define PENSTOCK_MATCH_NUMBER_READING_H_

#include <cstdint>
#include <string_view>

namespace penstock::match {

struct NumberReading {
  enum class Kind : uint8_t {
    kComparable,    // comparable_number() is `nearest`
    kIncomparable,  // it is nullopt
    kUnsure,        // is_value_of() has to say
  };
  double nearest = 0;
  Kind kind = Kind::kUnsure;
};

// Of a JSON number (valid text). Unless it is to be judged, the kind is only found where that costs
// nothing.
NumberReading read_json_number(std::string_view text, bool judged);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_NUMBER_READING_H_
