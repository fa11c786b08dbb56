// A connection's AuthParameters: checked, put together with what was there, shown without secrets.
// Pure functions.
#ifndef PENSTOCK_BUS_CONNECTION_AUTH_H_
#define PENSTOCK_BUS_CONNECTION_AUTH_H_

#include <string_view>

#include "base/result.h"
#include "bus/connection_auth_shapes.h"

namespace penstock::bus {

// As CreateConnection was given it.
ConnectionAuth stored_form(const AuthParameters<true>& given);

// `before` with what is given in its place, member by member; lists as a whole.
ConnectionAuth merged(ConnectionAuth before, const ConnectionAuth& given);

// Whether it has parameters of that authorization type.
bool has_parameters_of(const ConnectionAuth& auth, std::string_view authorization_type);

// ValidationException unless it has what the authorization type needs and nothing of the others.
// `verb`: what the operation does, "create".
Result<void> check_auth(const ConnectionAuth& auth, std::string_view authorization_type,
                        bool is_http_allowed, std::string_view verb);

// Without passwords, keys, client secrets and the values that are marked as secrets.
AuthResponse without_secrets(const ConnectionAuth& auth);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_AUTH_H_
