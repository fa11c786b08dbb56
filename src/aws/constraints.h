// The declared constraints (required, bounds, forms, enums) and what AWS says when one is broken.
// The decoders of every protocol check members as they read them; what is broken is collected here
// and answered once, after the whole request turned out to be well-formed. Lives for one decode.
#ifndef PENSTOCK_AWS_CONSTRAINTS_H_
#define PENSTOCK_AWS_CONSTRAINTS_H_

#include <bitset>
#include <string>
#include <string_view>

#include "aws/shape_info.h"
#include "base/result.h"

namespace penstock::aws {

// Where in the input a value stands. Frames live on the decoder's stack, the innermost first.
struct Path {
  const Path* parent = nullptr;
  const FieldInfo* field = nullptr;  // a structure's member
  size_t index = 0;                  // a list's element, counted from 1
  std::string_view key = {};         // a map's value
};

// "entries.1.member.detailType": as AWS's service framework writes it.
std::string describe(const Path& path);

// How a broken constraint is worded and coded.
enum class Wording : uint8_t {
  kUnchecked,  // not at all: the service checks for itself
  kCoral,      // "1 validation error detected: …"
  kQuery,  // "The request must contain the parameter X." for what is missing, Coral's words for the
           // rest
};

class Constraints {
 public:
  explicit Constraints(Wording wording) : wording_(wording) {}
  Constraints(const Constraints&) = delete;
  Constraints& operator=(const Constraints&) = delete;

  // A structure has been read; `seen` are its members that were there.
  void check_required(const StructureInfo& structure, const std::bitset<kFieldsMax>& seen,
                      const Path* path);
  // A member has been read into `value`.
  void check_value(const FieldInfo& field, const void* value, const Path& path);

  // The first of several counts in Query; Coral names them all.
  Result<void> result() &&;

 private:
  void check_bounds(const FieldInfo& field, const void* value, const Path& path);
  void check_form(const TextForm& form, const TypeInfo& type, const void* value, const Path& path);
  void check_enum(const FieldInfo& field, const TypeInfo& type, const void* value,
                  const Path& path);
  void add(const std::string& value, const Path& path, std::string constraint);

  Wording wording_;
  std::string first_missing_;  // Query: its name
  std::string violations_;
  size_t count_ = 0;
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_CONSTRAINTS_H_
