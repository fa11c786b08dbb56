// Which e-mail addresses can be written to. Plain code.
#ifndef PENSTOCK_RUNTIME_MAIL_ADDRESS_H_
#define PENSTOCK_RUNTIME_MAIL_ADDRESS_H_

#include <cstddef>
#include <string_view>

namespace penstock::runtime {

// RFC 5321, section 4.5.3.1: of what stands before the '@', and of the whole.
inline constexpr size_t kLocalPartBytesMax = 64;
inline constexpr size_t kMailAddressBytesMax = 254;

// One address in its plain form, "jane.doe+alerts@example.com": an unquoted local part and the name
// of a host. No display name, no comment, no address literal, ASCII only: nothing that could end
// the line or the path that it is written into.
bool is_mail_address(std::string_view text);

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_MAIL_ADDRESS_H_
