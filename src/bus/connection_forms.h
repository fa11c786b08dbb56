// Forms of texts in connections and API destinations as EventBridge's model has them. Pure
// functions; any thread.
#ifndef PENSTOCK_BUS_CONNECTION_FORMS_H_
#define PENSTOCK_BUS_CONNECTION_FORMS_H_

#include <string_view>

#include "aws/shape_info.h"

namespace penstock::bus::form {

bool is_credential(std::string_view text);
bool is_header_key(std::string_view text);
bool is_header_value(std::string_view text);
bool is_query_key(std::string_view text);
bool is_query_value(std::string_view text);
bool is_endpoint(std::string_view text);
bool is_connection_arn(std::string_view text);

inline constexpr aws::TextForm kCredential{
    R"(^[ \t]*[^\x00-\x1F:\x7F]+([ \t]+[^\x00-\x1F:\x7F]+)*[ \t]*$)", &is_credential};
inline constexpr aws::TextForm kHeaderKey{R"(^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$)", &is_header_key};
inline constexpr aws::TextForm kHeaderValue{R"(^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*$)",
                                            &is_header_value};
inline constexpr aws::TextForm kQueryKey{R"([^\x00-\x1F\x7F]+)", &is_query_key};
inline constexpr aws::TextForm kQueryValue{R"([^\x00-\x09\x0B\x0C\x0E-\x1F\x7F]+)",
                                           &is_query_value};
inline constexpr aws::TextForm kEndpoint{
    R"(^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$)", &is_endpoint};
inline constexpr aws::TextForm kConnectionArn{
    R"(^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:connection\/[\.\-_A-Za-z0-9]+\/[\-A-Za-z0-9]+$)",
    &is_connection_arn};

}  // namespace penstock::bus::form

#endif  // PENSTOCK_BUS_CONNECTION_FORMS_H_
