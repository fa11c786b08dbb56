// The text forms of times and numbers that the wire protocols share. Pure functions; any thread.
#ifndef PENSTOCK_AWS_TEXT_FORMS_H_
#define PENSTOCK_AWS_TEXT_FORMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/shape_info.h"

namespace penstock::aws {

// ISO 8601 (fraction and offset allowed), an HTTP date, or seconds since 1970; nullopt for anything
// else and for what does not fit years 0000 to 9999.
std::optional<Timestamp> parse_timestamp(std::string_view text);
std::optional<Timestamp> timestamp_from_seconds(double seconds);

// `format` must not be kProtocolDefault. Milliseconds are written where there are any.
void append_timestamp(std::string& out, Timestamp time, TimestampFormat format);

// The shortest form that reads back the same; "NaN", "Infinity", "-Infinity" as they are (JSON puts
// them in quotes).
void append_double(std::string& out, double value);
// Also takes the three names.
std::optional<double> parse_double(std::string_view text);
// Decimal digits with an optional minus, all of the text.
std::optional<int64_t> parse_integer(std::string_view text);

void append_integer(std::string& out, int64_t value);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_TEXT_FORMS_H_
