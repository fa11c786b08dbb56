#include "aws/http.h"

#include <strings.h>

namespace penstock::aws {

std::string_view HttpRequest::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (header.name.size() == name.size() &&
        strncasecmp(header.name.data(), name.data(), name.size()) == 0) {
      return header.value;
    }
  }
  return {};
}

}  // namespace penstock::aws
