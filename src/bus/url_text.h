// Endpoints as users give them, and texts put into URLs so that they stay what they are: a value
// cannot end its parameter, its segment or the URL. Pure functions; any thread.
#ifndef PENSTOCK_BUS_URL_TEXT_H_
#define PENSTOCK_BUS_URL_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::bus {

enum class EndpointFault : uint8_t {
  kNone,
  kNotUrl,      // no http or https URL with a host, or one with a user name
  kNeedsHttps,  // http, and that is not allowed
};
// An endpoint in the form of the model (form::kEndpoint).
EndpointFault check_endpoint(std::string_view endpoint, bool is_http_allowed);
// Why it is refused, in EventBridge's words and where they do not suffice in ours.
std::string endpoint_reason(EndpointFault fault, std::string_view endpoint);

// All but letters, digits, '-', '.', '_' and '~' as %XX.
void append_percent_encoded(std::string& out, std::string_view text);
// Adds "?key=value" or "&key=value" to a URL.
void append_query_parameter(std::string& url, std::string_view key, std::string_view value);
// Adds "key=value" to a form, with '&' where it is not the first.
void append_form_parameter(std::string& form, std::string_view key, std::string_view value);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_URL_TEXT_H_
