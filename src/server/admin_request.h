// A request to the admin API, taken apart: path, parameters, and in whose name it is. A value of
// one request; its errors are ValidationException.
#ifndef PENSTOCK_SERVER_ADMIN_REQUEST_H_
#define PENSTOCK_SERVER_ADMIN_REQUEST_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http.h"
#include "aws/query_parameters.h"
#include "aws/shape_info.h"
#include "base/result.h"

namespace penstock::server {

class AdminRequest {
 public:
  // Account and region are parameters of every request; default 000000000000 and us-east-1.
  static Result<AdminRequest> parse(const aws::HttpRequest& request);

  // Whether the path is /v1/ and this, part by part; "*" is any part but an empty one.
  bool is_at(std::string_view pattern) const;
  // A part of the path behind /v1/, decoded; it is there.
  const std::string& part(size_t index) const { return parts_.at(index); }
  const std::string& account() const { return account_; }
  const std::string& region() const { return region_; }

  // nullopt if it is absent or empty.
  std::optional<std::string> parameter(std::string_view name) const;
  // The first one that is neither in the list nor account or region.
  Result<void> allow_only(std::span<const std::string_view> names) const;

  // What goes into a member of an operation's input: a part of the path, or a parameter.
  struct Source {
    std::string_view member;
    std::string_view parameter;                      // names it in an error
    std::optional<std::string> text = std::nullopt;  // nullopt: the parameter's
  };
  // Fills the object, a fresh value of the shape, and checks what its rows declare. Members may be
  // strings, numbers and times.
  Result<void> fill(const aws::StructureInfo& shape, std::span<const Source> sources,
                    void* object) const;

 private:
  explicit AdminRequest(aws::QueryParameters parameters) : parameters_(std::move(parameters)) {}

  std::vector<std::string> parts_;
  aws::QueryParameters parameters_;
  std::string account_;
  std::string region_;
};

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_ADMIN_REQUEST_H_
