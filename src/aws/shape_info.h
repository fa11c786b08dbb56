// Shapes as data: rows that say what a structure's members are called, how they are reached, and
// what is allowed in them. Every wire codec, validator and document generator walks these rows;
// none is a template per shape. Constant data with static storage, except for shapes that a test
// describes at run time.
#ifndef PENSTOCK_AWS_SHAPE_INFO_H_
#define PENSTOCK_AWS_SHAPE_INFO_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace penstock::aws {

// Bytes; base64 in JSON and Query.
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};

// Milliseconds since 1970. Its text form is the protocol's default unless the field says otherwise.
struct Timestamp {
  int64_t ms = 0;
  bool operator==(const Timestamp&) const = default;
};

enum class Kind : uint8_t {
  kString,
  kBlob,
  kBoolean,
  kInteger,  // int32_t
  kLong,     // int64_t
  kDouble,
  kTimestamp,
  kList,
  kMap,
  kStructure,
};

enum class TimestampFormat : uint8_t { kProtocolDefault, kEpochSeconds, kIso8601, kHttpDate };

struct TypeInfo;
struct FieldInfo;
struct JsonForm;

// How a list's or map's elements are reached, whatever its C++ type.
struct ContainerAccess {
  // Called with an element and, for maps, its key (null for lists).
  using Visit = void (*)(void* context, const std::string* key, const void* element);

  size_t (*size)(const void* container);
  // Elements in order; of a map, in the order of its keys.
  void (*each)(const void* container, void* context, Visit visit);
  // Lists: appends a default element (key ignored). Maps: inserts or finds the key.
  void* (*add)(void* container, std::string key);
  void (*clear)(void* container);
};

struct StructureInfo {
  std::string_view name;
  const void* storage;  // for shapes that are described at run time; null for declared ones
  std::span<const FieldInfo> (*view)(const void* storage);
  // Type-erased life of a value; null for shapes that only live inside others.
  void* (*create)();
  void (*destroy)(void*);

  std::span<const FieldInfo> fields() const { return view(storage); }
};

struct TypeInfo {
  Kind kind;
  const StructureInfo* structure = nullptr;    // kStructure
  const TypeInfo* element = nullptr;           // kList: of an element; kMap: of a value
  const ContainerAccess* container = nullptr;  // kList, kMap without a form of their own
  const JsonForm* json = nullptr;              // the type reads and writes itself (json_form.h)
};

inline constexpr int64_t kNoMin = std::numeric_limits<int64_t>::min();
inline constexpr int64_t kNoMax = std::numeric_limits<int64_t>::max();

// A regular expression as AWS's model has it, and what decides whether a text fits it.
struct TextForm {
  std::string_view pattern;
  bool (*fits)(std::string_view text);
  // Of a list's texts: bounds of each one's length, in characters.
  int64_t element_min = kNoMin;
  int64_t element_max = kNoMax;
};

struct FieldOptions {
  bool required = false;
  // Bounds of a string's length (characters), a blob's (bytes), a number's value, a list's or map's
  // size.
  int64_t min = kNoMin;
  int64_t max = kNoMax;
  std::span<const std::string_view> values = {};  // an enum's values, or its elements'; empty: any
  const TextForm* form = nullptr;                 // of a string, or of each string of a list
  TimestampFormat timestamp_format = TimestampFormat::kProtocolDefault;
  // awsQuery and restXml. A list's rows are NAME.N when flattened, else NAME.member.N; a map's
  // NAME.N.KEY / .VALUE.
  bool flattened = false;
  std::string_view query_name = {};  // in awsQuery and XML, where it is not the field's name
  std::string_view element_name =
      {};  // of a list's element, default "member"; flattened lists use query_name
  std::string_view key_name = {};    // of a map's key, default "key"
  std::string_view value_name = {};  // of a map's value, default "value"
  std::string_view doc = {};
};

struct FieldInfo {
  std::string_view name;
  const TypeInfo* type;
  // The member, or null if it is absent.
  const void* (*get)(const FieldInfo&, const void* object);
  // The member, made present.
  void* (*emplace)(const FieldInfo&, void* object);
  FieldOptions options;

  // Its name in awsQuery and XML.
  std::string_view query_name() const {
    return options.query_name.empty() ? name : options.query_name;
  }
};

// Bounds the bookkeeping of which members a request had.
inline constexpr size_t kFieldsMax = 128;

// A value of some shape, known only by its description.
class AnyShape {
 public:
  explicit AnyShape(const StructureInfo& info)
      : info_(&info), object_(info.create(), info.destroy) {}
  const StructureInfo& info() const { return *info_; }
  void* get() { return object_.get(); }
  const void* get() const { return object_.get(); }

 private:
  const StructureInfo* info_;
  std::unique_ptr<void, void (*)(void*)> object_;
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_SHAPE_INFO_H_
