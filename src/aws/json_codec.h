// awsJson1_0 and awsJson1_1: shapes from and to JSON, walking the rows of their descriptions. Pure
// functions but for a reader's buffers, which each thread keeps; any thread.
#ifndef PENSTOCK_AWS_JSON_CODEC_H_
#define PENSTOCK_AWS_JSON_CODEC_H_

#include <string>
#include <string_view>

#include "aws/constraints.h"
#include "aws/shape_info.h"
#include "base/result.h"

namespace penstock::aws {

// Deeper nesting is refused: what a shape can describe is far less deep, and what it does not is
// skipped.
inline constexpr int kJsonDepthMax = 64;

// Reads one JSON object into `object`, a fresh value of `structure`; an empty body counts as {}.
// Members that are not declared are skipped (after a look at their syntax), null is absence, of a
// member given twice the last counts. kSerializationError if the text is no JSON object or a member
// has the wrong type. `padded` says that kBodyPaddingBytes may be read behind the body.
Result<void> decode_json(const StructureInfo& structure, std::string_view body, bool padded,
                         void* object, Constraints& constraints);

// Appends the object; absent members are left out.
void encode_json(const StructureInfo& structure, const void* object, std::string& out);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_JSON_CODEC_H_
